"""What the comparing demos run: which program, with what argument, and for about how long."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from .server import Address

PROGRAMS = f"{__package__}.programs"
ROUNDS = 5  # fewer have no spread
PLANNED_SHARE = 0.75  # of the time that is left; the rest is for disturbed rounds
SHORTEST_S = 0.005  # a job shorter than the switch interval would show no turns
START_S = {"processes-spawn": 0.1, "processes-forkserver": 0.07}  # of a worker; others much less
PROBE_S = 0.05


@dataclass
class Workload:
    """`jobs` calls of `entry` in `program`, each with `argument` and `job_s` seconds long."""

    program: str
    entry: str
    jobs: int
    job_s: float
    parallel: tuple[str, ...]  # strategies by which jobs pass at the same time …
    width: int  # … and how many do
    computes: bool
    argument: int | Address = 0

    def at_once(self, strategy: str) -> int:
        """How many jobs pass at the same time."""
        return self.width if strategy.startswith(self.parallel) else 1

    def estimate_s(self, strategy: str) -> float:
        """About how long one take of this strategy lasts."""
        turns = ceil(self.jobs / self.at_once(strategy))
        return turns * self.job_s + self.jobs * START_S.get(strategy, 0.005)

    def round_s(self, strategies: Iterable[str]) -> float:
        """About how long a round lasts."""
        return PROBE_S + sum(map(self.estimate_s, strategies))


def computing(jobs: int, job_s: float, cores: int, gil: bool) -> Workload:
    """Jobs that need a core each, and the GIL where there is one."""
    parallel = ("processes",) if gil else ("processes", "threads")
    program = f"{PROGRAMS}.computing"
    return Workload(program, "job", jobs, job_s, parallel, min(jobs, cores), computes=True)


def waiting(jobs: int, delay_s: float, server: Address) -> Workload:
    """Jobs that wait for the server; any number of them can."""
    parallel = ("processes", "threads", "asyncio")
    program = f"{PROGRAMS}.waiting"
    return Workload(program, "ask", jobs, delay_s, parallel, jobs, computes=False, argument=server)


def shorten(load: Workload, strategies: list[str], left_s: float) -> None:
    """Make jobs of computing as short as it takes for a warm-up and all rounds to fit."""
    wanted = (ROUNDS + 1) * load.round_s(strategies)
    load.job_s = max(SHORTEST_S, load.job_s * min(1.0, left_s * PLANNED_SHARE / wanted))


def rounds_that_fit(load: Workload, strategies: list[str], left_s: float) -> int:
    """How many rounds beside a warm-up fit, at most five; a server's delay is not to be changed."""
    return max(1, min(ROUNDS, int(left_s / load.round_s(strategies)) - 1))
