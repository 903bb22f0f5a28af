"""A program's log: what is said of it on the console, and how large it grows."""

from pathlib import Path

import pytest

from concurrency_course import child
from concurrency_course.child import Log, in_words


@pytest.fixture
def log(tmp_path: Path) -> Log:
    return Log(tmp_path / "web.log")


def write(log: Log, text: str) -> None:
    with log.path.open("a") as file:
        file.write(text)


def test_what_was_there_before_the_start_is_not_said_again(tmp_path: Path):
    (tmp_path / "web.log").write_text("ERROR of yesterday\n")
    assert Log(tmp_path / "web.log").troubles() == []


def test_a_trouble_is_said_once(log: Log):
    write(log, "ERROR here\n")
    assert [log.troubles(), log.troubles()] == [["ERROR here"], []]


def test_half_a_line_waits_for_its_other_half(log: Log):
    write(log, "ERR")
    assert log.troubles() == []
    write(log, "OR here\n")
    assert log.troubles() == ["ERROR here"]


@pytest.mark.parametrize(
    "line",
    [
        "INFO all well",
        "2026-11-22 WARNING django.request: Not Found: /favicon.ico",
        "1:M # WARNING Memory overcommit must be enabled!",
    ],
)
def test_what_is_no_trouble_is_not_said(log: Log, line: str):
    write(log, f"{line}\n")
    assert log.troubles() == []


@pytest.mark.parametrize(("limit", "turned"), [(9, True), (10, False)])
def test_a_log_is_moved_aside_above_its_limit(
    log: Log, monkeypatch: pytest.MonkeyPatch, limit: int, turned: bool
):
    monkeypatch.setattr(child, "LOG_BYTES", limit)
    write(log, "0123456 8\n")
    log.troubles()
    assert log.path.with_suffix(".1.log").exists() is turned
    assert log.tail() == ("" if turned else "0123456 8")


def test_a_log_that_was_moved_aside_goes_on(log: Log, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(child, "LOG_BYTES", 10)
    with log.path.open("a") as file:  # as the program does: it keeps its file open
        print("more than ten bytes", file=file, flush=True)
        log.troubles()
        print("ERROR", file=file, flush=True)
    assert log.troubles() == ["ERROR"]


@pytest.mark.parametrize(
    ("code", "words"), [(3, "ended with code 3"), (-9, "was killed by SIGKILL")]
)
def test_an_exit_code_is_said_in_words(code: int, words: str):
    assert in_words(code) == words


def test_a_log_that_cannot_be_kept_is_given_up(log: Log, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(child, "LOG_BYTES", 9)
    log.path.with_suffix(".1.log").mkdir()  # as where the disk is full
    write(log, "ERROR 6 8\n")
    assert log.troubles() == ["ERROR 6 8"]
    assert log.tail() == ""
