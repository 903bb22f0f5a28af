"""Calls in the text of a thread, of locks, lists and names, as steps."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from puzzles.expressions import Expression, Names, Refused, compiled
from puzzles.steps import Append, Attempt, Call, Nothing, Op, Pop, Step
from puzzles.syncs import Barrier, Condition, Event, Lock, Semaphore, Sync


@dataclass(frozen=True, slots=True)
class Held:
    """A `with` block that is open: its sync, its line, and how many loops are around it."""

    sync: int
    line: int
    loops: int


@dataclass
class Calls:
    """The steps of a thread, as they are added; and those that calls make."""

    lines: Sequence[str]
    names: Names
    syncs: Mapping[str, Sync]
    steps: list[Step] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)

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
            self._add(call.lineno, Append(*where, self._value(value), has_name(value)))
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


def has_name(node: ast.expr) -> bool:
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
