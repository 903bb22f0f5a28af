"""Moving data: is a process dearer than a thread, and the more so the more data there is?"""

from collections.abc import Mapping
from statistics import median
from typing import Any

from sandbox.displays.curves import Curves, curves
from sandbox.displays.facts import Facts, facts
from sandbox.displays.ranked import Ranked, ranked
from sandbox.explain.keys import Explanation, Slot, outcome
from sandbox.measurement import Measurement
from sandbox.printing import Line, Printed, middle
from sandbox.scoring import Interval, Truth, Truths

#: Less than this many times the other is of the same size.
FAR = 3.0
#: Does the sender see what the receiver changed? So it should be.
SAME_DATA = {"thread": True, "pipe": False, "queue": False, "copied": False, "in_place": True}
ASKED = ("thread", "pipe", "in_place")

#: By size in bytes, the microseconds of its rounds.
type Sizes = dict[float, tuple[float, ...]]


def explain(measurement: Measurement, parameters: Mapping[str, Any]) -> Explanation:
    for way, seen in changes(measurement).items():
        if seen != SAME_DATA[way]:
            return outcome("change_came" if seen else "change_lost", subject=way)
    thread, pipe = by_size(measurement, "thread"), by_size(measurement, "pipe")
    least, most = min(thread), max(thread)
    if far(thread[most], thread[least]):
        spans = {"least_us": median(thread[least]), "most_us": median(thread[most])}
        return outcome("thread_grew", least_bytes=least, most_bytes=most, **spans)
    ends = {"most_bytes": most, "most_times": median(pipe[most]) / median(thread[most])}
    if not far(pipe[most], thread[most]):
        return outcome("never_dear", **ends)
    return _at_the_chosen(measurement, float(parameters["size"]), ends)


def _at_the_chosen(measurement: Measurement, size: float, ends: Mapping[str, float]) -> Explanation:
    """Where the pipe is far dearer with the most data: how it was with the chosen size."""
    took = {way: measurement.values("trip_us", way) for way in ASKED}
    slots: dict[str, Slot] = {f"{way}_us": median(rounds) for way, rounds in took.items()}
    slots |= {"bytes": size, "times": median(took["pipe"]) / median(took["thread"])}
    if far(took["thread"], took["pipe"]):
        return outcome("pipe_cheaper", **slots)
    if not far(took["pipe"], took["thread"]):
        return outcome("little_data", **slots, **ends)
    sooner = max(took["in_place"]) < min(took["pipe"])
    return outcome("copied" if sooner else "shared_no_gain", **slots)


def far(longer: tuple[float, ...], shorter: tuple[float, ...]) -> bool:
    """Several times as long, and in every round longer than any round of the other."""
    return median(longer) >= FAR * median(shorter) and min(longer) > max(shorter)


def by_size(measurement: Measurement, way: str) -> Sizes:
    sizes = sorted({one.x or 0.0 for one in measurement.seen("trip_by_size_us", way)})
    found = {size: measurement.values("trip_by_size_us", way, size) for size in sizes}
    return {size: of for size, of in found.items() if of}


def changes(measurement: Measurement) -> dict[str, bool]:
    """Whether the sender saw the change; this holds on a busy machine, too."""
    return {
        way: bool(measurement.seen("change_seen", way)[0].values[0])
        for way in measurement.subjects("change_seen")
    }


def truth(measurement: Measurement) -> Truths:
    truths: dict[str, Truth] = {}
    pipe, thread = (measurement.values("trip_us", way) for way in ("pipe", "thread"))
    rounds = [one / other for one, other in zip(pipe, thread, strict=False)]
    if rounds:  # as the sentence has it, and as each round by itself
        value = median(pipe) / median(thread)
        truths["times_as_long"] = Interval(value, min(rounds), max(rounds))
    seen = {way: "seen" if of else "unseen" for way, of in changes(measurement).items()}
    asked = {way: seen[way] for way in ASKED if way in seen}
    return truths | ({"change": asked} if asked else {})


def pictures(measurement: Measurement) -> list[Ranked | Curves | Facts]:
    drawn: list[Ranked | Curves | Facts] = []
    ways = measurement.subjects("trip_us")
    chosen = {way: measurement.values("trip_us", way) for way in ways}
    if any(chosen.values()):
        drawn.append(ranked("trips", chosen, "us"))
    if sizes := {way: of for way in ways if (of := by_size(measurement, way))}:
        look: Any = {"log": True, "up_log": True, "along_unit": "bytes"}
        drawn.append(curves("by_size", "bytes", sizes, "us", **look))
    rows = {way: (_written(measurement, way), seen) for way, seen in changes(measurement).items()}
    if rows:
        drawn.append(facts("moved", ("written_bytes", "change_seen"), rows))
    return drawn


def _written(measurement: Measurement, way: str) -> Any:
    """None where the system does not tell."""
    return next((one.values[0] for one in measurement.seen("written_bytes", way)), None)


PRINTED = Printed(("way", "bytes"), ("trip_us",), ("written_bytes", "change_seen"))


def printed(measurement: Measurement, parameters: Mapping[str, Any]) -> list[Line]:
    return [
        {"way": way, "bytes": size, "trip_us": middle(rounds)}
        for way in measurement.subjects("trip_us")
        for size, rounds in by_size(measurement, way).items()
    ]
