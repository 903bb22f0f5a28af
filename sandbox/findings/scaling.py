"""Scaling: do more workers do more tasks a second, and what stops them?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import Any

from sandbox.displays.curves import Curves, curves
from sandbox.displays.facts import Facts, facts
from sandbox.explain.keys import Explanation, Slot, outcome
from sandbox.measurement import Measurement
from sandbox.printing import Line, Printed
from sandbox.scoring import Interval, Truths

KINDS = ("thread", "process")
#: Less is no real gain, and all rounds but one in five must have gained, too.
REAL, ONE_IN = 1.2, 5
#: Beyond what is possible by more than this factor is not credible.
CREDIBLE = 1.15
#: Below this share of what is possible, something else was in the way.
NEARLY = 0.8
#: A peak is one from which the curve falls by more than a seventh.
FELL = 0.86
#: Of one core: more means that two computed at the same time.
ONE_CORE = 1.25


@dataclass(frozen=True, slots=True)
class Scaled:
    """One kind of worker: by their number, each round's times as fast as one of them."""

    kind: str
    times: Mapping[float, tuple[float, ...]]
    cores: Mapping[float, float]
    cpu_ns: Mapping[float, float]

    @property
    def most(self) -> float:
        return max(self.times)

    @property
    def said(self) -> float:
        """With the most workers."""
        return median(self.times[self.most])

    @property
    def best(self) -> float:
        """The number of workers with which most was done."""
        return max(self.times, key=lambda number: median(self.times[number]))

    @property
    def gained(self) -> bool:
        rounds = sorted(self.times[self.most])
        return self.said >= REAL and rounds[len(rounds) // ONE_IN] > 1

    @property
    def dearer(self) -> float:
        """How many times the processor time that the same tasks cost with one worker."""
        return self.cpu_ns[self.most] / max(1.0, self.cpu_ns[min(self.times)])


def explain(measurement: Measurement, parameters: Mapping[str, Any]) -> Explanation:
    thread, process = (scaled(measurement, kind) for kind in KINDS)
    workers, tasks = int(thread.most), int(parameters["tasks"])
    slots: dict[str, Slot] = {
        "workers": workers,
        "tasks": tasks,
        "threads_times": thread.said,
        "processes_times": process.said,
    }
    if parameters["work"] == "waiting":
        return _waiting(thread, process, turns(tasks, workers), slots)
    return _computing(measurement, thread, process, slots)


def turns(tasks: int, workers: float) -> int:
    """In how many turns so many workers do so many tasks of equal length."""
    return ceil(tasks / workers)


def scaled(measurement: Measurement, kind: str) -> Scaled:
    """Each round against one worker of the same kind in the same round."""
    one = measurement.values("took_ns", kind, 1.0)
    times, cores, cpu = {}, {}, {}
    for number in sorted({seen.x or 0.0 for seen in measurement.seen("took_ns", kind)}):
        took = measurement.values("took_ns", kind, number)
        used = measurement.values("cpu_ns", kind, number)
        both = list(zip(one, took, used, strict=False))
        if both:
            times[number] = tuple(alone / ns for alone, ns, _used in both)
            cores[number] = median(ns / wall for _alone, wall, ns in both)
            cpu[number] = median(used)
    return Scaled(kind, times, cores, cpu)


def _waiting(thread: Scaled, process: Scaled, rounds: int, slots: dict[str, Slot]) -> Explanation:
    most_times = int(slots["tasks"]) / rounds
    for one in (thread, process):
        told: dict[str, Slot] = {"subject": one.kind, "times": one.said}
        if one.said > CREDIBLE * one.most:
            return outcome("more_than_workers", workers=slots["workers"], **told)
        if not one.gained:
            return outcome("waiting_no_gain", workers=slots["workers"], **told)
        if one.said < NEARLY * most_times:
            told |= {"workers": slots["workers"], "most_times": most_times}
            return outcome("waited_too_long", **told)
    slots["busy_cores"] = max(thread.cores[thread.most], process.cores[process.most])
    if most_times < thread.most:
        return outcome("waited_in_turns", turns=rounds, most_times=most_times, **slots)
    return outcome("waited_side_by_side", **slots)


def _computing(
    measurement: Measurement, thread: Scaled, process: Scaled, slots: dict[str, Slot]
) -> Explanation:
    cores, has_gil = measurement.cores or 1, measurement.gil is not False
    slots |= {"cores": cores}
    slots |= {"threads_cores": thread.cores[thread.most]}
    slots |= {"processes_cores": process.cores[process.most]}
    surprise = _not_credible(thread, process, cores, has_gil)
    if surprise:
        return surprise
    if cores == 1:
        return outcome("one_core", **slots)
    free = (process,) if has_gil else (process, thread)
    held_back = _held_back(free, cores, slots)
    if held_back:
        return held_back
    if process.most > cores:
        return outcome("up_to_the_cores" if has_gil else "both_up_to_the_cores", **slots)
    tasks, needed = int(slots["tasks"]), turns(int(slots["tasks"]), process.most)
    if tasks % process.most:
        slots |= {"turns": needed, "most_times": tasks / needed}
        return outcome("up_to_the_turns" if has_gil else "both_up_to_the_turns", **slots)
    return outcome("up_to_the_workers" if has_gil else "both_up_to_the_workers", **slots)


def _not_credible(thread: Scaled, process: Scaled, cores: int, has_gil: bool) -> Explanation | None:
    """More than the cores, or than the GIL, let through."""
    for one in (thread, process):
        told: dict[str, Slot] = {"subject": one.kind, "times": one.said, "workers": int(one.most)}
        if one.said > CREDIBLE * min(one.most, cores):
            return outcome("more_than_cores", cores=cores, **told)
    at_work = thread.cores[thread.most]
    if has_gil and (thread.gained or at_work > ONE_CORE):
        told = {"times": thread.said, "workers": int(thread.most), "busy_cores": at_work}
        return outcome("threads_despite_gil", **told)
    return None


def _held_back(free: tuple[Scaled, ...], cores: int, slots: dict[str, Slot]) -> Explanation | None:
    """Who could have computed on every core, and gained less than that."""
    for one in free:
        possible = min(cores, int(slots["tasks"]) / turns(int(slots["tasks"]), one.most))
        told: dict[str, Slot] = {"subject": one.kind, "workers": int(one.most), "times": one.said}
        told["busy_cores"] = one.cores[one.most]
        best_times = median(one.times[one.best])
        if one.said < FELL * best_times and best_times >= REAL:
            return outcome("fewer_did_more", best=int(one.best), best_times=best_times, **told)
        if not one.gained:
            return outcome("no_gain", **told)
        if one.said < NEARLY * possible:
            told["most_times"] = possible
            if one.dearer < possible / one.cores[one.most]:  # what is missing is mostly cores
                return outcome("less_than_cores", **told)
            return outcome("dearer", dearer_times=one.dearer, **told)
    return None


def truth(measurement: Measurement) -> Truths:
    found = {kind: scaled(measurement, kind) for kind in KINDS}
    return {
        f"{kind}_times": Interval.of(of.times[of.most]) for kind, of in found.items() if of.times
    }


def pictures(measurement: Measurement) -> list[Curves | Facts]:
    found = {kind: of for kind in KINDS if (of := scaled(measurement, kind)).times}
    tasks = next((int(one) for kind in found for one in measurement.values("tasks", kind, 1.0)), 0)
    if not tasks:
        return []
    numbers = sorted({number for of in found.values() for number in of.times})
    times = {kind: of.times for kind, of in found.items()}
    drawn = curves("by_workers", "workers", times, guides=_guides(tasks, numbers))
    return [drawn, _table(measurement, found, numbers, tasks)]


def _guides(tasks: int, numbers: Sequence[float]) -> dict[str, dict[float, float]]:
    """Ideal scaling and, where tasks and workers do not come out even, what whole turns allow."""
    most = max(numbers)
    steps = {float(n): tasks / turns(tasks, n) for n in range(1, int(most) + 1)}
    uneven = any(tasks % number for number in numbers)
    return {"ideal": {1.0: 1.0, most: most}} | ({"turns_allow": steps} if uneven else {})


COLUMNS = ("turns", "thread_rate", "process_rate", "thread_cores", "process_cores")


def _table(
    measurement: Measurement, found: Mapping[str, Scaled], numbers: Sequence[float], tasks: int
) -> Facts:
    rows: dict[str, list[Any]] = {}
    for number in numbers:
        took = [measurement.values("took_ns", kind, number) for kind in KINDS]
        rates = [tasks / (median(of) / 1e9) if of else None for of in took]
        cores = [found[kind].cores.get(number) if kind in found else None for kind in KINDS]
        rows[str(int(number))] = [turns(tasks, number), *rates, *cores]
    return facts("rates", COLUMNS, rows)


PRINTED = Printed(("kind", "workers"), ("times", "cores_at_work"))


def printed(measurement: Measurement, parameters: Mapping[str, Any]) -> list[Line]:
    found = {kind: scaled(measurement, kind) for kind in KINDS}
    return [
        {
            "kind": kind,
            "workers": int(number),
            "times": median(of.times[number]),
            "cores_at_work": of.cores[number],
        }
        for kind, of in found.items()
        for number in of.times
    ]


def figures(measurement: Measurement) -> dict[str, float]:
    """With the most workers of each kind."""
    found = {kind: scaled(measurement, kind) for kind in KINDS}
    return {f"most_times.{kind}": of.said for kind, of in found.items() if of.times}
