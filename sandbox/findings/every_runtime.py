"""Every runtime: do threads help to compute in each Python, and which one is quick?"""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from sandbox.comparing import Relation, relation
from sandbox.displays.facts import Facts, facts
from sandbox.displays.sidebyside import SideBySide, side_by_side
from sandbox.explain.keys import Explanation, outcome
from sandbox.measurement import Measurement, SpeedUp
from sandbox.printing import Line, Printed
from sandbox.scoring import Truth, Truths

WAYS = ("sequential_ns", "threads_ns")
BUILD = ("version", "gil", "subinterpreters")


@dataclass(frozen=True)
class Ran:
    """One interpreter: times in ns, round by round; `processors`: how many its threads used."""

    name: str
    gil: bool
    sequential: tuple[float, ...]
    threads: tuple[float, ...]
    processors: float

    @property
    def speed_up(self) -> SpeedUp:
        return ratio(self.sequential, self.threads)

    @property
    def threads_are(self) -> Relation:
        return relation(self.speed_up)

    @property
    def sequential_ms(self) -> float:
        return median(self.sequential) / 1e6


def ratio(slow: tuple[float, ...], fast: tuple[float, ...]) -> SpeedUp:
    """How many times sooner `fast` was, and the same in each round by itself."""
    each = tuple(ours / theirs for ours, theirs in zip(slow, fast, strict=True))
    return SpeedUp(median(slow) / median(fast), each)


def ran(measurement: Measurement) -> list[Ran]:
    """Those that were measured in every round, the oldest version first."""
    names = sorted(measurement.subjects("sequential_ns"), key=age)
    found = [_ran(measurement, name) for name in names]
    return [each for each in found if each is not None]


def age(name: str) -> tuple[int, bool]:
    """Sorts '3.12' before '3.13' before '3.13t'."""
    return int(name.removesuffix("t").rpartition(".")[2]), name.endswith("t")


def _ran(measurement: Measurement, name: str) -> Ran | None:
    times = [measurement.values(series, name) for series in (*WAYS, "threads_cpu_ns")]
    known = measurement.seen("gil", name)
    sequential, threads, cpu = times
    if not known or not len(sequential) == len(threads) == len(cpu) == measurement.rounds_counting:
        return None
    processors = median(used / took for used, took in zip(cpu, threads, strict=True))
    return Ran(name, bool(known[0].values[0]), sequential, threads, processors)


def explain(measurement: Measurement, parameters: Mapping[str, Any]) -> Explanation:
    rows = ran(measurement)
    broken = measurement.subjects("broken")
    if broken or not rows:
        return outcome("broken", subject=(*broken, "one")[0])
    if len(rows) == 1:
        return _alone(rows[0])
    lucky = next((each for each in rows if each.gil and each.threads_are == "sooner"), None)
    if lucky:
        return _of("sooner_with_gil", lucky)
    if measurement.cores == 1 and all(each.threads_are != "sooner" for each in rows):
        return _range("one_core", rows)
    free = [each for each in rows if not each.gil]
    return _without_gil(free, rows) if free else _with_gil(rows)


def _alone(row: Ran) -> Explanation:
    threads_ms = median(row.threads) / 1e6
    times = {"sequential_ms": row.sequential_ms, "threads_ms": threads_ms}
    key = "alone_with_gil" if row.gil else "alone_without_gil"
    return outcome(key, subject=row.name, processors_times=row.processors, **times)


def _without_gil(free: list[Ran], rows: list[Ran]) -> Explanation:
    idle = next((each for each in free if each.threads_are != "sooner"), None)
    if idle:
        return _of("no_gain_without_gil", idle)
    best = max(free, key=lambda each: each.speed_up.value)
    return _of("sooner_without_gil" if len(free) < len(rows) else "all_without_gil", best)


def _with_gil(rows: list[Ran]) -> Explanation:
    later = [each for each in rows if each.threads_are == "later"]
    if later:
        worst = min(later, key=lambda each: each.speed_up.value)
        longer = 1 / worst.speed_up.value
        return outcome("later_with_gil", subject=worst.name, times=longer, count=len(rows))
    return _range("same_with_gil", rows)


def _of(key: str, row: Ran) -> Explanation:
    times = {"times": row.speed_up.value, "processors_times": row.processors}
    return outcome(key, subject=row.name, **times)


def _range(key: str, rows: list[Ran]) -> Explanation:
    quick = min(rows, key=lambda each: each.sequential_ms)
    slow = max(rows, key=lambda each: each.sequential_ms)
    least, most = {"least_ms": quick.sequential_ms}, {"most_ms": slow.sequential_ms}
    named = {"subject": quick.name, "other": slow.name}
    return outcome(key, count=len(rows), **least, **most, **named)


def truth(measurement: Measurement) -> Truths:
    """Of each group only what all of its interpreters agree on; nothing of a group not there."""
    rows = ran(measurement)
    groups = {
        "with_gil": {each.threads_are for each in rows if each.gil},
        "without_gil": {each.threads_are for each in rows if not each.gil},
    }
    agreed = {name: str(*said) for name, said in groups.items() if len(said) == 1}
    truths: dict[str, Truth] = {"threads": agreed} if agreed else {}
    with_gil = [each for each in rows if each.gil]
    if len(with_gil) > 1:
        newest_is = relation(ratio(with_gil[0].sequential, with_gil[-1].sequential))
        truths["speed"] = {"sooner": "newest", "later": "oldest", "same": "same"}[newest_is]
    return truths


def pictures(measurement: Measurement) -> list[SideBySide | Facts]:
    names = sorted(measurement.subjects("sequential_ns"), key=age)
    times = {name: [measurement.values(way, name) for way in WAYS] for name in names}
    known = {name: rounds for name, rounds in times.items() if all(rounds)}
    told = {name: [measurement.seen(fact, name) for fact in BUILD] for name in names}
    builds = {
        name: tuple(seen[0].values[0] for seen in each) for name, each in told.items() if all(each)
    }
    drawn: list[SideBySide | Facts] = []
    if known:
        drawn.append(side_by_side("times_taken", WAYS, known, "ns"))
    if builds:
        drawn.append(facts("builds", BUILD, builds))
    return drawn


PRINTED = Printed(
    ("python",),
    ("sequential_ns", "threads_ns", "threads_times", "gil"),
    ("version", "subinterpreters", "threads_cpu_ns"),
    lambda line: {
        "python": ".".join(line["version"].split(".")[:2]) + ("" if line["gil"] else "t"),
        "threads_times": line["sequential_ns"] / line["threads_ns"],
    },
)


def printed(measurement: Measurement, parameters: Mapping[str, Any]) -> list[Line]:
    return [
        {
            "python": each.name,
            "sequential_ns": median(each.sequential),
            "threads_ns": median(each.threads),
            "threads_times": each.speed_up.value,
            "gil": each.gil,
        }
        for each in ran(measurement)
    ]


def figures(measurement: Measurement) -> dict[str, float]:
    return {f"threads_times.{each.name}": each.speed_up.value for each in ran(measurement)}
