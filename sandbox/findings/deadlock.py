"""Deadlock: two locks in opposite order hang, in the same order or with letting go they don't."""

from collections.abc import Mapping
from typing import Any

from sandbox.displays.facts import Facts, facts
from sandbox.displays.waitfor import Graph, WaitFor, graph, waitfor
from sandbox.explain.keys import Explanation, outcome
from sandbox.measurement import Measurement, Observation
from sandbox.printing import Line, Printed
from sandbox.scoring import Truths

CURES = ("same", "backoff")


def explain(measurement: Measurement, parameters: Mapping[str, Any]) -> Explanation:
    hung = {order: sum(measurement.values("hung", order)) for order in orders(measurement)}
    for cure in CURES:
        if hung.get(cure):
            return outcome("cure_hung", subject=cure, hung=hung[cure], runs=runs(measurement, cure))
    for cure in CURES:
        if cure in hung and not added(measurement, "rounds", cure):
            return outcome("cure_stood_still", subject=cure, runs=runs(measurement, cure))
    slots = {"runs": runs(measurement, "opposite"), "hung": hung["opposite"]}
    if not hung["opposite"]:
        return _nothing_hung(measurement, parameters, slots["runs"])
    if len(hung) < 1 + len(CURES):
        return outcome("only_opposite", **slots)
    slots["let_go"] = added(measurement, "let_go", "backoff")
    if slots["hung"] == slots["runs"]:
        return outcome("all_hung", **slots)
    return outcome("some_hung", **slots)


def _nothing_hung(
    measurement: Measurement, parameters: Mapping[str, Any], runs_made: int
) -> Explanation:
    slots = {"runs": runs_made, "rounds": added(measurement, "rounds", "opposite")}
    taken = added(measurement, "taken", "opposite")
    if not taken:
        return outcome("gap_never_met" if parameters["gap_ms"] else "never_met", **slots)
    return outcome("gap_lucky" if parameters["gap_ms"] else "lucky", taken=taken, **slots)


def orders(measurement: Measurement) -> tuple[str, ...]:
    return measurement.subjects("hung")


def runs(measurement: Measurement, order: str) -> int:
    return len(measurement.values("hung", order))


def added(measurement: Measurement, series: str, order: str) -> int:
    """Of both threads, over all runs."""
    return int(sum(measurement.values(series, order)))


def truth(measurement: Measurement) -> Truths:
    found = {order: measurement.values("hung", order) for order in orders(measurement)}
    return {"hangs": {order: _how_many(hung) for order, hung in found.items() if hung}}


def _how_many(hung: tuple[Any, ...]) -> str:
    return "every_run" if all(hung) else "some_runs" if any(hung) else "no_run"


def pictures(measurement: Measurement) -> list[WaitFor | Facts]:
    seen = {order: _graph(measurement, order) for order in orders(measurement)}
    graphs = [found for found in seen.values() if found]
    none = [order for order, found in seen.items() if not found]
    columns = ("runs", "hung", "rounds", "taken", "let_go")
    rows = {order: _row(measurement, order) for order in seen}
    return [waitfor("who_waited", graphs, none), facts("counts", columns, rows)] if seen else []


def _graph(measurement: Measurement, order: str) -> Graph | None:
    """A run that hung, else one in which a thread had to wait."""
    hung = [bool(each) for each in measurement.values("hung", order)]

    def hangs(each: Observation) -> bool:
        number = int(each.x or 0)
        return 0 < number <= len(hung) and hung[number - 1]

    seen = sorted(measurement.seen("seen", order), key=lambda each: not hangs(each))
    if not seen:
        return None
    holds_1, wants_1, holds_2, wants_2 = map(str, seen[0].values)
    state = [(holds_1, wants_1), (holds_2, wants_2)]
    return graph(order, int(seen[0].x or 0), hangs(seen[0]), state)


def _row(measurement: Measurement, order: str) -> tuple[Any, ...]:
    hung = sum(measurement.values("hung", order))
    counted = (added(measurement, series, order) for series in ("rounds", "taken", "let_go"))
    return (runs(measurement, order), hung, *counted)


COUNTS = ("runs", "hung", "rounds", "taken", "let_go")
PRINTED = Printed(("order",), COUNTS, ("seen",))


def printed(measurement: Measurement, parameters: Mapping[str, Any]) -> list[Line]:
    counted = {order: _row(measurement, order) for order in orders(measurement)}
    return [
        {"order": order, **dict(zip(COUNTS, row, strict=True))} for order, row in counted.items()
    ]
