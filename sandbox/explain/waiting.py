"""Jobs that only wait: how many waits passed at once, and what came on top."""

from sandbox.comparing import REAL_DIFFERENCE
from sandbox.explain.computing import one_worker
from sandbox.explain.facts import Facts, ms, percent
from sandbox.explain.keys import Explanation, Slot, outcome
from sandbox.measurement import BASELINE

#: Share of the possible gain that counts as all of it.
NEARLY_ALL = 0.75


def explain_waiting(facts: Facts) -> Explanation:
    if facts.workers == 1:
        return one_worker(facts)
    if all(_passed_at_once(facts, each) for each in facts.others):
        return _all_at_once(facts)
    if not any(facts.sooner(each) for each in facts.others):
        return _nothing_gained(facts)
    if facts.sooner("threads") and facts.processes:
        return _threads_against_processes(facts)
    return _some_gained(facts)


def _passed_at_once(facts: Facts, strategy: str) -> bool:
    """It gained about as much as it could, and its waits were seen to overlap."""
    gained = facts.sooner(strategy) and facts.times(strategy) >= NEARLY_ALL * facts.workers
    return gained and _waits_overlapped(facts, strategy)


def _waits_overlapped(facts: Facts, strategy: str) -> bool:
    """Once a worker had been started, more than half of all of them waited, on average."""
    took_s = facts.median_s(strategy)
    waited_s = facts.at_once(strategy, "io_wait") * took_s
    return waited_s > facts.workers / 2 * (took_s - facts.start_s(strategy))


def _little_cpu(facts: Facts, strategy: str) -> bool:
    """So little that a wait can't be what needs a core."""
    return facts.cpu_s(strategy) <= facts.median_s(strategy) / 4


def _all_at_once(facts: Facts) -> Explanation:
    others, workers = facts.others, facts.workers
    if facts.ran("threads") and facts.processes and _unequal(facts):
        return _threads_ahead(facts)
    gains = [facts.times(each) for each in others]
    low, high = min(gains), max(gains)
    if not all(_little_cpu(facts, each) for each in others):
        return _all_at_once_much_cpu(facts, low, high)
    cpu_ms = ms(max(facts.cpu_s(each) for each in others))
    common: dict[str, Slot] = {"workers": workers, "cpu_ms": cpu_ms}
    if len(others) == 1:
        return outcome("waiting.one_way_at_once", strategy=others[0], times=low, **common)
    if others == ["threads", "processes"]:
        return outcome("waiting.threads_and_processes", **_both(facts), **common)
    return outcome("waiting.all_at_once", low_times=low, high_times=high, **common)


def _all_at_once_much_cpu(facts: Facts, low_times: float, high_times: float) -> Explanation:
    """Nothing is said of the processor: what used it (a start, as a rule) was not measured."""
    workers = facts.workers
    if len(facts.others) == 1:
        key = "waiting.one_way_at_once_much_cpu"
        return outcome(key, strategy=facts.fastest, times=low_times, workers=workers)
    key = "waiting.all_at_once_much_cpu"
    return outcome(key, low_times=low_times, high_times=high_times, workers=workers)


def _unequal(facts: Facts) -> bool:
    return facts.relation_to(facts.processes, "threads") != "same"


def _threads_against_processes(facts: Facts) -> Explanation:
    """Threads gained; processes may have gained less, or nothing, or something else did."""
    processes = facts.processes
    if not _passed_at_once(facts, "threads"):
        return _some_gained(facts)
    if facts.sooner(processes):
        return _threads_ahead(facts) if _unequal(facts) else _some_gained(facts)
    if not facts.start_explains(processes, BASELINE, at_once=facts.workers):
        return _some_gained(facts)
    return outcome(
        "waiting.start_up_ate_gain",
        times=facts.times("threads"),
        workers=facts.workers,
        start_ms=ms(facts.start_s(processes)),
    )


def _threads_ahead(facts: Facts) -> Explanation:
    """The start of the processes is the reason when little but it lies between the two."""
    processes = facts.processes
    explained = facts.start_explains(processes, "threads", 1 / REAL_DIFFERENCE)
    if not (explained and _waits_overlapped(facts, processes)):
        return outcome("waiting.unequal", **_both(facts))
    start_ms = ms(facts.start_s(processes))
    return outcome(
        "waiting.threads_ahead", workers=facts.workers, start_ms=start_ms, **_both(facts)
    )


def _both(facts: Facts) -> dict[str, Slot]:
    return {
        "threads_times": facts.times("threads"),
        "processes_times": facts.times(facts.processes),
    }


def _some_gained(facts: Facts) -> Explanation:
    workers = facts.workers
    fastest = min(filter(facts.sooner, facts.others), key=facts.median_s)
    who: dict[str, Slot] = {"strategy": fastest, "times": facts.times(fastest)}
    left_behind = [each for each in facts.others if not facts.sooner(each)]
    if left_behind:
        return outcome("waiting.one_left_behind", other=left_behind[0], **who)
    if _passed_at_once(facts, fastest):
        return outcome("waiting.fastest_at_once", workers=workers, **who)
    if facts.times(fastest) >= NEARLY_ALL * workers:
        return outcome("surprise", **who)
    waited = facts.share(fastest, "io_wait")
    if waited >= NEARLY_ALL:
        return outcome("waiting.less_than_expected_unexplained", workers=workers, **who)
    return outcome("waiting.less_than_expected", workers=workers, percent=percent(waited), **who)


def _nothing_gained(facts: Facts) -> Explanation:
    processes = facts.processes
    alone = facts.others == [processes] and _waits_overlapped(facts, processes)
    if alone and facts.start_explains(processes, BASELINE, at_once=facts.workers):
        return outcome("waiting.start_up_only", start_ms=ms(facts.start_s(processes)))
    return outcome("waiting.no_gain")
