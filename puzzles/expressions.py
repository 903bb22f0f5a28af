"""Expressions of a puzzle's threads, compiled from the few pieces of Python that they may use."""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum


class Unset(Enum):
    """The value of a thread's own variable before it is assigned."""

    UNSET = None

    def __repr__(self) -> str:
        return "None"  # pages show nothing of it


type Value = int | bool | str | tuple[Value, ...] | Unset | None
type Expression = Callable[[tuple[Value, ...], tuple[Value, ...]], Value]
"""From the shared variables and the thread's own ones, each in their order, to a value."""

ALLOWED = (
    *(ast.Expression, ast.Constant, ast.Name, ast.Load, ast.Tuple),
    *(ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod),
    *(ast.UnaryOp, ast.Not, ast.USub, ast.BoolOp, ast.And, ast.Or, ast.IfExp),
    *(ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE),
    *(ast.Is, ast.IsNot, ast.In, ast.NotIn, ast.Subscript),
)


class Refused(Exception):
    """A piece of Python that threads of puzzles don't have; `line` counts from 1."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line, self.why = line, why


@dataclass(frozen=True)
class Names:
    """Where each variable is kept."""

    shared: Mapping[str, int]
    own: Mapping[str, int]

    def place(self, name: ast.Name) -> tuple[bool, int]:
        """Whether it is shared, and its place. Raises Refused."""
        if name.id in self.shared:
            return True, self.shared[name.id]
        if name.id in self.own:
            return False, self.own[name.id]
        raise Refused(name.lineno, f"There is no variable {name.id!r}.")


def _known(value: Value) -> Value:
    """Raises NameError of a variable that has no value yet, as Python does."""
    if value is Unset.UNSET:
        raise UnboundLocalError
    return value


class _Placed(ast.NodeTransformer):
    """Each name by the place where its value is: `s[0]` of the shared ones, `o[0]` of one's own."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        is_shared, place = self.names.place(node)
        found: ast.expr = ast.Subscript(
            ast.Name("s" if is_shared else "o", ast.Load()), ast.Constant(place), ast.Load()
        )
        if not is_shared:
            found = ast.Call(ast.Name("known", ast.Load()), [found], [])
        return ast.copy_location(found, node)


def _is_identity(piece: ast.AST) -> bool:
    """An `is` of anything but None: whether equal values are one object is not ours to say."""
    if not isinstance(piece, ast.Compare):
        return False
    asked = zip(piece.ops, piece.comparators, strict=True)
    return any(
        isinstance(op, (ast.Is, ast.IsNot)) and ast.unparse(other) != "None" for op, other in asked
    )


def _is_odd(piece: ast.AST) -> bool:
    """A constant that is no value of a puzzle."""
    kinds = int | str | None
    return isinstance(piece, ast.Constant) and not isinstance(piece.value, kinds)


def compiled(node: ast.expr, names: Names) -> Expression:
    """Raises Refused."""
    for piece in ast.walk(node):
        if not isinstance(piece, ALLOWED) or _is_identity(piece) or _is_odd(piece):
            line = getattr(piece, "lineno", node.lineno)
            raise Refused(line, f"A thread can't do this here: {ast.unparse(node)}")
    try:
        body = _Placed(names).visit(ast.parse(ast.unparse(node), mode="eval").body)
    except Refused as refused:
        raise Refused(node.lineno, refused.why) from None  # it had lost its line
    empty = ast.arguments([], [ast.arg("s"), ast.arg("o")], None, [], [], None, [])
    made = ast.fix_missing_locations(ast.Expression(ast.Lambda(empty, body)))
    # Nothing but the pieces above is in it: no call but one of ours, no attribute, no builtin.
    names_of_ours = {"__builtins__": {}, "known": _known}
    function: Expression = eval(compile(made, "<puzzle>", "eval"), names_of_ours)  # noqa: S307
    return function
