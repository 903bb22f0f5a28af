"""Which questions an attempt asks, and in which order: all follows from its seed.

Pure. A question's place in the draw hangs on the seed and its own key alone: a question that an
author adds meanwhile changes one place of a running draw at most.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Protocol

MIXED_ALWAYS = "scenario"
"""The kind whose questions never come in an author's order: it would give the answers away."""


class Drawable(Protocol):
    """A question, as far as drawing goes; `pool` "" is always asked."""

    @property
    def key(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def pool(self) -> str: ...


def drawn[Q: Drawable](
    questions: Sequence[Q], seed: int, draw: int | None = None, *, mixed: bool = False
) -> list[Q]:
    """The questions that this seed asks: `draw` of each pool (None: all), in the order shown."""
    chosen = _chosen(questions, seed, draw)
    if mixed:
        return sorted(chosen, key=_rank(seed, "order"))
    return _scenarios_mixed(chosen, seed)


def varies(questions: Sequence[Drawable], draw: int | None, *, mixed: bool) -> bool:
    """Whether two seeds could ask anything different."""
    return mixed or bool(draw) or sum(each.kind == MIXED_ALWAYS for each in questions) > 1


def size(questions: Sequence[Drawable], draw: int | None) -> int:
    """How many questions an attempt asks, whatever its seed."""
    return len(_chosen(questions, 0, draw))


def _chosen[Q: Drawable](questions: Sequence[Q], seed: int, draw: int | None) -> list[Q]:
    if not draw:
        return list(questions)
    left_out: set[str] = set()
    for pool in {each.pool for each in questions} - {""}:
        ranked = sorted((q for q in questions if q.pool == pool), key=_rank(seed, "draw"))
        left_out |= {each.key for each in ranked[draw:]}
    return [each for each in questions if each.key not in left_out]


def _scenarios_mixed[Q: Drawable](questions: list[Q], seed: int) -> list[Q]:
    """Scenarios change places among themselves."""
    scenarios = (each for each in questions if each.kind == MIXED_ALWAYS)
    mixed = iter(sorted(scenarios, key=_rank(seed, "order")))
    return [next(mixed) if each.kind == MIXED_ALWAYS else each for each in questions]


def _rank(seed: int, what: str) -> Callable[[Drawable], bytes]:
    return lambda each: hashlib.sha256(f"{seed}:{what}:{each.key}".encode()).digest()
