"""Which observations may be compared. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sandbox.comparing import ROUNDS_NEEDED, disturbances
from sandbox.measurement import Observation

#: What the gate said of (round, take).
type Verdicts = Mapping[tuple[int, int], Mapping[str, Any]]


def counted(
    observations: Sequence[Observation], verdicts: Verdicts | None
) -> tuple[Observation, ...]:
    """Marked whether they count: of each round the last undisturbed take; all, if not gated."""
    if verdicts is None:
        return tuple(replace(each, counts=True) for each in observations)
    quiet: dict[int, int] = {}
    for (number, take), verdict in verdicts.items():
        if number > 0 and not verdict["disturbed"]:
            quiet[number] = max(take, quiet.get(number, 0))
    return tuple(replace(each, counts=quiet.get(each.round) == each.take) for each in observations)


def why_not_comparable(
    observations: Sequence[Observation], verdicts: Verdicts, planned: int
) -> tuple[str, ...]:
    """Codes as in `comparing.why_not_valid`; empty where the observations may be compared."""
    if not planned:
        return () if observations else ("too_few_rounds",)
    counting = {each.round for each in observations if each.counts}
    if len(counting) >= ROUNDS_NEEDED:
        return ()
    why = disturbances(verdict["why"] for verdict in verdicts.values() if verdict["disturbed"])
    judged = {number for number, _ in verdicts if number > 0}
    return why if why and len(judged) >= ROUNDS_NEEDED else (*why, "too_few_rounds")
