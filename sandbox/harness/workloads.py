"""What the comparing demos run: which program, with what arguments, and for about how long."""

from math import ceil

PROGRAMS = f"{__package__}.programs"
ROUNDS = 5  # fewer have no spread
PLANNED_SHARE = 0.75  # of the time that is left; the rest is for disturbed rounds
SHORTEST_S = 0.005  # a job shorter than the switch interval would show no turns
START_S = {  # what a worker's start and end take, about
    "processes-spawn": 0.12,
    "processes-forkserver": 0.1,
}


class Workload:
    """`jobs` calls of the program's `entry`, each `job_s` seconds long."""

    program: str
    entry: str

    def __init__(self, jobs: int, job_s: float, cores: int) -> None:
        self.jobs = jobs
        self.job_s = job_s
        self.cores = cores

    def argument(self) -> object:
        """What each job is given."""
        raise NotImplementedError

    def at_once(self, strategy: str) -> int:
        """How many jobs pass at the same time."""
        raise NotImplementedError

    def plan(self, strategies: list[str], left_s: float) -> int:
        """How many rounds fit beside a warm-up into this time; may shorten the jobs."""
        raise NotImplementedError

    def estimate_s(self, strategy: str) -> float:
        """About how long one take of this strategy lasts."""
        turns = ceil(self.jobs / self.at_once(strategy))
        return turns * self.job_s + self.jobs * START_S.get(strategy, 0.005)


class Computing(Workload):
    """Jobs of `steps` steps, as many as make `job_s` by the yardstick."""

    program = f"{PROGRAMS}.computing"
    entry = "job"

    def __init__(self, jobs: int, job_s: float, cores: int, step_ns: int) -> None:
        super().__init__(jobs, job_s, cores)
        self.step_ns = step_ns

    @property
    def steps(self) -> int:
        return max(1, round(self.job_s * 1e9 / self.step_ns))

    def argument(self) -> int:
        return self.steps

    def at_once(self, strategy: str) -> int:
        return min(self.jobs, self.cores) if strategy.startswith("processes") else 1

    def plan(self, strategies: list[str], left_s: float) -> int:
        """Always five rounds: where they would take too long, the jobs are shortened."""
        wanted = (ROUNDS + 1) * sum(map(self.estimate_s, strategies))
        self.job_s = max(SHORTEST_S, self.job_s * min(1.0, left_s * PLANNED_SHARE / wanted))
        return ROUNDS
