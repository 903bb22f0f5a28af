"""Each claim's judge: made-up measurements that hold, that do not, and that cannot say."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.utils import translation

from sandbox.claim_words import WORDS, figures_in_words
from sandbox.claims import CLAIMS, ONE_CORE, UNFIT, Verdict, of_demo, of_experiment
from sandbox.harness.demos import DEMOS
from sandbox.measure import fold
from tests.sandbox.labs.observations import facts, gated
from tests.sandbox.transcripts import Event, Way, answered, five, transcript


def lost(**ways: int) -> list[Event]:
    found: dict[Any, Sequence[Any]] = {}
    for way in ("bare", "attribute", "dict", "call", "lock"):
        found["lost", way] = [0, ways.get(way, 0)]
        found["of", way] = [1000, 1000]
    return facts("lost-updates", found)


def compared(
    sequential: float, threads: float, processes: float, cores: int = 4, **given: Any
) -> list[Event]:
    walls = {"sequential": sequential, "threads": threads, "processes": processes}
    ways = [Way(name, five(wall)) for name, wall in walls.items()]
    return transcript(ways, cores=cores, **given)


def waited(sequential: float, threads: float, processes: float) -> list[Event]:
    walls = {"sequential": sequential, "threads": threads, "processes": processes}
    phases = {"io_wait": 1.0}
    return transcript([Way(name, five(wall), phases=phases) for name, wall in walls.items()])


def busy(rounds: int = 5) -> list[Event]:
    why = {number: ["others_busy"] for number in range(1, 6)}
    return compared(0.4, 0.4, 0.4, rounds=rounds, why=why)


def gains(kernel: str, times: float, **machine: Any) -> list[Event]:
    return gated("letting-go", {("gain", kernel): times}, **machine)


def hung(opposite: int = 5, same: int = 0, backoff: int = 0) -> list[Event]:
    runs = {"opposite": opposite, "same": same, "backoff": backoff}
    found: Any = {("hung", order): [True] * n + [False] * (5 - n) for order, n in runs.items()}
    return facts("deadlock", found)


def alive(**kinds: str | None) -> list[Event]:
    found: Any = {("segv_alive", kind): [who] for kind, who in kinds.items()}
    return facts("isolation", {("asked", "how"): ["segv"]} | found)


def has(**kinds: int | None) -> list[Event]:
    found: Any = {}
    for kind, number in kinds.items():
        found |= {("status", kind): [0], ("program_has", kind): [number]}
    return facts("whose-memory", found)


def arrived(order: Sequence[int]) -> list[Event]:
    times = [100.0 * (1 + place) for place in range(len(order))]
    return facts(
        "arrival-order",
        {
            ("done_ms", "executor_map"): [time - 50 for time in times],
            ("arrived_ms", "executor_map"): times,
            ("arrival", "executor_map"): order,
        },
    )


def costs(spawn: float, thread: float) -> list[Event]:
    return gated("start-costs", {("cost_ns", "spawn"): spawn, ("cost_ns", "thread"): thread})


def weighs(spawn: int, thread: int) -> list[Event]:
    found: Any = {("told", "machine"): [True], ("pss_kib", "spawn"): [spawn] * 2}
    return facts("memory-cost", found | {("pss_kib", "thread"): [thread] * 2})


def late(aio_block: float, aio: float = 1.0) -> list[Event]:
    loads = ("idle", "threads", "c_call", "process", "aio_thread", "aio_slices")
    rounds: Any = {("late_ms", load): 0.3 for load in loads}
    return gated(
        "heartbeat", rounds | {("late_ms", "aio"): aio, ("late_ms", "aio_block"): aio_block}
    )


def memory_not_told() -> list[Event]:
    return facts("memory-cost", {("told", "machine"): [False]})


#: Of each claim: events that hold, that do not, that cannot say, with the code why.
CASES: Mapping[str, tuple[list[Event], list[Event], list[Event], str]] = {
    "races-race": (lost(call=3), lost(), facts("lost-updates", {("lost", "bare"): [0]}), ""),
    "fixes-fix": (lost(call=3), lost(lock=1), facts("lost-updates", {}), "too_few_rounds"),
    "bare-keeps": (lost(call=3), lost(dict=1), facts("lost-updates", {("lost", "bare"): [0]}), ""),
    "processes-win": (compared(0.4, 0.4, 0.2), compared(0.4, 0.4, 0.39), busy(), "busy"),
    "threads-do-not": (compared(0.4, 0.41, 0.2), compared(0.4, 0.2, 0.2), busy(), "busy"),
    "one-core-neither": (
        compared(0.4, 0.4, 0.4, cores=1),
        compared(0.36, 0.4, 0.34, cores=1),
        compared(0.4, 0.4, 0.4, cores=4),
        "not_pinned",
    ),
    "gate-refuses": (
        busy(),
        compared(0.4, 0.4, 0.2),
        compared(0.4, 0.4, 0.2, rounds=2),
        "",
    ),
    "threads-wait": (waited(0.4, 0.1, 0.11), waited(0.4, 0.2, 0.1), busy(), "busy"),
    "hashing-gains": (gains("sha256", 1.9), gains("sha256", 1.0), gains("loop", 1.0), ""),
    "loop-does-not": (gains("loop", 1.0), gains("loop", 1.9), gains("sha256", 1.9), ""),
    "opposite-hangs": (hung(1), hung(0), facts("deadlock", {("hung", "same"): [False]}), ""),
    "order-cures": (hung(), hung(backoff=1), facts("deadlock", {("hung", "same"): [False]}), ""),
    "process-contains": (alive(process="both"), alive(process="nobody"), alive(process=None), ""),
    "thread-takes-all": (alive(thread="nobody"), alive(thread="both"), alive(process="both"), ""),
    "own-memory": (
        has(thread=107, fork=7, spawn=7),
        has(thread=107, fork=107, spawn=7),
        has(thread=107, fork=7, spawn=None),
        "",
    ),
    "own-process": (answered(), answered(pid_thread=101), answered(pid_process=None), ""),
    "map-in-order": (arrived([0, 1, 2]), arrived([1, 0, 2]), arrived([]), ""),
    "processes-cost": (costs(3e7, 5e4), costs(5e4, 5e4), gains("loop", 1.0), ""),
    "processes-weigh": (weighs(8000, 20), weighs(20, 8000), memory_not_told(), "not_told"),
    "blocking-blocks": (late(35.0), late(2.0), late(35.0, aio=30.0), ""),
}


def judged(claim: str, events: Sequence[Event]) -> Verdict:
    return CLAIMS[claim].judged(fold(events))


@pytest.mark.parametrize("claim", CLAIMS)
def test_it_holds_where_it_was_measured_so(claim: str) -> None:
    assert judged(claim, CASES[claim][0]).word == "held"


@pytest.mark.parametrize("claim", CLAIMS)
def test_it_does_not_hold_where_the_contrary_was_measured(claim: str) -> None:
    assert judged(claim, CASES[claim][1]).word == "not_held"


@pytest.mark.parametrize("claim", CLAIMS)
def test_nothing_is_said_where_too_little_was_seen(claim: str) -> None:
    events, why = CASES[claim][2:]
    assert judged(claim, events) == Verdict("not_said", why or "incomplete")


@pytest.mark.parametrize("claim", CLAIMS)
def test_nothing_is_said_of_a_run_that_did_not_come_to_its_end(claim: str) -> None:
    events = [*CASES[claim][0][:-1], {"k": "timed_out", "t": 9, "after_s": 12.0}]
    assert judged(claim, events) == Verdict("not_said", "ended")
    assert judged(claim, events[:-1]) == Verdict("not_said", "ended")


@pytest.mark.parametrize(
    ("claim", "events"),
    [
        ("processes-win", compared(0.4, 0.4, 0.4, cores=1)),
        ("hashing-gains", gains("sha256", 1.0, cores=1)),
    ],
)
def test_one_core_is_not_what_parallel_claims_are_about(claim: str, events: list[Event]) -> None:
    assert judged(claim, events) == Verdict("not_said", "cores")


@pytest.mark.parametrize(
    ("claim", "events"),
    [
        ("threads-do-not", compared(0.4, 0.2, 0.2, gil=False)),
        ("loop-does-not", gains("loop", 1.9, gil=False)),
    ],
)
def test_no_gil_is_not_what_claims_of_the_gil_are_about(claim: str, events: list[Event]) -> None:
    assert judged(claim, events) == Verdict("not_said", "gil")


def test_the_figures_are_those_of_the_measurement() -> None:
    assert judged("races-race", lost(call=3)).figures == {"lost": 3, "of": 2000.0}
    assert judged("processes-win", compared(0.4, 0.4, 0.2)).figures == {"times": 2.0}
    assert judged("gate-refuses", busy(rounds=3)).figures == {"refused": 3, "rounds": 3}
    assert judged("opposite-hangs", hung(4)).figures == {"hung": 4, "runs": 5}


def test_threads_that_wait_longer_than_processes_do_not_win() -> None:
    assert judged("threads-wait", waited(0.4, 0.11, 0.1)).word == "held"  # no real difference
    assert judged("threads-wait", waited(0.4, 0.13, 0.1)).word == "not_held"


def test_a_number_that_a_thread_left_as_it_was_is_no_shared_memory() -> None:
    assert judged("own-memory", has(thread=7, fork=7, spawn=7)).word == "not_held"


def test_what_passes_is_worth_another_try_and_what_stays_is_not() -> None:
    assert Verdict("not_said", "busy").is_worth_another_try
    assert not Verdict("held").is_worth_another_try
    assert not Verdict("not_held").is_worth_another_try
    assert not any(Verdict("not_said", why).is_worth_another_try for why in UNFIT)


@pytest.mark.parametrize("claim", CLAIMS)
def test_its_words_take_its_figures(claim: str) -> None:
    assert WORDS.keys() == CLAIMS.keys()
    with translation.override("en"):
        for events in CASES[claim][:2]:
            verdict = judged(claim, events)
            told = figures_in_words(claim, verdict.figures, verdict.word == "held")
            assert told
            assert "%(" not in told
            assert all(str(of) in told for of in verdict.figures.values() if isinstance(of, str))


@pytest.mark.parametrize("claim", CLAIMS)
def test_its_parameters_are_the_demos(claim: str) -> None:
    experiment = CLAIMS[claim].experiment
    demo = DEMOS[experiment.demo]
    cleaned = demo.clean(experiment.parameters)
    assert all(cleaned[name] == value for name, value in experiment.parameters.items())
    assert claim in of_demo(experiment.demo)


def test_claims_of_one_experiment_are_tried_together_and_others_apart() -> None:
    assert "races-race" in of_experiment(CLAIMS["fixes-fix"].experiment)
    alone = of_experiment(CLAIMS["one-core-neither"].experiment)
    assert alone == ["one-core-neither"]
    assert CLAIMS["one-core-neither"].experiment.condition == ONE_CORE
