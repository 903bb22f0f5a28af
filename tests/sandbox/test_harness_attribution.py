"""From slices to spans: who ran, who waited for what, and what nobody saw.

Times are in ms here; each worker is written as its slices: (begin, end, CPU, queue, awaited).
"""

from sandbox.harness.attribution import Span, attribute
from sandbox.harness.sampling import Record

MS = 1_000_000


def worker(name: str, *slices: tuple[float, ...], pid: int = 1, asked: float = 0) -> Record:
    record = Record(name, round(asked * MS))
    record.pid, record.tid = pid, pid * 100 + int(name)
    whole = [tuple(round(part * MS) for part in one) for one in slices]
    record.slices = [(*one, *(0,) * (5 - len(one))) for one in whole]  # type: ignore[misc]
    return record


def steady(begin: int, end: int) -> list[tuple[float, ...]]:
    """Slices of 1 ms without a hole."""
    return [(at, at + 1, 1) for at in range(begin, end)]


def phases(spans: list[Span], name: str = "1") -> list[tuple[str, float, float]]:
    mine = [one for one in spans if one.worker == name]
    return [(one.phase, one.start_ns / MS, one.end_ns / MS) for one in mine]


def test_slices_without_a_hole_are_one_span() -> None:
    spans = attribute([worker("1", *steady(0, 50))], gil=True, origin=0)
    assert spans == [Span("1", 1, 101, "run", 0, 50 * MS, 50 * MS)]


def test_the_time_from_the_call_of_start_to_the_first_instruction_is_starting() -> None:
    spans = attribute([worker("1", (12, 13, 1), asked=10)], gil=True, origin=10 * MS)
    assert phases(spans) == [("start", 0, 2), ("run", 2, 3)]


def test_two_threads_take_turns() -> None:
    one = worker("1", *steady(0, 5), (5, 11, 1), *steady(11, 15), (15, 16, 1))
    two = worker("2", (5, 6, 1), *steady(6, 10), (10, 16, 1), *steady(16, 20))
    spans = attribute([one, two], gil=True, origin=0)
    assert phases(spans, "1") == [("run", 0, 5), ("gil_wait", 5, 10), ("run", 10, 16)]
    assert phases(spans, "2") == [("run", 5, 10), ("gil_wait", 10, 15), ("run", 15, 20)]


def test_a_turn_passes_where_the_other_one_was_seen_to_begin() -> None:
    """The hole of 5 ms could begin anywhere between 5 and 6."""
    one = worker("1", *steady(0, 5), (5, 11, 1), *steady(11, 12))
    two = worker("2", (0.2, 6.2, 0.8), *steady(7, 10))
    spans = attribute([one, two], gil=True, origin=0)
    waits = {one.worker: one for one in spans if one.phase == "gil_wait"}
    assert waits["1"].start_ns == waits["2"].end_ns


def test_without_a_gil_nobody_waits_for_it() -> None:
    one = worker("1", (0, 10, 1))
    two = worker("2", *steady(0, 10))
    spans = attribute([one, two], gil=False, origin=0)
    assert {phase for phase, *_ in phases(spans, "1")} == {"run", "unknown"}


def test_another_process_holds_no_gil_of_ours() -> None:
    one = worker("1", (0, 10, 1), pid=1)
    two = worker("2", *steady(0, 10), pid=2)
    spans = attribute([one, two], gil=True, origin=0)
    assert {phase for phase, *_ in phases(spans, "1")} == {"run", "unknown"}


def test_a_stopped_process_stands_still_for_an_unknown_reason() -> None:
    frozen = worker("1", *steady(0, 10), (10, 711, 1), *steady(711, 720))
    (hole,) = [one for one in phases(attribute([frozen], True, 0)) if one[0] == "unknown"]
    assert hole[2] - hole[1] == 700


def test_threads_of_a_stopped_process_do_not_wait_for_the_gil_meanwhile() -> None:
    one = worker("1", *steady(0, 2), (2, 703, 1), *steady(703, 706), (706, 712, 1))
    two = worker("2", (1.5, 707, 0.5), *steady(707, 711))
    spans = attribute([one, two], gil=True, origin=0)
    for name in "12":
        waits = [end - begin for phase, begin, end in phases(spans, name) if phase == "gil_wait"]
        unknown = [end - begin for phase, begin, end in phases(spans, name) if phase == "unknown"]
        assert max(unknown) > 690
        assert sum(waits) < 10


def test_time_in_the_run_queue_is_waiting_for_a_processor() -> None:
    spans = attribute([worker("1", (0, 5, 1, 4))], gil=True, origin=0)
    assert [one[0] for one in phases(spans)] == ["run", "cpu_wait", "run"]


def test_a_thread_that_got_the_gil_may_still_wait_for_a_processor() -> None:
    one = worker("1", (0, 9, 1, 3))
    two = worker("2", *steady(0, 6))
    waits = [one for one in phases(attribute([one, two], True, 0)) if one[0] != "run"]
    assert [phase for phase, *_ in waits] == ["gil_wait", "cpu_wait"]
    assert waits[1][2] - waits[1][1] == 3


def test_waiting_for_an_answer_ends_when_the_answer_was_sent() -> None:
    asked = worker("1", (0, 101, 0.4, 0, 100.2))
    assert [one[0] for one in phases(attribute([asked], True, 0))] == ["run", "io_wait", "run"]


def test_an_answer_that_lies_unread_is_no_longer_waited_for() -> None:
    asked = worker("1", (0, 701, 1, 0, 100))
    _, waited, unknown, _ = phases(attribute([asked], True, 0))
    assert (waited[0], waited[2]) == ("io_wait", 100)
    assert unknown[0] == "unknown"


def test_a_small_gap_between_the_turns_of_others_belongs_to_the_wait() -> None:
    one = worker("1", (0, 21, 1))
    two = worker("2", *steady(0, 9))
    three = worker("3", *steady(10, 21))
    spans = attribute([one, two, three], gil=True, origin=0)
    assert {phase for phase, *_ in phases(spans)} == {"run", "gil_wait"}


def test_cpu_time_is_shared_out_over_the_running() -> None:
    spans = attribute([worker("1", *steady(0, 5), (5, 20, 1))], gil=True, origin=0)
    assert abs(sum(one.cpu_ns for one in spans) - 6 * MS) < 3
    assert all(one.cpu_ns == 0 for one in spans if one.phase != "run")


def test_a_record_survives_being_packed() -> None:
    record, copy = worker("1", *steady(0, 3), (3, 9, 1, 2, 8)), Record("1")
    copy.unpack(record.pack())
    assert copy.slices == record.slices
    assert (copy.pid, copy.tid) == (record.pid, record.tid)
