"""The audit asks for the cause of each failed request, and knows which outages are one."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from chaos.audit import answered
from chaos.browser import LEFT
from chaos.journal import Journal, read
from chaos.record import Exchange, Outage, Record, Stream, put_together

LEARNER = "6a3f3c1e-0a52-4b7e-9f7e-1d2c3b4a5968"


def exchange(status: int | None, error: str = "") -> Record:
    return Record(exchanges=[Exchange(LEARNER, "GET", "/", status, error, 10.0, 12.0)])


def away(record: Record, part: str, since: float = 9.0, until: float = 11.0) -> Record:
    record.outages.append(Outage(part, part, "SIGKILL", since, until))
    return record


@pytest.mark.parametrize("status", [200, 303, 429])
def test_an_answer_is_in_order(status: int) -> None:
    assert not list(answered.exchanges(exchange(status)))


@pytest.mark.parametrize("part", ["web", "valkey", "events", "lab-worker"])
def test_an_error_of_ours_is_explained_by_the_database_alone(part: str) -> None:
    assert list(answered.exchanges(away(exchange(503), part)))
    assert not list(answered.exchanges(away(exchange(503), "postgres")))


@pytest.mark.parametrize("status", [500, 502])
def test_without_the_database_a_page_says_that_it_is_soon_over(status: int) -> None:
    (found,) = answered.exchanges(away(exchange(status), "postgres"))
    assert found.startswith("an error that does not say it is soon over")


def test_an_outage_before_or_after_the_request_explains_nothing() -> None:
    assert list(answered.exchanges(away(exchange(503), "postgres", 1.0, 9.9)))
    assert list(answered.exchanges(away(exchange(503), "postgres", 12.1, 14.0)))


def test_a_broken_connection_is_explained_by_the_web_process_alone() -> None:
    assert list(answered.exchanges(away(exchange(None, "ReadError: reset"), "postgres")))
    assert not list(answered.exchanges(away(exchange(None, "ReadError: reset"), "web")))


def test_who_left_before_the_answer_blames_nobody() -> None:
    assert not list(answered.exchanges(exchange(None, LEFT)))


def test_silence_is_explained_by_the_database_too() -> None:
    assert list(answered.exchanges(away(exchange(None, "ReadTimeout: "), "valkey")))
    assert not list(answered.exchanges(away(exchange(None, "ReadTimeout: "), "postgres")))


@pytest.mark.parametrize(
    ("database", "how", "since", "found"),
    [
        ("sqlite", "SIGSTOP", 6.0, 0),
        ("sqlite", "SIGSTOP", 8.0, 1),
        ("sqlite", "SIGKILL", 6.0, 1),
        ("postgres", "SIGSTOP", 6.0, 1),
    ],
)
def test_a_writer_of_sqlite_that_was_stopped_explains_that_others_waited(
    database: str, how: str, since: float, found: int
) -> None:
    long = Exchange(LEARNER, "POST", "/", None, "ReadTimeout: ", since, 12.0)
    stopped = Outage("lab-process", "lab-worker", how, 7.0, 11.0)
    record = Record(database, exchanges=[long], outages=[stopped])
    assert len(list(answered.exchanges(record))) == found


@pytest.mark.parametrize("status", [400, 403, 404, 409, 422])
def test_a_form_in_order_is_not_refused(status: int) -> None:
    assert list(answered.exchanges(away(exchange(status), "postgres")))


@pytest.mark.parametrize(("part", "found"), [("valkey", 1), ("events", 0)])
def test_a_broken_stream_is_explained_by_the_events_process_alone(part: str, found: int) -> None:
    record = Record(streams=[Stream("/lab/runs/1/events?t=x", False, "cut off", 10.0, 12.0)])
    assert len(list(answered.streams(away(record, part)))) == found


def test_a_journal_is_put_together_without_its_cut_off_end(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal")
    journal.write("learner", learner=LEARNER, cookie="c")
    form = {"form": "f", "learner": LEARNER, "kind": "rating", "path": "/", "data": [["a", "1"]]}
    journal.write("form", **form)
    times = {"from": 1.0, "until": 2.0}
    base = {"form": "f", "learner": LEARNER, "method": "POST", "path": "/", "error": ""}
    for status in (None, 500, 303):
        journal.write("exchange", status=status, **base, **times)
    with (tmp_path / "journal").open("ab") as file:
        file.write(b'{"k": "exchange", "form": "f", "sta')
    record = put_together(read(tmp_path / "journal"))
    sent = record.forms["f"]
    assert [each.status for each in sent.exchanges] == [None, 500, 303]
    assert sent.unanswered
    assert sent.acknowledged is sent.exchanges[2]


@pytest.mark.parametrize("statuses", [[500], [404], [429], [None], []])
def test_only_a_yes_is_an_acknowledgement(
    statuses: list[int | None], sent_with: Callable[[list[int | None]], Record]
) -> None:
    assert sent_with(statuses).forms["f"].acknowledged is None


@pytest.fixture
def sent_with() -> Callable[[list[int | None]], Record]:
    def make(statuses: list[int | None]) -> Record:
        entries = [
            {"k": "form", "form": "f", "learner": LEARNER, "kind": "x", "path": "/", "data": []}
        ]
        for status in statuses:
            made = dataclasses.asdict(Exchange(LEARNER, "POST", "/", status, "", 1, 2))
            made |= {"from": made.pop("since"), "k": "exchange", "form": "f"}
            entries.append(made)
        return put_together(entries)

    return make
