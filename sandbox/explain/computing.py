"""Jobs that only compute: who was sooner, and which of the reasons was seen."""

from sandbox.comparing import REAL_DIFFERENCE
from sandbox.explain.facts import Facts, ms, percent
from sandbox.explain.keys import Explanation, Slot, outcome
from sandbox.measurement import BASELINE

#: From so many times the processor time on, processors are said to have slowed each other down.
DEARER = 1.25


def explain_computing(facts: Facts) -> Explanation:
    if facts.workers == 1:
        return one_worker(facts)
    if facts.measurement.cores == 1:
        return _one_core(facts)
    if facts.ran("threads") and facts.measurement.gil is False:
        return _free_threaded(facts)
    if facts.sooner("threads"):
        return _threads_won(facts)
    if facts.sooner(facts.processes):
        return _processes_won(facts)
    if facts.processes:
        return _processes_gained_nothing(facts)
    return _threads_gained_nothing(facts) if facts.ran("threads") else _only_asyncio(facts)


def one_worker(facts: Facts) -> Explanation:
    """Nothing was shared out; all that can differ is what a start costs."""
    processes = facts.processes
    later = facts.relation(processes) == "later"
    if later and facts.start_explains(processes, BASELINE, 1 / REAL_DIFFERENCE):
        return outcome("one_worker_start_up", start_ms=ms(facts.start_s(processes)))
    return outcome("one_worker")


def _one_core(facts: Facts) -> Explanation:
    """One core is the whole reason, whatever the workers are."""
    if facts.relation(facts.processes) == "later":
        return outcome("computing.one_core_processes_slower", **_slower_start(facts))
    same = facts.all_are("same")
    return outcome("computing.one_core_same" if same else "computing.one_core_no_gain")


def _free_threaded(facts: Facts) -> Explanation:
    processes, cores = facts.processes, _cores(facts)
    if facts.sooner("threads") and facts.sooner(processes):
        return outcome(
            "computing.free_threads_and_processes_won",
            threads_times=facts.times("threads"),
            processes_times=facts.times(processes),
        )
    if facts.sooner("threads"):
        return outcome("computing.free_threads_won", **_won(facts, "threads"))
    if facts.sooner(processes):
        key = "computing.free_threads_no_gain_processes_won"
        return outcome(key, times=facts.times(processes), cores=cores)
    return outcome("computing.free_threads_no_gain", cores=cores)


def _threads_won(facts: Facts) -> Explanation:
    """Threads that compute are sooner: a surprise wherever there is a lock."""
    times = facts.times("threads")
    if facts.measurement.gil is not True:
        return outcome("surprise", strategy="threads", times=times)
    return outcome("computing.threads_won_despite_gil", times=times, percent=_lock_percent(facts))


def _processes_won(facts: Facts) -> Explanation:
    processes = facts.processes
    times, lock = facts.times(processes), _lock_percent(facts)
    at_once = facts.at_once(processes, "run")
    side_by_side = at_once > REAL_DIFFERENCE
    if not facts.ran("threads"):
        if not side_by_side:
            return outcome("surprise", strategy=processes, times=times)
        return outcome("computing.processes_alone_won", times=times, at_once=at_once)
    if not (side_by_side and facts.waited_for_the_lock()):
        return outcome("computing.processes_won", **_won(facts, processes))
    if facts.relation("threads") == "later":
        key = "computing.processes_won_threads_slower_gil"
        slower = facts.times_as_long("threads")
        return outcome(key, times=times, threads_times=slower, percent=lock)
    return outcome("computing.processes_won_gil", percent=lock, **_won(facts, processes))


def _processes_gained_nothing(facts: Facts) -> Explanation:
    processes = facts.processes
    at_once = min(facts.workers, _cores(facts) or 1)
    if facts.sooner("asyncio"):
        return outcome("surprise", strategy="asyncio", times=facts.times("asyncio"))
    if _slowed_each_other(facts):
        return outcome(
            "computing.slowed_each_other",
            at_once=facts.at_once(processes, "run"),
            times=facts.dearer(processes),
        )
    if facts.relation(processes) == "later":
        explained = facts.start_explains(processes, BASELINE, margin=1, at_once=at_once)
        key = "computing.start_up_cost_more" if explained else "computing.processes_slower"
        return outcome(key, **_slower_start(facts))
    if facts.start_explains(processes, BASELINE, at_once=at_once):
        return outcome("computing.start_up_ate_gain", start_ms=ms(facts.start_s(processes)))
    key = "computing.same" if facts.all_are("same") else "computing.no_gain"
    return outcome(key, cores=_cores(facts))


def _slowed_each_other(facts: Facts) -> bool:
    """Processes ran side by side, and would have gained had their jobs cost what they cost alone.

    Two processors may be threads of one core.
    """
    processes, dearer = facts.processes, facts.dearer(facts.processes)
    at_once = facts.at_once(processes, "run")
    usual_s = facts.median_s(processes) / dearer if dearer else facts.median_s(processes)
    gained = usual_s * REAL_DIFFERENCE <= facts.median_s(BASELINE)
    return dearer >= DEARER and at_once > REAL_DIFFERENCE and gained


def _threads_gained_nothing(facts: Facts) -> Explanation:
    if not facts.waited_for_the_lock():
        return outcome("computing.threads_no_gain")
    lock = _lock_percent(facts)
    if facts.relation("threads") == "later":
        times = facts.times_as_long("threads")
        return outcome("computing.threads_slower_gil", times=times, percent=lock)
    return outcome("computing.threads_gil", percent=lock)


def _only_asyncio(facts: Facts) -> Explanation:
    if facts.sooner("asyncio"):
        times = facts.times("asyncio")
        return outcome("surprise", strategy="asyncio", times=times)
    if facts.one_thread("asyncio"):
        return outcome("computing.asyncio_one_thread", workers=facts.workers)
    return outcome("computing.no_gain", cores=_cores(facts))


def _won(facts: Facts, strategy: str) -> dict[str, Slot]:
    return {"times": facts.times(strategy), "workers": facts.workers, "cores": _cores(facts)}


def _slower_start(facts: Facts) -> dict[str, Slot]:
    processes = facts.processes
    return {
        "times": facts.times_as_long(processes),
        "start_ms": ms(facts.start_s(processes)),
    }


def _lock_percent(facts: Facts) -> int:
    return percent(facts.share("threads", "gil_wait"))


def _cores(facts: Facts) -> int:
    return facts.measurement.cores or 0
