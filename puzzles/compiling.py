"""The text of a thread, compiled into its steps."""

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from puzzles.expressions import Expression, Names, Refused, compiled
from puzzles.steps import (
    Append,
    Assign,
    Attempt,
    Call,
    Check,
    Code,
    Goto,
    Nothing,
    Op,
    Pop,
    Step,
    Test,
)
from puzzles.syncs import Barrier, Condition, Event, Lock, Semaphore, Sync


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


@dataclass(frozen=True, slots=True)
class _Held:
    """A `with` block that is open: its sync, its line, and how many loops are around it."""

    sync: int
    line: int
    loops: int


@dataclass
class _Compiler:
    lines: Sequence[str]
    names: Names
    syncs: Mapping[str, Sync]
    steps: list[Step] = field(default_factory=list)
    #: Of each loop around: where its test is, and the gotos that leave it.
    loops: list[tuple[int, list[int]]] = field(default_factory=list)
    returns: list[int] = field(default_factory=list)
    held: list[_Held] = field(default_factory=list)
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

    def _add(self, line: int, op: Op) -> int:
        text, _, label = self._text(line).partition("#")
        held = tuple(self._lock_of(block.sync) for block in reversed(self.held))
        self.steps.append(Step(line, text.strip(), label.strip(), op, held=held))
        return len(self.steps) - 1

    def _put(self, place: int, op: Op) -> None:
        self.steps[place] = replace(self.steps[place], op=op)

    def _text(self, line: int) -> str:
        return self.lines[line - 1].strip()

    def _value(self, node: ast.expr) -> Expression:
        """Raises Refused; also of a tuple: lists are tuples here, and are not for real threads."""
        within = (
            each.comparators[-1]
            for each in ast.walk(node)
            if isinstance(each, ast.Compare) and isinstance(each.ops[-1], (ast.In, ast.NotIn))
        )
        tuples = {each for each in ast.walk(node) if isinstance(each, ast.Tuple)} - {*within}
        if tuples:
            raise Refused(node.lineno, "A thread has a tuple only behind in.")
        return compiled(node, self.names)

    def _sync(self, node: ast.expr) -> int:
        """The place of a sync that is named. Raises Refused."""
        if isinstance(node, ast.Name) and node.id in self.syncs:
            return list(self.syncs).index(node.id)
        raise Refused(node.lineno, f"This is no lock or the like: {ast.unparse(node)}")

    # -- lines --

    def _assign(self, node: ast.Assign) -> None:
        target = node.targets[0]
        if len(node.targets) != 1 or not isinstance(target, ast.Name):
            raise Refused(node.lineno, "One variable a line can be assigned.")
        where = self.names.place(target)
        if isinstance(node.value, ast.Call):
            self._given(node.value, where)
        else:
            self._add(node.lineno, Assign(*where, self._value(node.value), _has_name(node.value)))

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

    def _give_back(self, block: _Held) -> None:
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

    def _held_by(self, item: ast.withitem, line: int) -> _Held:
        sync = self._sync(item.context_expr)
        kind = list(self.syncs.values())[sync]
        if item.optional_vars is not None or not isinstance(kind, (Lock, Condition, Semaphore)):
            raise Refused(line, f"This can't be held by a with: {ast.unparse(item)}")
        return _Held(sync, line, len(self.loops))

    def _lock_of(self, sync: int) -> int:
        found = list(self.syncs.values())[sync]
        return found.lock if isinstance(found, Condition) else sync

    def _expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Call):
            raise Refused(node.lineno, f"This line does nothing: {self._text(node.lineno)}")
        call = node.value
        if isinstance(call.func, ast.Name):
            self._named(call, call.func.id)
        elif isinstance(call.func, ast.Attribute) and self._is_list(call.func.value):
            self._of_list(call, call.func)
        elif isinstance(call.func, ast.Attribute):
            self._of_sync(call, self._sync(call.func.value), call.func.attr)
        else:
            raise Refused(node.lineno, f"A thread has no such line: {self._text(node.lineno)}")

    def _named(self, call: ast.Call, name: str) -> None:
        """A call that is nothing but a name for a step."""
        if call.args or call.keywords:
            raise Refused(call.lineno, f"A call that only names a step is given nothing: {name}()")
        if name in self.syncs or name in self.names.shared or name in self.names.own:
            raise Refused(call.lineno, f"This can't be called: {name}")
        self._add(call.lineno, Nothing())

    def _is_list(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id not in self.syncs

    def _of_list(self, call: ast.Call, func: ast.Attribute) -> None:
        assert isinstance(func.value, ast.Name)
        where = self.names.place(func.value)
        if func.attr == "append" and len(call.args) == 1 and not call.keywords:
            value = call.args[0]
            self._add(call.lineno, Append(*where, self._value(value), _has_name(value)))
        elif func.attr == "pop":
            self._add(call.lineno, Pop(*where, self._is_first(call), None))
        else:
            raise Refused(call.lineno, f"A list of a puzzle has no such {func.attr}().")

    def _given(self, call: ast.Call, into: tuple[bool, int]) -> None:
        """What a call gives, into a variable."""
        func = call.func
        if isinstance(func, ast.Attribute) and not into[0]:
            if func.attr == "pop":
                return self._pop(call, func.value, into[1])
            if func.attr == "acquire":
                return self._attempt(call, func.value, into[1])
        text = "Only pop() and acquire(blocking=False) give a thread something, for itself."
        raise Refused(call.lineno, text)

    def _pop(self, call: ast.Call, of: ast.expr, into: int) -> None:
        if not isinstance(of, ast.Name):
            raise Refused(call.lineno, f"This is no list with a name: {ast.unparse(of)}")
        self._add(call.lineno, Pop(*self.names.place(of), self._is_first(call), into))

    def _attempt(self, call: ast.Call, of: ast.expr, into: int) -> None:
        sync = self._sync(of)
        found = list(self.syncs.values())[sync]
        said = [ast.unparse(each) for each in call.keywords]
        if call.args or said != ["blocking=False"] or "acquire" not in _CALLS[type(found)]:
            raise Refused(call.lineno, f"This gives nothing: {ast.unparse(call)}")
        self._add(call.lineno, Attempt(self._lock_of(sync), into))

    def _is_first(self, call: ast.Call) -> bool:
        """Of a pop(): from which end."""
        said = [ast.unparse(each) for each in call.args]
        if said not in ([], ["0"], ["-1"]) or call.keywords:
            raise Refused(call.lineno, "A list of a puzzle is popped by pop() or pop(0).")
        return said == ["0"]

    def _of_sync(self, call: ast.Call, sync: int, name: str) -> None:
        found, line = list(self.syncs.values())[sync], call.lineno
        calls = _CALLS[type(found)].get(name)
        if calls is None:
            raise Refused(line, f"A {type(found).__name__} has no {name}().")
        if call.args or call.keywords:
            raise Refused(line, f"In a puzzle {name}() is given nothing: {ast.unparse(call)}")
        for what in calls:
            of_lock = isinstance(found, Condition) and what in ("take", "give")
            self._add(line, Call(self._lock_of(sync) if of_lock else sync, what))

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


def _has_name(node: ast.expr) -> bool:
    """Whether this may be the very object that something has, and no new one."""
    return isinstance(node, (ast.Name, ast.Subscript, ast.BoolOp, ast.IfExp))


_CALLS: dict[type, dict[str, tuple[str, ...]]] = {
    Lock: {"acquire": ("take",), "release": ("give",)},
    Condition: {
        "acquire": ("take",), "release": ("give",), "wait": ("sleep", "wake"),
        "notify": ("notify",), "notify_all": ("notify_all",),
    },
    Semaphore: {"acquire": ("take",), "release": ("give",)},
    Event: {"set": ("set",), "clear": ("clear",), "wait": ("await",)},
    Barrier: {"wait": ("arrive", "pass")},
}  # fmt: skip
