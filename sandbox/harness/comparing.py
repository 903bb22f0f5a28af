"""Compare strategies: a warm-up and interleaved rounds, each judged by the gate."""

from .attribution import Span, attribute, longest
from .box import Box
from .calibration import yard_ns
from .evidence import Counters, Usage, crowding, shortfall
from .probes import Probes
from .rounds import Rounds, Taken
from .sampling import cost_of_a_sample
from .server import start_server
from .strategies import run_strategy
from .verdicts import Cost
from .workers import Take
from .workloads import ROUNDS, Workload, computing, rounds_that_fit, shorten, waiting

# Processor time of a default round of waiting: 2 ms of 110 in threads, 35 of 115 in processes.
WAITING_COMPUTES = 0.3
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


class Comparison(Rounds):
    """Rounds of `load` by each of `strategies`, within the budget of `box`."""

    def __init__(self, box: Box, load: Workload, strategies: list[str], probes: Probes) -> None:
        expected_s = {one: load.estimate_s(one) for one in strategies}
        super().__init__(box, expected_s, probes, 1.0 if load.computes else WAITING_COMPUTES)
        self.load = load
        self.start_ns: dict[str, int] = {}

    def unevenness(self, costs: list[Cost]) -> float:
        """Ways that do one job at a time do the same work on one core, so it costs them the same
        CPU time; by what factor it did not, the processors were slower for one of them."""
        alike = [ns for strategy, ns in costs if self.load.at_once(strategy) == 1]
        return max(alike) / max(1, min(alike)) if alike else 1.0

    def crowding(self, costs: list[Cost]) -> float:
        """Processes share nothing of ours: what makes their work dearer is not in this program."""
        alone = [ns for one, ns in costs if one == "sequential"]
        beside = [ns for one, ns in costs if one.startswith("processes")]
        if self.load.width == 1 or not alone or not beside:
            return 1.0
        return crowding(max(beside), alone[0], self.load.width)

    def take_one(self, strategy: str, number: int, take: int) -> Taken:
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
        return Taken(readings, usage, costs)

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
