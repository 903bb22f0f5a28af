"""Task size: from what length of a task on does a pool of two processes win over a loop?"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from sandbox.displays.curves import Curves, curves
from sandbox.explain.keys import Explanation, Slot, outcome
from sandbox.measurement import Measurement
from sandbox.printing import Line, Printed, middle
from sandbox.scoring import Interval, Truth, Truths

WAYS = ("loop", "thread", "process", "chunk")
#: Less is no difference, and all rounds but one in five must have it, too.
REAL, ONE_IN = 1.1, 5
#: 'The envelope cost more than the letter': the pool took more than twice the time of the loop.
DEAR = 2.0
#: Up to how many microseconds the answers to the question for the break-even go.
PAYS = {"ten_us": 10.0, "hundred_us": 100.0, "one_ms": 1000.0, "ten_ms": 10_000.0}


class Place(NamedTuple):
    """Tasks of one length (in µs, as the loop has it): a way's time in times the loop's."""

    length_us: float
    ratios: tuple[float, ...]

    @property
    def ratio(self) -> float:
        return median(self.ratios)

    @property
    def won(self) -> bool:
        """Really sooner than the loop."""
        return self.ratio <= 1 / REAL and sorted(self.ratios)[-1 - self.spare] < 1

    @property
    def lost(self) -> bool:
        return self.ratio >= REAL and sorted(self.ratios)[self.spare] > 1

    @property
    def spare(self) -> int:
        return len(self.ratios) // ONE_IN


class Crossing(NamedTuple):
    """`how`: `seen` (then `even` has where, in µs), `never`, `always` or `unclear`."""

    how: str
    even: Interval | None = None


def explain(measurement: Measurement, parameters: Mapping[str, Any]) -> Explanation:
    found = {way: places(measurement, way) for way in WAYS[1:]}
    crossings = {way: crossing(of) for way, of in found.items()}
    slots = _least(measurement, found["process"])
    if measurement.cores == 1:
        return _one_core(found, slots)
    if measurement.gil is not False and any(place.won for place in found["thread"]):
        won = next(place for place in found["thread"] if place.won)
        return outcome("threads_won", length_us=won.length_us, times=1 / won.ratio)
    even = crossings["process"].even
    if even is None:
        return _not_seen(crossings["process"].how, measurement, found["process"], slots)
    slots |= _even(even, "")
    if found["process"][0].ratio < DEAR:
        return outcome("cheap_envelope", **slots)
    if measurement.gil is False:
        return _free_threads(crossings["thread"], slots)
    return _chunked(crossings["chunk"], slots | {"chunk": int(parameters["chunk"])})


def _least(measurement: Measurement, of: Sequence[Place]) -> dict[str, Slot]:
    """The shortest task: how long it is, and how long the pool took for it."""
    return {
        "least_us": of[0].length_us,
        "envelope_us": of[0].length_us * of[0].ratio,
        "envelope_times": of[0].ratio,
    }


def _longest(last: Place) -> dict[str, Slot]:
    return {"longest_ms": last.length_us / 1000, "longest_times": last.ratio}


def _even(even: Interval, prefix: str) -> dict[str, Slot]:
    return {
        f"{prefix}even_us": even.value,
        f"{prefix}low_us": even.low,
        f"{prefix}high_us": even.high,
    }


def _one_core(found: Mapping[str, Sequence[Place]], slots: dict[str, Slot]) -> Explanation:
    for way, of in found.items():
        won = next((place for place in of if place.won), None)
        if won:
            told: dict[str, Slot] = {"length_us": won.length_us, "times": 1 / won.ratio}
            return outcome("one_core_won", subject=way, **told)
    last = found["process"][-1]
    return outcome("one_core", **_longest(last), **slots)


def _not_seen(
    how: str, measurement: Measurement, of: Sequence[Place], slots: dict[str, Slot]
) -> Explanation:
    if how == "always":
        return outcome("always_won", least_us=of[0].length_us, times=1 / of[0].ratio)
    if how == "never":
        return outcome("never_won", cores=measurement.cores or 1, **_longest(of[-1]), **slots)
    return outcome("unclear", **slots)


def _free_threads(thread: Crossing, slots: dict[str, Slot]) -> Explanation:
    if thread.even:
        return outcome("free_threads_won", **_even(thread.even, "thread_"), **slots)
    if thread.how == "always":
        return outcome("free_threads_always", **slots)
    return outcome("free_threads_did_not", **slots)


def _chunked(chunk: Crossing, slots: dict[str, Slot]) -> Explanation:
    if chunk.even:
        return outcome("won_in_chunks", **_even(chunk.even, "chunk_"), **slots)
    return outcome("won_in_chunks_always" if chunk.how == "always" else "won", **slots)


def lengths(measurement: Measurement) -> dict[float, float]:
    """By the length that was meant, how many µs a task lasts: the median of the loop."""
    meant = sorted({one.x or 0.0 for one in measurement.seen("per_task_ns", "loop")})
    found = {x: measurement.values("per_task_ns", "loop", x) for x in meant}
    return {x: median(values) / 1000 for x, values in found.items() if values}


def places(measurement: Measurement, way: str) -> list[Place]:
    """From the shortest task on; each round against the loop in the same round."""
    found = []
    for x, length_us in lengths(measurement).items():
        ours = measurement.values("per_task_ns", way, x)
        loop = measurement.values("per_task_ns", "loop", x)
        ratios = tuple(one / other for one, other in zip(ours, loop, strict=False))
        if ratios:
            found.append(Place(length_us, ratios))
    return found


def crossing(of: Sequence[Place]) -> Crossing:
    """From where on it wins: read off between the last place where it really lost and the first
    after it where it really won."""
    wins = [number for number, place in enumerate(of) if place.won]
    losses = [number for number, place in enumerate(of) if place.lost]
    if not wins:
        return Crossing("never")
    if not losses:
        return Crossing("always" if wins[0] == 0 else "unclear")
    later = [number for number in wins if number > losses[-1]]
    if not later:
        return Crossing("unclear")
    between = of[losses[-1] : later[0] + 1]
    rounds = range(min(len(place.ratios) for place in between))
    each = [_where([(one.length_us, one.ratios[round_]) for one in between]) for round_ in rounds]
    value = _where([(one.length_us, one.ratio) for one in between])
    return Crossing("seen", Interval(value, min(value, *each), max(value, *each)))


def _where(points: Sequence[tuple[float, float]]) -> float:
    """Where the ratio falls to 1 for good; an end where it is already or still not.

    Read off on a straight line of what the way takes more than the loop: an envelope has its
    price whatever is in it, and what is saved grows with the length.
    """
    for (shorter, above), (longer, below) in reversed(list(pairwise(points))):
        if above >= 1 > below:
            more, less = shorter * (above - 1), longer * (1 - below)
            return shorter + (longer - shorter) * more / (more + less)
    return points[0][0] if points[0][1] < 1 else points[-1][0]


def truth(measurement: Measurement) -> Truths:
    of = places(measurement, "process")
    if not of:
        return {}
    found = crossing(of)
    shortest = [one * ns / 1000 for one, ns in zip(of[0].ratios, _loop(measurement), strict=False)]
    truths: dict[str, Truth] = {"envelope_us": Interval.of(shortest)}
    answer = {"never": "never", "always": "ten_us"}.get(found.how)
    if found.even:
        answer = next((name for name, most in PAYS.items() if found.even.value <= most), "ten_ms")
    return truths | ({"pays": answer} if answer else {})


def _loop(measurement: Measurement) -> tuple[float, ...]:
    return measurement.values("per_task_ns", "loop", min(lengths(measurement)))


def pictures(measurement: Measurement) -> list[Curves]:
    at = lengths(measurement)
    values = {way: _values(measurement, way, at) for way in WAYS}
    drawn = {way: of for way, of in values.items() if of}
    if not at:
        return []
    marks = _marks(measurement) if measurement.ended else {}  # a round or two prove nothing
    meant = {us: x for x, us in at.items()}
    both: dict[str, Any] = {"log": True, "up_log": True, "along_unit": "us"}
    return [curves("per_task", "length", drawn, "ns", marks=marks, meant=meant, **both)]


def _marks(measurement: Measurement) -> dict[str, tuple[float, float, float]]:
    found = {way: crossing(places(measurement, way)).even for way in WAYS[1:]}
    return {f"{way}_even": (*even,) for way, even in found.items() if even}


def _values(
    measurement: Measurement, way: str, at: Mapping[float, float]
) -> dict[float, Sequence[float]]:
    found = {us: measurement.values("per_task_ns", way, x) for x, us in at.items()}
    return {us: values for us, values in found.items() if values}


PRINTED = Printed(("way", "length_us"), ("per_task_us",))


def printed(measurement: Measurement, parameters: Mapping[str, Any]) -> list[Line]:
    """By the length that was meant, which is the same on every computer."""
    return [
        {"way": way, "length_us": int(x), "per_task_us": middle(values, 1e-3)}
        for x in lengths(measurement)
        for way in WAYS
        if (values := measurement.values("per_task_ns", way, x))
    ]


def figures(measurement: Measurement) -> dict[str, float]:
    """Each break-even that was seen, and what the shortest task took."""
    found = {
        f"even_us.{way.removesuffix('_even')}": place
        for way, (place, *_) in _marks(measurement).items()
    }
    shortest = min(lengths(measurement), default=0.0)
    took = {way: measurement.values("per_task_ns", way, shortest) for way in WAYS}
    return found | {f"shortest_ns.{way}": median(values) for way, values in took.items() if values}
