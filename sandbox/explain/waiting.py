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
    return gained and facts.at_once(strategy, "io_wait") >= facts.workers / 2


def _all_at_once(facts: Facts) -> Explanation:
    others = facts.others
    cpu_ms = ms(max(facts.cpu_s(each) for each in others))
    common: dict[str, Slot] = {"workers": facts.workers, "cpu_ms": cpu_ms}
    if len(others) == 1:
        times = facts.times(others[0])
        return outcome("waiting.one_way_at_once", strategy=others[0], times=times, **common)
    if facts.ran("threads") and facts.processes and _unequal(facts):
        return _threads_ahead(facts)
    if others == ["threads", "processes"]:
        return outcome("waiting.threads_and_processes", **_both(facts), **common)
    gains = [facts.times(each) for each in others]
    return outcome("waiting.all_at_once", low_times=min(gains), high_times=max(gains), **common)


def _unequal(facts: Facts) -> bool:
    return facts.relation_to(facts.processes, "threads") != "same"


def _threads_against_processes(facts: Facts) -> Explanation:
    """Threads gained; processes may have gained less, or nothing, or something else did."""
    processes = facts.processes
    if not _passed_at_once(facts, "threads"):
        return _some_gained(facts)
    if facts.sooner(processes):
        return _threads_ahead(facts) if _unequal(facts) else _some_gained(facts)
    if not facts.start_explains(processes, BASELINE):
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
    if not facts.start_explains(processes, "threads", 1 / REAL_DIFFERENCE):
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
    fastest = facts.fastest
    times = facts.times(fastest)
    left_behind = [each for each in facts.others if not facts.sooner(each)]
    if left_behind:
        other = left_behind[0]
        return outcome("waiting.one_left_behind", strategy=fastest, times=times, other=other)
    if times >= NEARLY_ALL * facts.workers:
        return outcome("surprise", strategy=fastest, times=times)
    return outcome(
        "waiting.less_than_expected",
        strategy=fastest,
        times=times,
        workers=facts.workers,
        percent=percent(facts.share(fastest, "io_wait")),
    )


def _nothing_gained(facts: Facts) -> Explanation:
    processes = facts.processes
    if facts.others == [processes] and facts.start_explains(processes, BASELINE):
        return outcome("waiting.start_up_only", start_ms=ms(facts.start_s(processes)))
    return outcome("waiting.no_gain")
