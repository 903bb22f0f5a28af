"""Builds transcripts of demos that observe, and says what becomes of them. All values are made up.

A lab's test seeds each of its outcomes with `gated(...)` or `facts(...)` and reads them by
`said(...)` and `verdict(...)`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import translation

from sandbox.harness.demos import DEMOS
from sandbox.measure import fold
from sandbox.measurement import Measurement
from sandbox.outcome import Outcome, outcome_of
from sandbox.sentences import sentence
from tests.sandbox.transcripts import SPREAD, Event, probe, started, verdict

#: Series and subject and, on a curve, the place.
type Key = tuple[Any, ...]


def observed(key: Key, values: Sequence[Any], number: int = 1, take: int = 1) -> Event:
    series, subject, *x = key
    return {
        "k": "observed", "t": 4, "series": series, "subject": subject, "x": x[0] if x else None,
        "round": number, "take": take, "values": list(values),
    }  # fmt: skip


def observing(demo: str, rounds: int = 0) -> Event:
    return {"k": "observing", "t": 1, "demo": demo, "rounds_planned": rounds}


def gated(
    demo: str,
    rounds: Mapping[Key, float],
    once: Mapping[Key, Sequence[Any]] | None = None,
    *,
    why: Mapping[int, Sequence[str]] | None = None,
    spread: Sequence[float] = SPREAD,
    **machine: Any,
) -> list[Event]:
    """A whole run: `rounds` has medians, `once` what the warm-up tells; `why`: disturbed rounds."""
    events = [started(**machine), observing(demo, 5), probe(0)]
    events += [observed(key, values, 0) for key, values in (once or {}).items()]
    events += [observed(key, [value * 3], 0) for key, value in rounds.items()]
    for number, factor in enumerate(spread, start=1):
        events += [observed(key, [value * factor], number) for key, value in rounds.items()]
        events += [probe(number), verdict(number, why=(why or {}).get(number, ()))]
    return [*events, {"k": "finished", "t": 9}]


def facts(demo: str, found: Mapping[Key, Sequence[Any]], **machine: Any) -> list[Event]:
    """A whole run of a demo that is not gated."""
    events = [started(**machine), observing(demo), *(observed(*each) for each in found.items())]
    return [*events, {"k": "finished", "t": 9}]


def measured(events: Sequence[Event]) -> Measurement:
    return fold(events)


def said(demo: str, events: Sequence[Event], **parameters: Any) -> str:
    """The English sentence above the result."""
    with translation.override("en"):
        return sentence(demo, DEMOS[demo].clean(parameters), fold(events))


def compared(
    demo: str, events: Sequence[Event], prediction: Mapping[str, Any], **parameters: Any
) -> Outcome:
    """The Compare step: `pairs` of predicted and measured, `verdict` in words."""
    with translation.override("en"):
        return outcome_of(demo, DEMOS[demo].clean(parameters), fold(events), prediction)
