"""When a learner's result counts as true in the benchmark of a class."""

from typing import Any

from bench.browsers import Answer, Learner, Site
from bench.classroom import Seen, Turn, ends, holds


def data(median_s: float | None = 0.2, **changes: Any) -> dict[str, Any]:
    rounds = [
        {"strategy": "threads", "counts": counts, "wall_s": wall}
        for counts, wall in ((False, 9.0), (True, 0.1), (True, 0.2), (True, 0.3))
    ]
    return {
        "state": "done",
        "valid": True,
        "why_not_valid": [],
        "rounds": rounds,
        "summary": {"threads": {"median_s": median_s}},
        **changes,
    }


def seen(words: str = "2 times", execution: str = "a", seconds: float = 1.0) -> Seen:
    return Seen(seconds, 3, words, execution, "")


def test_a_result_has_to_say_what_its_rounds_say():
    assert holds(data())
    assert not holds(data(0.3))
    assert not holds(data(state="lost"))
    assert not holds(data(summary={}))


def test_a_busy_machine_shows_no_times():
    assert holds(data(None, valid=False))
    assert not holds(data(0.2, valid=False))


def test_who_shares_a_measurement_sees_the_same():
    alike = Turn(1.0, [seen(), seen(), seen("3 times", "b")], {"a": data(), "b": data()})
    assert alike.true == 1
    another = Turn(1.0, [seen(), seen("4 times")], {"a": data()})
    assert another.true == 0


def test_results_that_may_not_be_compared_are_counted():
    busy = data(None, valid=False, why_not_valid=["busy"])
    turn = Turn(1.0, [seen(), seen(), seen(), seen("?", "b")], {"a": data(), "b": busy})
    assert turn.true == 1
    assert turn.comparable == 0.75
    assert ends([turn]) == "1 done, 1 done busy"


def test_a_learner_keeps_the_cookies_of_each_answer():
    learner = Learner(Site(1, 1), 0, {"language": "nl"})
    said = b"HTTP/1.0 200 OK\r\nSet-Cookie: csrftoken=abc; Path=/\r\nset-cookie: learner=x:y\r\n"
    assert learner._read(said + b"\r\nHello") == Answer(200, "Hello")
    assert learner.cookies == {"language": "nl", "csrftoken": "abc", "learner": "x:y"}


def test_streams_are_read_where_they_are_served():
    site = Site(pages=8000, events=8001)
    assert site.port("/lab/runs/1/events?t=/") == 8001
    assert site.port("/lab/runs/1/panel?next=/events") == 8000
