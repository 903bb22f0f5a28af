"""A measurement that is not valid: only what holds on a busy machine too may be said."""

from sandbox.comparing import ROUNDS_NEEDED
from sandbox.explain.facts import LARGE_SHARE, ms, percent
from sandbox.explain.keys import Explanation, outcome
from sandbox.measurement import BASELINE, Measurement, Round


def explain_withheld(demo: str, measurement: Measurement) -> Explanation:
    if not measurement.rounds:
        return outcome("nothing_measured")
    reason = next(iter(measurement.why_not_valid), "too_few_rounds")
    if reason == "too_few_rounds":
        rounds = len({each.round for each in measurement.rounds if each.counts})
        return outcome("too_few_rounds", rounds=rounds, needed=ROUNDS_NEEDED)
    if reason == "not_credible":
        return _not_credible(measurement)
    if reason == "frozen":
        return _frozen(measurement)
    if reason == "crowded":
        return outcome("crowded")
    return _busy_waiting(measurement) if demo == "waiting" else _busy_computing(measurement)


def _not_credible(measurement: Measurement) -> Explanation:
    others = [each for each in measurement.rounds if each.counts and each.strategy != BASELINE]
    fastest = min(others, key=lambda each: each.wall_s)
    workers, cores = len(fastest.workers), measurement.cores or 0
    return outcome("not_credible", strategy=fastest.strategy, workers=workers, cores=cores)


def _frozen(measurement: Measurement) -> Explanation:
    """The longest stretch without an observed cause, in a round that was flagged for it."""
    flagged = (take for take in measurement.takes if take.round > 0 and "frozen" in take.why)
    seconds, strategy = max((_stood_still_s(take), take.strategy) for take in flagged)
    if not seconds:
        return outcome("busy")
    return outcome("frozen", strategy=strategy, stood_still_s=seconds)


def _stood_still_s(take: Round) -> float:
    """As the gate was told; it may have been a start or an end, which are no unknown spans."""
    told = take.measured.get("unknown_ns")
    if isinstance(told, int | float) and not isinstance(told, bool):
        return told / 1e9
    return max((span.seconds for span in take.spans if span.phase == "unknown"), default=0.0)


def _busy_computing(measurement: Measurement) -> Explanation:
    threads = measurement.of("threads")
    rounds = measurement.rounds_of("threads")
    workers = max((len(each.workers) for each in rounds), default=0)
    own_pids = _own_pids(measurement)
    if measurement.gil and threads and threads.shares["gil_wait"] >= LARGE_SHARE:
        lock = percent(threads.shares["gil_wait"])
        if not own_pids:
            return outcome("busy.gil_threads", percent=lock)
        return outcome("busy.gil", workers=workers, percent=lock)
    if own_pids:
        return outcome("busy.pids", workers=workers)
    base = measurement.rounds_of(BASELINE)
    if not base:
        return outcome("busy")
    return outcome("busy.cpu", cpu_s=base[-1].cpu_s, wall_s=base[-1].wall_s)


def _own_pids(measurement: Measurement) -> bool:
    """In every round the threads had one pid together, and each process one of its own."""
    threads = measurement.rounds_of("threads")
    processes = [each for each in measurement.rounds if each.strategy.startswith("processes")]
    if not threads or not processes:
        return False
    return all(len(each.pids) == 1 for each in threads) and all(map(_each_its_own, processes))


def _each_its_own(round_: Round) -> bool:
    return len(round_.pids) == len(round_.workers) > 1


def _busy_waiting(measurement: Measurement) -> Explanation:
    """Little CPU time in a long time is waiting, whatever else the machine did."""
    shown = (measurement.rounds_of("threads") or measurement.rounds)[-1]
    if shown.cpu_s > shown.wall_s / 4:
        return outcome("busy")
    cpu_ms = ms(shown.cpu_s)
    return outcome("busy.waiting", strategy=shown.strategy, cpu_ms=cpu_ms, wall_s=shown.wall_s)
