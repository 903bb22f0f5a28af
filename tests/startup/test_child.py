"""A program's log: what is said of it on the console, and how large it grows."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from concurrency_course import child
from concurrency_course.child import LATEST_S, QUICK_DEATHS, QUICK_S, Child, Log, Program, in_words
from concurrency_course.leash import Leash


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


class Lives:
    """A child that never really runs, and the clock by which it lives and dies."""

    def __init__(self, folder: Path, leash: Leash, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1000.0
        self.child = Child(Program("p", ("true",)), folder, leash)
        monkeypatch.setattr(child, "time", SimpleNamespace(monotonic=lambda: self.now))

    def die_after(self, seconds: float) -> bool:
        """Whether it will be started again."""
        self.child._started_at = self.now
        self.now += seconds
        return self.child.put_off()


@pytest.fixture
def lives(tmp_path: Path, leash: Leash, monkeypatch: pytest.MonkeyPatch) -> Lives:
    return Lives(tmp_path, leash, monkeypatch)


def test_what_dies_quickly_from_the_beginning_is_given_up(lives: Lives):
    tries = [lives.die_after(QUICK_S - 1) for _ in range(QUICK_DEATHS)]
    assert tries == [True] * (QUICK_DEATHS - 1) + [False]


def test_what_has_run_well_is_started_again_for_as_long_as_it_takes(lives: Lives):
    assert lives.die_after(QUICK_S)
    assert all(lives.die_after(0) for _ in range(10 * QUICK_DEATHS))
    assert lives.child.start_at == lives.now + LATEST_S
