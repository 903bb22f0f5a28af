"""A beat every 10 ms: who shares its thread or its lock makes it late, another process does not."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from sandbox.displays.beats import Beats, beats
from sandbox.explain.keys import Explanation, outcome
from sandbox.measurement import Measurement
from sandbox.printing import Line, Printed, middle
from sandbox.scoring import Interval, Truths

PERIOD_MS = 10.0
BEGIN_MS = 15.0
LOADS = ("idle", "threads", "c_call", "process", "aio", "aio_block", "aio_thread", "aio_slices")
ASKED = ("threads", "c_call", "aio_block")
#: A beat with nothing beside it comes .1-.8 ms late, one of asyncio up to 3.
ALONE_MS = 5.0
#: Twice as late as alone, and by so much at least, is really later.
LATER_MS = 0.5


def explain(measurement: Measurement, parameters: Mapping[str, Any]) -> Explanation:
    worst = {load: median(latest) for load, latest in _latest(measurement).items()}
    slots = {f"{load}_ms": worst[load] for load in LOADS}
    if _late_alone(worst):
        return outcome("late_alone", alone_ms=max(worst["idle"], worst["aio"]))
    half = parameters["work_ms"] / 2
    if worst["aio_block"] < half:
        return outcome("block_did_not", aio_block_ms=worst["aio_block"])
    if measurement.gil is False:
        return _without_gil(worst, half, slots)
    if worst["c_call"] < half:
        return outcome("c_call_did_not", c_call_ms=worst["c_call"])
    if not _later(worst["threads"], worst["idle"]):
        return outcome("threads_did_not", threads_ms=worst["threads"], idle_ms=worst["idle"])
    if _later(worst["process"], worst["idle"]) and worst["process"] >= worst["threads"] / 2:
        apart = {name: slots[name] for name in ("process_ms", "threads_ms", "c_call_ms")}
        return outcome("one_core" if measurement.cores == 1 else "process_did", **apart)
    return _with_gil(worst, half, slots, float(parameters["switch_ms"]))


def _with_gil(
    worst: Mapping[str, float], half: float, slots: dict[str, float], switch_ms: float
) -> Explanation:
    """Threads, a call into C and a blocked loop made it late: what about the ways out?"""
    if worst["aio_thread"] >= half and switch_ms >= half:
        return outcome("long_switch", switch_ms=switch_ms, **slots)
    for way in ("aio_thread", "aio_slices"):
        if worst[way] >= half:
            late = {"way_ms": worst[way], "aio_block_ms": worst["aio_block"]}
            return outcome("no_way_out", subject=way, **late)
    return outcome("turns", **slots)


def _without_gil(worst: Mapping[str, float], half: float, slots: dict[str, float]) -> Explanation:
    for load in ("threads", "c_call"):
        if worst[load] >= half / 2:
            return outcome("late_without_gil", subject=load, late_ms=worst[load])
    return outcome("no_gil", **slots)


def _late_alone(worst: Mapping[str, float]) -> bool:
    """Then nothing can be said of what any work did."""
    return max(worst.get("idle", 0.0), worst.get("aio", 0.0)) > ALONE_MS


def _later(late: float, alone: float) -> bool:
    return late > 2 * alone and late > alone + LATER_MS


def _rounds(measurement: Measurement) -> dict[str, list[tuple[float, ...]]]:
    """Of each load the lateness of its beats, in ms, in each round that may be compared."""
    if measurement.ended and not measurement.valid:
        return {}
    seen = {load: measurement.seen("late_ms", load) for load in LOADS}
    return {
        load: [one.values for one in found if one.counts and one.values]
        for load, found in seen.items()
        if any(one.counts and one.values for one in found)
    }


def _latest(measurement: Measurement) -> dict[str, list[float]]:
    """Of each load the latest beat of each round, in ms."""
    return {load: [max(one) for one in all_] for load, all_ in _rounds(measurement).items()}


def truth(measurement: Measurement) -> Truths:
    latest = _latest(measurement)
    if _late_alone({load: median(all_) for load, all_ in latest.items()}):
        return {}
    return {f"late_{load}": Interval.of(latest[load]) for load in ASKED if load in latest}


def pictures(measurement: Measurement) -> list[Beats]:
    rounds: Mapping[str, Sequence[Sequence[float]]] = _rounds(measurement)
    return [beats("beats", rounds, PERIOD_MS, BEGIN_MS)] if rounds else []


PRINTED = Printed(("load",), ("latest_ms",), ("beats",))


def printed(measurement: Measurement, parameters: Mapping[str, Any]) -> list[Line]:
    latest = _latest(measurement).items()
    return [{"load": load, "latest_ms": middle(rounds)} for load, rounds in latest]


def figures(measurement: Measurement) -> dict[str, float]:
    """Of the latest beat of each round."""
    return {f"latest_ms.{load}": median(rounds) for load, rounds in _latest(measurement).items()}
