"""What the course claims of any machine, and how a measurement decides it. Pure.

A claim is tried by an experiment: a demo with parameters, under a condition. Claims of one
experiment are judged from one measurement.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import Any, Literal

from sandbox.comparing import ratio, relation
from sandbox.explain.keys import Slot
from sandbox.findings import arrival_order, heartbeat, isolation, letting_go, lost_updates
from sandbox.findings import deadlock as locks
from sandbox.findings import whose_memory as memory
from sandbox.measurement import BASELINE, Measurement, SpeedUp
from sandbox.nonsense import sensible

type Word = Literal["held", "not_held", "not_said"]
#: Whether it held, with the figures; None where too little was observed, or the code why. A box may
#: have told what makes no sense together: then nothing is said, and the other claims go on.
type Finding = tuple[bool, dict[str, Slot]] | str | None

AS_IS, ONE_CORE, LOADED = "as_is", "one_core", "loaded"
#: Why nothing is said: this machine or its Python is not one that the claim is about.
UNFIT = ("cores", "gil", "not_told", "not_pinned")


@dataclass(frozen=True)
class Experiment:
    """`condition`: the machine as it is, one of its cores, or a load of our own on all of them."""

    demo: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    condition: str = AS_IS


@dataclass(frozen=True)
class Verdict:
    """`why` nothing is said: a code of `UNFIT` or of `Measurement.why_not_valid`, `ended` (the run
    did not come to its end) or `incomplete`; '' where something is."""

    word: Word
    why: str = ""
    figures: Mapping[str, Slot] = field(default_factory=dict)

    @property
    def is_worth_another_try(self) -> bool:
        """What kept it from being said may have passed by then."""
        return self.word == "not_said" and self.why not in UNFIT


@dataclass(frozen=True)
class Claim:
    """`find` is asked about a measurement that is valid, unless it is to be `refused`."""

    name: str
    experiment: Experiment
    find: Callable[[Measurement], Finding]
    cores: int = 1
    gil: bool = False
    refused: bool = False

    def judged(self, measurement: Measurement) -> Verdict:
        why = self._why_not_said(measurement)
        if why:
            return Verdict("not_said", why)
        found = sensible(partial(self.find, measurement), None) or "incomplete"
        if isinstance(found, str):
            return Verdict("not_said", found)
        held, figures = found
        if not all(math.isfinite(each) for each in figures.values() if isinstance(each, float)):
            return Verdict("not_said", "incomplete")
        return Verdict("held" if held else "not_held", figures=figures)

    def _why_not_said(self, measurement: Measurement) -> str:
        if measurement.ended is None or measurement.ended.kind != "finished":
            return "ended"
        if self.experiment.condition == ONE_CORE and measurement.cores != 1:
            return "not_pinned"
        if measurement.cores is not None and measurement.cores < self.cores:
            return "cores"
        if self.gil and not measurement.gil:
            return "gil"
        return "" if measurement.valid or self.refused else measurement.why_not_valid[0]


def _compared(slow: str, fast: str, is_sooner: bool) -> Callable[[Measurement], Finding]:
    """Whether `fast` was really sooner than `slow`, or really was not."""

    def find(measurement: Measurement) -> Finding:
        found = ratio(measurement.rounds, slow, fast)
        if found is None:
            return None
        return (relation(found) == "sooner") is is_sooner, {"times": found.value}

    return find


def _waiting(measurement: Measurement) -> Finding:
    """Sooner than one after another, and no later than processes."""
    sooner = ratio(measurement.rounds, BASELINE, "threads")
    processes = ratio(measurement.rounds, "processes", "threads")
    if sooner is None or processes is None:
        return None
    held = relation(sooner) == "sooner" and relation(processes) != "later"
    return held, {"times": sooner.value, "processes_times": processes.value}


def _refused(measurement: Measurement) -> Finding:
    """Takes that the gate refused; too few to compare are no refusal."""
    rounds = {(each.round, each.take) for each in measurement.takes if each.round > 0}
    refused = {(each.round, each.take) for each in measurement.takes if each.disturbed}
    figures: dict[str, Slot] = {"refused": len(refused & rounds), "rounds": len(rounds)}
    if measurement.valid:
        return False, figures
    return (True, figures) if {"busy", "frozen"} & set(measurement.why_not_valid) else None


def _lost(ways: Sequence[str], some: bool) -> Callable[[Measurement], Finding]:
    """Whether some of all additions by these ways were lost, or none."""

    def find(measurement: Measurement) -> Finding:
        if any(not measurement.values("lost", way) for way in ways):
            return None
        lost, of = (
            sum(value for way in ways for value in measurement.values(series, way))
            for series in ("lost", "of")
        )
        return bool(lost) is some, {"lost": _many(lost), "of": _many(of)}

    return find


def _many(number: int) -> Slot:
    """Large numbers are written in the way of the page's language."""
    return float(number) if number >= 1000 else number


def _gains(kernel: str, real: bool) -> Callable[[Measurement], Finding]:
    def find(measurement: Measurement) -> Finding:
        rounds = measurement.values("gain", kernel)
        if not rounds:
            return None
        return letting_go.real(rounds) is real, {"times": median(rounds)}

    return find


def _hangs(orders: Sequence[str], some: bool) -> Callable[[Measurement], Finding]:
    def find(measurement: Measurement) -> Finding:
        if any(not measurement.values("hung", order) for order in orders):
            return None
        hung = sum(sum(measurement.values("hung", order)) for order in orders)
        runs = sum(locks.runs(measurement, order) for order in orders)
        return bool(hung) is some, {"hung": hung, "runs": runs}

    return find


def _crash(kind: str, alive: str) -> Callable[[Measurement], Finding]:
    def find(measurement: Measurement) -> Finding:
        seen = isolation.truth(measurement).get("alive")
        if not isinstance(seen, dict) or kind not in seen:
            return None
        return seen[kind] == alive, {}

    return find


def _memory(measurement: Measurement) -> Finding:
    """A thread's number arrives in the program, that of no other kind of worker does."""
    has = memory.truth(measurement)["program_has"]
    if not isinstance(has, dict) or not {"thread", "fork", "spawn"} <= has.keys():
        return None
    if "None" in has.values():  # one that was mute
        return None
    others = [number for kind, number in has.items() if kind != "thread"]
    odd = next((number for number in others if number != str(memory.SET)), str(memory.SET))
    held = has["thread"] == str(memory.ADDED) and odd == str(memory.SET)
    return held, {"thread": has["thread"], "process": odd}


def _own_process(measurement: Measurement) -> Finding:
    found = measurement.result or {}
    main, thread, process = (found.get(f"pid_{who}") for who in ("main", "thread", "process"))
    if not (main and thread and process):
        return None
    return main == thread != process, {"main": main, "thread": thread, "process": process}


def _in_order(measurement: Measurement) -> Finding:
    order = arrival_order.order(measurement, "executor_map")
    if not order:
        return None
    held_ms = arrival_order.longest_held_ms(measurement, "executor_map")
    return list(order) == sorted(order), {"held_ms": held_ms}


def _dearer(measurement: Measurement) -> Finding:
    """A process with a fresh interpreter against a thread."""
    spawns, threads = (measurement.values("cost_ns", way) for way in ("spawn", "thread"))
    if not spawns or len(spawns) != len(threads):
        return None
    each = tuple(spawn / thread for spawn, thread in zip(spawns, threads, strict=True))
    found = SpeedUp(median(spawns) / median(threads), each)
    return relation(found) == "sooner", {"times": found.value}


def _bigger(measurement: Measurement) -> Finding:
    """What each costs in memory: PSS, its fair share of what is shared."""
    if measurement.values("told", "machine") == (False,):
        return "not_told"
    kinds = ("thread", "spawn")
    known = [[kib for kib in measurement.values("pss_kib", kind) if kib] for kind in kinds]
    if not all(known):
        return None
    thread, process = (median(kib) / 1024 for kib in known)
    return process > thread, {"thread_mib": thread, "process_mib": process}


def _blocked(measurement: Measurement) -> Finding:
    """A task that computes for 40 ms makes a beat of the same loop late by at least half of that,
    where beats with nothing beside them are on time."""
    late = heartbeat.truth(measurement).get("late_aio_block")
    if late is None:
        return None
    late_ms = float(getattr(late, "value", 0.0))
    return late_ms >= BLOCKED_MS / 2, {"late_ms": late_ms}


BLOCKED_MS = 40
_RACE = Experiment("lost-updates")
_COMPUTE = Experiment("computing")
#: Little work, as each piece takes long beside a load.
_UNDER_LOAD = Experiment("computing", {"workers": 2, "task_ms": 20}, LOADED)
_LET_GO = Experiment("letting-go")
_LOCKS = Experiment("deadlock")
_CRASH = Experiment("isolation", {"how": "segv"})
_BEAT = Experiment("heartbeat", {"work_ms": BLOCKED_MS})

CLAIMS: dict[str, Claim] = {
    claim.name: claim
    for claim in (
        Claim("races-race", _RACE, _lost(["call"], some=True)),
        Claim("fixes-fix", _RACE, _lost(["lock"], some=False)),
        Claim("bare-keeps", _RACE, _lost(lost_updates.BARE, some=False), gil=True),
        Claim("processes-win", _COMPUTE, _compared("threads", "processes", True), 2, gil=True),
        Claim("threads-do-not", _COMPUTE, _compared(BASELINE, "threads", False), gil=True),
        Claim(
            "one-core-neither",
            Experiment("computing", condition=ONE_CORE),
            _compared("threads", "processes", False),
        ),
        Claim("gate-refuses", _UNDER_LOAD, _refused, refused=True),
        Claim("threads-wait", Experiment("waiting"), _waiting),
        Claim("hashing-gains", _LET_GO, _gains("sha256", real=True), cores=2),
        Claim("loop-does-not", _LET_GO, _gains(letting_go.PYTHON, real=False), gil=True),
        Claim("opposite-hangs", _LOCKS, _hangs(["opposite"], some=True)),
        Claim("order-cures", _LOCKS, _hangs(locks.CURES, some=False)),
        Claim("process-contains", _CRASH, _crash("process", "both")),
        Claim("thread-takes-all", _CRASH, _crash("thread", "nobody")),
        Claim("own-memory", Experiment("whose-memory"), _memory),
        Claim("own-process", Experiment("one-of-each"), _own_process),
        Claim("map-in-order", Experiment("arrival-order"), _in_order),
        Claim("processes-cost", Experiment("start-costs"), _dearer),
        Claim("processes-weigh", Experiment("memory-cost"), _bigger),
        Claim("blocking-blocks", _BEAT, _blocked),
    )
}


def of_experiment(experiment: Experiment) -> list[str]:
    """The claims that this experiment decides."""
    return [claim.name for claim in CLAIMS.values() if claim.experiment == experiment]


def of_demo(slug: str) -> list[str]:
    return [claim.name for claim in CLAIMS.values() if claim.experiment.demo == slug]
