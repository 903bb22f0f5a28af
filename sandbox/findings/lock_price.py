"""The price of a lock: what it adds to each addition, and what it leaves for threads to gain."""

from collections.abc import Mapping
from statistics import median
from typing import Any

from sandbox.comparing import REAL_DIFFERENCE
from sandbox.displays.curves import Curves, curves
from sandbox.displays.ranked import Ranked, ranked
from sandbox.explain.keys import Explanation, Slot, outcome
from sandbox.measurement import Measurement
from sandbox.printing import Line, Printed, middle
from sandbox.scoring import Interval, Truth, Truths

#: Half of what is to be had, or less, is far from it.
FAR = 2.0
#: The most threads that did the jobs which wait.
MOST = 8.0


def explain(measurement: Measurement, parameters: Mapping[str, Any]) -> Explanation:
    share = int(parameters["share"]) / 100
    additions, gains = _additions(measurement), _gains(measurement)
    each, own = additions["each"], additions["own"]
    slots: dict[str, Slot] = {f"{way}_ns": median(rounds) for way, rounds in additions.items()}
    slots |= {"threads": parameters["threads"], "times": median(each) / median(own)}
    if not surely_more(each, own):
        return outcome("no_price", **slots)
    if surely_more(additions["all"], each):
        return outcome("one_lock_dearer", **slots)
    free, held = gains["none"], gains["share"]
    slots |= {
        "percent": round(100 * share),
        "most": int(MOST),
        "free_times": median(free),
        "sooner_times": median(held),
        "ceiling_times": ceiling(share, MOST),
        "at_best_times": 1 / share,
    }
    return outcome(_gain(free, held, share), **slots)


def _gain(free: tuple[float, ...], held: tuple[float, ...], share: float) -> str:
    """Of the jobs that wait: did the lock leave what it must, and no more?"""
    if median(free) * FAR <= MOST:
        return "no_gain_without"
    if min(held) > REAL_DIFFERENCE * ceiling(share, MOST):
        return "beyond_the_ceiling"
    if median(held) * FAR <= ceiling(share, MOST):
        return "far_below"
    return "ceiling" if surely_more(free, held) else "same_as_without"


def ceiling(share: float, threads: float) -> float:
    """How many times sooner at best: who holds the lock for this share of the work holds it alone,
    so all jobs together take at least that share of the time of one thread."""
    return min(threads, 1 / share)


def surely_more(more: tuple[float, ...], less: tuple[float, ...]) -> bool:
    """By a tenth at least, and in every round more than in any round of the other."""
    return median(more) >= REAL_DIFFERENCE * median(less) and min(more) > max(less)


def _additions(measurement: Measurement) -> dict[str, tuple[float, ...]]:
    ways = measurement.subjects("addition_ns")
    found = {way: measurement.values("addition_ns", way) for way in ways}
    return {way: rounds for way, rounds in found.items() if rounds}


def by_threads(measurement: Measurement, name: str) -> dict[float, tuple[float, ...]]:
    numbers = sorted({one.x or 0.0 for one in measurement.seen("sooner_times", name)})
    found = {many: measurement.values("sooner_times", name, many) for many in numbers}
    return {many: rounds for many, rounds in found.items() if rounds}


def _gains(measurement: Measurement) -> dict[str, tuple[float, ...]]:
    """With the most threads."""
    names = measurement.subjects("sooner_times")
    found = {name: by_threads(measurement, name).get(MOST, ()) for name in names}
    return {name: rounds for name, rounds in found.items() if rounds}


def truth(measurement: Measurement) -> Truths:
    truths: dict[str, Truth] = {}
    additions, gains = _additions(measurement), _gains(measurement)
    if {"each", "own"} <= additions.keys():
        each, own = additions["each"], additions["own"]
        rounds = [one / other for one, other in zip(each, own, strict=False)]
        value = median(each) / median(own)  # as the sentence has it
        truths["price"] = Interval(value, min(rounds), max(rounds))
    if "share" in gains:
        truths["sooner"] = Interval.of(gains["share"])
    return truths


def pictures(measurement: Measurement) -> list[Ranked | Curves]:
    drawn: list[Ranked | Curves] = []
    additions = _additions(measurement)
    if additions:
        drawn.append(ranked("additions", additions, "ns"))
    names = measurement.subjects("sooner_times")
    gains = {name: of for name in names if (of := by_threads(measurement, name))}
    if gains:
        drawn.append(curves("gains", "many", gains, top=MOST))
    return drawn


PRINTED = Printed(("way", "held", "threads"), ("addition_ns", "sooner_times"))


def printed(measurement: Measurement, parameters: Mapping[str, Any]) -> list[Line]:
    lines: list[Line] = [
        {"way": way, "addition_ns": middle(rounds)}
        for way, rounds in _additions(measurement).items()
    ]
    return lines + [
        {"held": name, "threads": many, "sooner_times": middle(rounds)}
        for name in measurement.subjects("sooner_times")
        for many, rounds in by_threads(measurement, name).items()
    ]
