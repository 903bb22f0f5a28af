"""Arrival order: as asked, as done, or in groups, and how far a way reads ahead."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from sandbox.displays.arrival import Arrival, arrival
from sandbox.displays.facts import Facts, facts
from sandbox.explain.keys import Explanation, outcome
from sandbox.measurement import Measurement
from sandbox.printing import Line, Printed
from sandbox.scoring import Truths

#: Two results that are done within so many ms may arrive in either order.
SAME_MS = 20.0
#: What each way promises; the built-in `map` and `buffered` are there for comparison.
PROMISED = {
    "executor_map": "as_asked",
    "imap": "as_asked",
    "completed": "as_done",
    "imap_unordered": "as_done",
    "groups": "by_group",
}


def explain(measurement: Measurement, parameters: Mapping[str, Any]) -> Explanation:
    found = {way: how(measurement, way) for way in PROMISED if order(measurement, way)}
    for way, kept in found.items():
        if kept != PROMISED[way]:
            return _otherwise(measurement, way)
    if len(found) < len(PROMISED):
        return outcome("ended_early", ways=len(found))
    slots = {"slow": int(parameters["slow"]), "group": int(parameters["group"])}
    slots["ahead"] = int(measurement.values("read_early", "executor_map")[0])
    held_ms = longest_held_ms(measurement, "executor_map")
    after_ms = max(longest_held_ms(measurement, way) for way in ("completed", "imap_unordered"))
    return outcome("as_promised", held_ms=held_ms, after_ms=after_ms, **slots)


def _otherwise(measurement: Measurement, way: str) -> Explanation:
    """Where what arrives as it is done arrived as asked: was it done in that order?"""
    if PROMISED[way] == "as_asked" or how(measurement, way) != "as_asked":
        return outcome("other_order", subject=way)
    in_order = as_done(measurement.values("done_ms", way))
    return outcome("done_as_asked" if in_order else "asked_though_not_done", subject=way)


def order(measurement: Measurement, way: str) -> tuple[int, ...]:
    """Tasks in the order in which their results arrived; none if it was not observed."""
    return tuple(int(task) for task in measurement.values("arrival", way))


def how(measurement: Measurement, way: str) -> str:
    arrived = order(measurement, way)
    if list(arrived) == sorted(arrived):
        return "as_asked"
    size = int(measurement.values("group", way)[0])
    if in_groups(arrived, size):
        return "by_group"
    return "as_done" if as_done(measurement.values("done_ms", way)) else "other"


def as_done(done_ms: Sequence[float]) -> bool:
    """Whether each was done before the next one that arrived, as far as the clock can tell."""
    return all(one <= following + SAME_MS for one, following in pairwise(done_ms))


def in_groups(arrived: Sequence[int], size: int) -> bool:
    """Whether they came in groups of neighbours, each group in its order."""
    groups = [list(arrived[first : first + size]) for first in range(0, len(arrived), size)]
    return all(group == list(range(group[0], group[0] + len(group))) for group in groups)


def longest_held_ms(measurement: Measurement, way: str) -> float:
    """How long a result was done before it arrived, at most."""
    times = zip(
        measurement.values("done_ms", way), measurement.values("arrived_ms", way), strict=False
    )
    return max((float(arrived) - float(done) for done, arrived in times), default=0.0)


def truth(measurement: Measurement) -> Truths:
    truths: dict[str, Any] = {
        "order": {way: how(measurement, way) for way in PROMISED if order(measurement, way)}
    }
    ahead = measurement.values("read_early", "executor_map")
    return truths | ({"read_early": int(ahead[0])} if ahead else {})


def pictures(measurement: Measurement) -> list[Arrival | Facts]:
    ways = {way: _times(measurement, way) for way in measurement.subjects("arrival")}
    if not any(ways.values()):
        return []
    rows = {way: (how(measurement, way), *measurement.values("read_early", way)) for way in ways}
    return [arrival("arrivals", ways), facts("who_reads", ("order", "read_early"), rows)]


def _times(measurement: Measurement, way: str) -> list[tuple[int, float, float, float]]:
    series = (measurement.values(f"{name}_ms", way) for name in ("began", "done", "arrived"))
    placed = zip(order(measurement, way), *series, strict=True)
    return [(task, float(began), float(done), float(at)) for task, began, done, at in placed]


PRINTED = Printed(
    ("way",),
    ("order", "read_early"),
    ("arrived_ms",),
    lambda line: {"order": " ".join(sorted(line["arrived_ms"], key=line["arrived_ms"].get))},
)


def printed(measurement: Measurement, parameters: Mapping[str, Any]) -> list[Line]:
    return [
        {
            "way": way,
            "order": " ".join(map(str, order(measurement, way))),
            "read_early": measurement.values("read_early", way)[0],
        }
        for way in measurement.subjects("arrival")
    ]
