"""The text of a thread, compiled into its steps."""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from puzzles.calls import Calls, Held, has_name
from puzzles.expressions import Names, Refused
from puzzles.steps import (
    Assign,
    Call,
    Check,
    Code,
    Goto,
    Nothing,
    Step,
    Test,
)
from puzzles.syncs import Condition, Lock, Semaphore, Sync


def read(text: str, shared: Mapping[str, int], syncs: Mapping[str, Sync]) -> Code:
    """Compile a thread. Raises Refused with the line."""
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise Refused(error.lineno or 1, f"This is no Python: {error.msg}") from None
    own = _own(tree, shared, syncs)
    places = Names(shared, {name: place for place, name in enumerate(own)})
    return _Compiler(text.splitlines(), places, syncs).code(tree, own)


def _own(tree: ast.Module, shared: Mapping[str, int], syncs: Mapping[str, Sync]) -> list[str]:
    """What a thread assigns and nobody else knows."""
    found = [
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    return list(dict.fromkeys(name for name in found if name not in shared and name not in syncs))


@dataclass
class _Compiler(Calls):
    """Statements as steps; jumps are steps, too, until all is read."""

    #: Of each loop around: where its test is, and the gotos that leave it.
    loops: list[tuple[int, list[int]]] = field(default_factory=list)
    returns: list[int] = field(default_factory=list)
    #: The line of the statement before.
    last: int = 0

    def code(self, tree: ast.Module, own: Sequence[str]) -> Code:
        self._block(tree.body)
        for place in self.returns:
            self._put(place, Goto(len(self.steps)))
        return Code(self.lines, self._without_gotos(), own)

    def _block(self, body: Sequence[ast.stmt]) -> None:
        for statement in body:
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        if node.lineno == self.last:
            raise Refused(node.lineno, "A line has one statement.")
        self.last = node.lineno
        method = getattr(self, f"_{type(node).__name__.lower()}", None)
        if method is None:
            raise Refused(node.lineno, f"A thread has no such line: {self._text(node.lineno)}")
        method(node)

    def _assign(self, node: ast.Assign) -> None:
        target = node.targets[0]
        if len(node.targets) != 1 or not isinstance(target, ast.Name):
            raise Refused(node.lineno, "One variable a line can be assigned.")
        where = self.names.place(target)
        if isinstance(node.value, ast.Call):
            self._given(node.value, where)
        else:
            self._add(node.lineno, Assign(*where, self._value(node.value), has_name(node.value)))

    def _augassign(self, node: ast.AugAssign) -> None:
        if not isinstance(node.target, ast.Name):
            raise Refused(node.lineno, "One variable a line can be assigned.")
        now = ast.Name(node.target.id, ast.Load(), lineno=node.lineno, col_offset=0)
        value = ast.BinOp(now, node.op, node.value, lineno=node.lineno, col_offset=0)
        where = self.names.place(node.target)
        self._add(node.lineno, Assign(*where, self._value(value), has_name=False))

    def _assert(self, node: ast.Assert) -> None:
        if not isinstance(node.msg, ast.Constant | None):
            raise Refused(node.lineno, "What an assert says is a plain text.")
        said = str(node.msg.value) if node.msg else ""
        self._add(node.lineno, Check(self._value(node.test), said))

    def _pass(self, node: ast.Pass) -> None:
        self._add(node.lineno, Nothing())

    def _if(self, node: ast.If) -> None:
        value = self._value(node.test)
        test = self._add(node.lineno, Nothing())
        self._block(node.body)
        if node.orelse:
            leave = self._add(node.lineno, Nothing())
            self._put(test, Test(value, len(self.steps)))
            self._block(node.orelse)
            self._put(leave, Goto(len(self.steps)))
        else:
            self._put(test, Test(value, len(self.steps)))

    def _while(self, node: ast.While) -> None:
        if node.orelse:
            raise Refused(node.lineno, "A while of a thread has no else.")
        value = self._value(node.test)
        test = self._add(node.lineno, Nothing())
        self.loops.append((test, []))
        self._block(node.body)
        self._add(node.lineno, Goto(test))
        end = len(self.steps)
        self._put(test, Test(value, end))
        for place in self.loops.pop()[1]:
            self._put(place, Goto(end))

    def _break(self, node: ast.Break) -> None:
        self._leave(node, len(self.loops))
        self.loops[-1][1].append(self._add(node.lineno, Goto(0)))

    def _continue(self, node: ast.Continue) -> None:
        self._leave(node, len(self.loops))
        self._add(node.lineno, Goto(self.loops[-1][0]))

    def _return(self, node: ast.Return) -> None:
        if node.value is not None:
            raise Refused(node.lineno, "A thread returns nothing.")
        self._leave(node, 0)
        self.returns.append(self._add(node.lineno, Goto(0)))

    def _leave(self, node: ast.Break | ast.Continue | ast.Return, loops: int) -> None:
        """The line itself is a step, as it is for Python. Then whoever leaves `with` blocks gives
        their locks back, each at the line of its `with`."""
        if not (self.loops or isinstance(node, ast.Return)):
            raise Refused(node.lineno, f"Around this is no loop: {self._text(node.lineno)}")
        self._add(node.lineno, Nothing())
        for block in reversed(self.held):
            if block.loops >= loops:
                self._give_back(block)

    def _give_back(self, block: Held) -> None:
        place = self._add(block.line, Call(self._lock_of(block.sync), "give"))
        said = f"{list(self.syncs)[block.sync]}.release()"
        outer = self.steps[place].held[len(self.held) - self.held.index(block) :]
        self.steps[place] = replace(self.steps[place], text=said, label="", held=outer)

    def _with(self, node: ast.With) -> None:
        if len(node.items) > 1:
            raise Refused(node.lineno, "One lock a with: the next one goes into its block.")
        block = self._held_by(node.items[0], node.lineno)
        self._add(node.lineno, Call(self._lock_of(block.sync), "take"))
        self.held.append(block)
        self._block(node.body)
        self._give_back(block)
        self.held.pop()

    def _held_by(self, item: ast.withitem, line: int) -> Held:
        sync = self._sync(item.context_expr)
        kind = list(self.syncs.values())[sync]
        if item.optional_vars is not None or not isinstance(kind, (Lock, Condition, Semaphore)):
            raise Refused(line, f"This can't be held by a with: {ast.unparse(item)}")
        return Held(sync, line, len(self.loops))

    def _without_gotos(self) -> list[Step]:
        """Jumps are no steps: whoever would come to one is where it leads."""
        kept = [n for n, step in enumerate(self.steps) if not isinstance(step.op, Goto)]
        new = {old: place for place, old in enumerate([*kept, len(self.steps)])}

        def place(old: int) -> int:
            while old < len(self.steps) and isinstance(goto := self.steps[old].op, Goto):
                old = goto.to  # never in a circle: each loop has its test
            return new[old]

        return [self._placed(self.steps[old], place, old) for old in kept]

    @staticmethod
    def _placed(step: Step, place: Callable[[int], int], old: int) -> Step:
        op = step.op
        if isinstance(op, Test):
            op = Test(op.value, place(op.otherwise))
        return replace(step, op=op, then=place(old + 1))
