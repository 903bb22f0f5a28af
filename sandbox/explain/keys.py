"""Every outcome of a comparison that has a sentence, and the slots that the sentence may use.

The outcomes of a demo that observes are its own (`sandbox.findings`), with its own sentences.

The sentences are in `sandbox.sentences`; tests/golden/sentences.toml holds the English ones. The
name of a slot says its unit: `…times` are ratios, `percent` 0 to 100, `…_ms` and `…_s` times,
`strategy` and `other` ids of strategies, `at_once` a number of workers, all else whole numbers.
"""

from dataclasses import dataclass

type Slot = float | int | str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Which sentence explains the outcome, and the measured values that go into it."""

    key: str
    slots: dict[str, Slot]

    def __post_init__(self) -> None:
        if self.key in SLOTS and set(self.slots) != set(SLOTS[self.key]):
            raise ValueError(f"{self.key} wants {SLOTS[self.key]}, got {tuple(self.slots)}")


def outcome(key: str, /, **slots: Slot) -> Explanation:
    return Explanation(key, slots)


SLOTS: dict[str, tuple[str, ...]] = {
    # Nothing to compare, or not to be compared.
    "nothing_measured": (),
    "too_few_rounds": ("rounds", "needed"),
    "not_credible": ("strategy", "workers", "cores"),
    "frozen": ("strategy", "stood_still_s"),
    "crowded": (),
    "busy": (),
    "busy.gil": ("workers", "percent"),
    "busy.gil_threads": ("percent",),
    "busy.pids": ("workers",),
    "busy.cpu": ("cpu_s", "wall_s"),
    "busy.waiting": ("strategy", "cpu_ms", "wall_s"),
    # Jobs that only compute.
    "computing.processes_won_gil": ("times", "percent", "workers", "cores"),
    "computing.processes_won_threads_slower_gil": ("times", "percent", "threads_times"),
    "computing.processes_won": ("times", "workers", "cores"),
    "computing.processes_alone_won": ("times", "at_once"),
    "computing.threads_won_despite_gil": ("times", "percent"),
    "computing.threads_gil": ("percent",),
    "computing.threads_slower_gil": ("times", "percent"),
    "computing.threads_no_gain": (),
    "computing.slowed_each_other": ("at_once", "times"),
    "computing.start_up_ate_gain": ("start_ms",),
    "computing.start_up_cost_more": ("times", "start_ms"),
    "computing.processes_slower": ("times", "start_ms"),
    "computing.same": ("cores",),
    "computing.no_gain": ("cores",),
    "computing.one_core_same": (),
    "computing.one_core_processes_slower": ("times", "start_ms"),
    "computing.one_core_no_gain": (),
    "computing.free_threads_won": ("times", "workers", "cores"),
    "computing.free_threads_and_processes_won": ("threads_times", "processes_times"),
    "computing.free_threads_no_gain": ("cores",),
    "computing.free_threads_no_gain_processes_won": ("times", "cores"),
    "computing.asyncio_one_thread": ("workers",),
    # Jobs that only wait.
    "waiting.threads_and_processes": ("threads_times", "processes_times", "workers", "cpu_ms"),
    "waiting.all_at_once": ("low_times", "high_times", "workers", "cpu_ms"),
    "waiting.all_at_once_much_cpu": ("low_times", "high_times", "workers"),
    "waiting.one_way_at_once": ("strategy", "times", "workers", "cpu_ms"),
    "waiting.one_way_at_once_much_cpu": ("strategy", "times", "workers"),
    "waiting.fastest_at_once": ("strategy", "times", "workers"),
    "waiting.threads_ahead": ("threads_times", "processes_times", "workers", "start_ms"),
    "waiting.start_up_ate_gain": ("times", "workers", "start_ms"),
    "waiting.start_up_only": ("start_ms",),
    "waiting.unequal": ("threads_times", "processes_times"),
    "waiting.one_left_behind": ("strategy", "times", "other"),
    "waiting.less_than_expected": ("strategy", "times", "workers", "percent"),
    "waiting.less_than_expected_unexplained": ("strategy", "times", "workers"),
    "waiting.no_gain": (),
    # Either.
    "surprise": ("strategy", "times"),
    "one_worker": (),
    "one_worker_start_up": ("start_ms",),
    # One thread and one process.
    "one_of_each.incomplete": (),
    "one_of_each.own_list": ("pid_main", "pid_process", "thread_ms", "process_ms"),
    "one_of_each.copied_list": ("pid_main", "pid_process", "thread_ms", "process_ms"),
    "one_of_each.process_first": ("pid_main", "pid_process", "thread_ms", "process_ms"),
    "one_of_each.surprise": (
        "pid_main",
        "pid_thread",
        "pid_process",
        "list_in_main",
        "list_in_process",
    ),
}
