"""Compare strategies: a warm-up and interleaved rounds, each judged by the gate."""

from collections import Counter, deque
from time import perf_counter, sleep

from . import gate
from .attribution import Span, attribute, longest
from .box import Box
from .calibration import yard_ns
from .evidence import Counters, Usage, shortfall
from .gate import Readings
from .probes import Probes
from .sampling import cost_of_a_sample
from .server import start_server
from .strategies import run_strategy
from .verdicts import Cost, Notes, Verdicts
from .workers import Take
from .workloads import ROUNDS, Workload, computing, rounds_that_fit, shorten, waiting

# Whoever shows the events draws between rounds, not beside them: a browser on this machine that
# drew after each strategy made 'others' .05-.25 throughout, and no run was valid.
REACH_S = 0.06  # until the events have reached the page
QUIET_S, SETTLE_MAX_S = 0.04, 0.5
# Processor time of a default round of waiting: 2 ms of 110 in threads, 35 of 115 in processes.
WAITING_COMPUTES = 0.3
LOOKS, LOOK_S = 4, 0.04  # how often, and how long between, before a round is begun all the same
ENDS_NS = 100_000_000  # the start of a worker, and its end, vary by less


def compare_computing(box: Box) -> None:
    """Calibrate by the yardstick; shorten the jobs to what fits into the budget."""
    jobs, strategies = box.parameters["workers"], box.parameters["strategies"]
    step_ns = yard_ns()
    probes = Probes(min(jobs, box.cores), step_ns)
    load = computing(jobs, box.parameters["task_ms"] / 1e3, box.cores, box.gil)
    shorten(load, strategies, box.left_s())
    steps = load.argument = max(1, round(load.job_s * 1e9 / step_ns))
    say_calibrated(box, load, steps=steps, step_ns=step_ns, rounds_planned=ROUNDS)
    Comparison(box, load, strategies, probes).run(ROUNDS)


def compare_waiting(box: Box) -> None:
    """Start the server; plan as many rounds as fit into the budget."""
    jobs, strategies = box.parameters["workers"], box.parameters["strategies"]
    delay_ms = box.parameters["delay_ms"]
    server = start_server(delay_ms * 1_000_000)
    step_ns = yard_ns()
    probes = Probes(min(jobs, box.cores), step_ns)
    load = waiting(jobs, delay_ms / 1e3, server)
    rounds = rounds_that_fit(load, strategies, box.left_s())
    say_calibrated(box, load, steps=0, step_ns=step_ns, rounds_planned=rounds)
    Comparison(box, load, strategies, probes).run(rounds)


def say_calibrated(box: Box, load: Workload, **planned: int) -> None:
    task_ms = round(load.job_s * 1e3, 1)
    box.send("calibrated", **planned, sampling_ns=cost_of_a_sample(), task_ms=task_ms)


class Comparison:
    """Rounds of `load` by each of `strategies`, within the budget of `box`."""

    def __init__(self, box: Box, load: Workload, strategies: list[str], probes: Probes) -> None:
        self.box = box
        self.load = load
        self.strategies = strategies
        self.probes = probes
        self.start_ns: dict[str, int] = {}
        self.verdicts = Verdicts(box.noise, 1.0 if load.computes else WAITING_COMPUTES)
        self.mark, self.unseen = Counters.now(), 0
        self.expected_s = {one: load.estimate_s(one) for one in strategies}

    def run(self, rounds: int) -> None:
        """The warm-up (round 0), then `rounds`; disturbed ones again while there is time."""
        self.box.emitter.held = True
        try:
            self.take_rounds(rounds)
        finally:
            self.box.emitter.held = False
            self.box.emitter.flush()

    def take_rounds(self, rounds: int) -> None:
        self.opening = self.probe(0)
        self.take_round(0, 1)
        takes: Counter[int] = Counter()
        pending = deque(range(1, rounds + 1))
        while pending:
            self.settle()
            self.opening = self.probe(pending[0])
            self.await_quiet(pending[0])
            if not self.box.time_for(sum(self.expected_s.values())):
                return
            number = pending.popleft()
            takes[number] += 1
            if self.take_round(number, takes[number]):
                pending += self.judged(number)  # last: by then the machine may have calmed down

    def settle(self) -> None:
        """Tell what happened so far, and wait until it has been drawn."""
        self.box.emitter.flush()
        until = perf_counter() + SETTLE_MAX_S
        sleep(REACH_S)
        while not self.is_quiet() and perf_counter() < until:
            pass

    def is_quiet(self) -> bool:
        """Whether others leave the cores alone for a moment."""
        before = Counters.now()
        sleep(QUIET_S)
        usage = Usage.since(before, self.box.cores)
        return not gate.judge(gate.observed(self.box.noise, usage.readings()))[0]

    def probe(self, number: int) -> float:
        """How much longer work takes now than its CPU time, on as many cores as the widest
        strategy uses.

        A slow probe is taken once more: a hiccup of some ms is no busy machine, and what it did
        to a strategy shows there.
        """
        slowdown = self.probe_once()
        if self.is_slow(slowdown):
            slowdown = min(slowdown, self.probe_once())
        usage = Usage.since(self.mark, self.box.cores, self.unseen)
        self.mark, self.unseen = Counters.now(), 0
        seen = self.verdicts.observed(usage.readings()._replace(slowdown=slowdown), [])
        told = {"slowdown": round(seen.slowdown, 3), "others": seen.others, "steal": seen.steal}
        self.box.send("probe_finished", round=number, width=self.probes.width, **told)
        return slowdown

    def probe_once(self) -> float:
        slowdown, cpu = self.probes.compute()
        self.unseen += cpu
        return slowdown

    def is_slow(self, slowdown: float) -> bool:
        return gate.judge(self.verdicts.observed(Readings(slowdown=slowdown), []))[0]

    def await_quiet(self, number: int) -> None:
        """Where the machine is busy right now, look again for a while before a round is wasted."""
        for _ in range(LOOKS):
            if not self.is_slow(self.opening):
                return
            sleep(LOOK_S)
            self.opening = self.probe(number)

    def take_round(self, number: int, take: int) -> bool:
        """Each strategy once, in an order that rotates. Returns whether there was time for all."""
        first = (number + take - 1) % len(self.strategies)
        readings, usages, costs, opening = [], [], [], self.opening
        for strategy in self.strategies[first:] + self.strategies[:first]:
            if not self.box.time_for(0):
                return False
            seen, usage, cost = self.take_strategy(strategy, number, take)
            readings.append(seen)
            usages.append(usage)
            costs += cost
        self.opening = self.probe(number)
        slowdown = max(opening, self.opening, self.unevenness(costs))
        worst = gate.worst(*readings, Usage.total(usages).readings(), Readings(slowdown=slowdown))
        self.verdicts.notes[number] = Notes(take, worst, tuple(costs))
        return True

    def unevenness(self, costs: list[Cost]) -> float:
        """Ways that do one job at a time do the same work on one core, so it costs them the same
        CPU time; by what factor it did not, the processors were slower for one of them."""
        alike = [ns for strategy, ns in costs if self.load.at_once(strategy) == 1]
        return max(alike) / max(1, min(alike)) if alike else 1.0

    def judged(self, number: int) -> list[int]:
        """Give the verdict on this round, and on those that look different now. Returns the
        rounds to be measured again."""
        again = []
        for one in (number, *self.verdicts.overturned()):
            disturbed, why = self.verdicts.on(one)
            take = self.verdicts.notes[one].take
            self.box.send("round_judged", round=one, take=take, disturbed=disturbed, why=why)
            again += [one] * disturbed
        return again

    def take_strategy(
        self, strategy: str, number: int, take: int
    ) -> tuple[Readings, Usage, list[Cost]]:
        """Run one strategy; tell what its workers did and what the machine did meanwhile."""
        which = {"strategy": strategy, "round": number, "take": take}
        self.box.send("round_started", **which)
        work = Take(self.box.folder)
        before = Counters.now()
        began, ended = run_strategy(strategy, self.load, work)
        wall, lost = ended - began, work.collect()
        usage = Usage.since(before, self.box.cores, work.unseen_cpu())
        self.unseen += work.unseen_cpu()
        spans = attribute(work.records, self.box.gil, began)
        standstill = wall if lost else self.standstill(strategy, spans, wall)
        readings = usage.readings()._replace(
            cpu_wait=self.shortfall(strategy, work), unknown_ns=standstill
        )
        costs = [] if lost else self.costs(strategy, work)
        self.expected_s[strategy] = max(self.expected_s[strategy], wall / 1e9)
        self.box.tell_take(which, spans, usage, wall, self.verdicts.observed(readings, costs))
        return readings, usage, costs

    def costs(self, strategy: str, work: Take) -> list[Cost]:
        """What the steps cost; the same each time, unless the processors were slower."""
        if not self.load.computes:
            return []
        cpu = sum(one[2] for record in work.records for one in record.slices)
        self.verdicts.refer(strategy, cpu)
        return [(strategy, cpu)]

    def shortfall(self, strategy: str, work: Take) -> float:
        width = self.load.at_once(strategy)
        return shortfall(work.records, width) if self.load.computes else 0.0

    def standstill(self, strategy: str, spans: list[Span], wall: int) -> int:
        """The longest time (ns) in which a worker did nothing and nobody knows why.

        Beside unknown spans: a start that lasted longer than it has to (judged by the shortest
        seen), and what passed after the last span, which ends when a worker has done its work.
        """
        start = longest("start", spans)
        self.start_ns[strategy] = min(start, self.start_ns.get(strategy, start))
        late = start - self.start_ns[strategy], wall - max(one.end_ns for one in spans)
        return max(longest("unknown", spans), *(ns for ns in late if ns > ENDS_NS), 0)
