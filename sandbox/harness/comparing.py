"""Compare strategies: a warm-up and interleaved rounds, each judged by the gate."""

from collections import Counter, deque
from time import sleep

from . import gate
from .attribution import attribute, longest_unknown
from .box import Box
from .calibration import yard_ns
from .evidence import Counters, own_cpu_ns, readings_since, shortfall
from .gate import Readings
from .probes import Probes
from .sampling import cost_of_a_sample
from .strategies import run_strategy
from .workers import Take
from .workloads import Computing, Workload

SETTLE_S = 0.01  # whoever listens to the events does so now and not beside the next strategy


def compare_computing(box: Box) -> None:
    """Calibrate by the yardstick, plan within the budget, and compare."""
    jobs, step_ns = box.parameters["workers"], yard_ns()
    probes = Probes(min(jobs, box.cores), step_ns)
    load = Computing(jobs, box.parameters["task_ms"] / 1e3, box.cores, step_ns)
    strategies = box.parameters["strategies"]
    rounds = load.plan(strategies, box.left_s())
    box.send(
        "calibrated",
        steps=load.steps,
        step_ns=step_ns,
        sampling_ns=cost_of_a_sample(),
        task_ms=round(load.job_s * 1e3, 1),
        rounds_planned=rounds,
    )
    Comparison(box, load, strategies, probes).run(rounds)


class Comparison:
    """Rounds of `load` by each of `strategies`, within the budget of `box`."""

    def __init__(self, box: Box, load: Workload, strategies: list[str], probes: Probes) -> None:
        self.box = box
        self.load = load
        self.strategies = strategies
        self.probes = probes
        self.expected_s = {one: load.estimate_s(one) for one in strategies}

    def run(self, rounds: int) -> None:
        """The warm-up (round 0), then `rounds`; disturbed ones again while there is time."""
        self.opening = self.probe(0)
        self.take_round(0, 1)
        takes: Counter[int] = Counter()
        pending = deque(range(1, rounds + 1))
        while pending and self.box.time_for(sum(self.expected_s.values())):
            number = pending.popleft()
            takes[number] += 1
            if self.take_round(number, takes[number]):
                pending.append(number)  # last: by then the machine may have calmed down

    def probe(self, number: int) -> Readings:
        """Is the machine free right now, over as many cores as the widest strategy uses?"""
        before = Counters.now()
        slowdown = self.probes.slowdown()
        machine = readings_since(before, self.box.cores)
        readings = gate.observed(self.box.noise, Readings(slowdown=slowdown, steal=machine.steal))
        self.box.send(
            "probe_finished",
            round=number,
            width=self.probes.width,
            slowdown=round(readings.slowdown, 3),
            others=readings.others,
            steal=readings.steal,
        )
        return readings

    def take_round(self, number: int, take: int) -> bool:
        """Each strategy once, in an order that rotates. Returns whether the round is disturbed."""
        first = (number + take - 1) % len(self.strategies)
        readings = [self.opening]
        for strategy in self.strategies[first:] + self.strategies[:first]:
            if not self.box.time_for(0):
                return True
            readings.append(self.take_strategy(strategy, number, take))
        self.opening = self.probe(number)
        disturbed, why = gate.judge(gate.worst(*readings, self.opening))
        if number:
            self.box.send("round_judged", round=number, take=take, disturbed=disturbed, why=why)
        return disturbed

    def take_strategy(self, strategy: str, number: int, take: int) -> Readings:
        """Run one strategy; tell what its workers did and what the machine did meanwhile."""
        which = {"strategy": strategy, "round": number, "take": take}
        self.box.send("round_started", **which)
        work = Take(self.box.folder)
        before = Counters.now()
        began, ended = run_strategy(strategy, self.load, work)
        machine = readings_since(before, self.box.cores)
        cpu = own_cpu_ns() - before.own
        lost = work.collect()
        spans = attribute(work.records, self.box.gil, began)
        readings = machine._replace(
            cpu_wait=shortfall(work.records, self.load.at_once(strategy)),
            unknown_ns=ended - began if lost else longest_unknown(spans),
        )
        readings = gate.observed(self.box.noise, readings)
        disturbed, why = gate.judge(readings)
        self.box.emitter.send_spans(spans, **which)
        self.box.send(
            "round_finished",
            **which,
            wall_ns=ended - began,
            cpu_ns=cpu,
            disturbed=disturbed,
            why=why,
            measured=readings._asdict(),
        )
        self.expected_s[strategy] = max(self.expected_s[strategy], (ended - began) / 1e9)
        sleep(SETTLE_S)
        return readings
