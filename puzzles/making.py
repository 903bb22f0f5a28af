"""Locks and the like, from their calls in `threading`."""

import ast
from collections.abc import Callable, Mapping

from puzzles import syncs
from puzzles.syncs import Sync


def sync_of(text: str, known: Mapping[str, Sync]) -> Sync:
    """From its call in `threading`, such as `Condition(lock)`. Raises ValueError."""
    call = ast.parse(text, mode="eval").body
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        raise ValueError(f"{text} is no lock or the like.")
    made = _MADE.get(call.func.id, {}).get(len(call.args))
    if made is None or call.keywords:
        raise ValueError(f"{text}: there are {SYNCS}.")
    if not call.args:
        return made(0)
    kind = int if call.func.id != "Condition" else syncs.Lock
    value = _argument(call.args[0], known, kind)
    if call.func.id == "Barrier" and not value:
        raise ValueError("nobody meets at a Barrier(0).")
    return made(value)


SYNCS = "Lock(), RLock(), Condition(lock), Semaphore(2), Event() and Barrier(2)"
_MADE: Mapping[str, Mapping[int, Callable[[int], Sync]]] = {
    "Lock": {0: lambda _none: syncs.Lock()},
    "RLock": {0: lambda _none: syncs.Lock(again=True)},
    "Condition": {1: syncs.Condition},
    "Semaphore": {0: lambda _none: syncs.Semaphore(1), 1: syncs.Semaphore},
    "Event": {0: lambda _none: syncs.Event()},
    "Barrier": {1: syncs.Barrier},
}
"""By kind and the number of its arguments: what it is."""


def _argument(given: ast.expr, known: Mapping[str, Sync], kind: type) -> int:
    """A number, or the place of a lock. Raises ValueError."""
    if kind is not int:
        if isinstance(given, ast.Name) and isinstance(known.get(given.id), kind):
            return list(known).index(given.id)
        raise ValueError(f"{ast.unparse(given)} is no lock above this one.")
    if isinstance(given, ast.Constant) and type(given.value) is int:
        return given.value
    raise ValueError(f"{ast.unparse(given)} is no number.")
