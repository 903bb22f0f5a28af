"""`manage.py check_course`, as authors and `make check` call it."""

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from lessons.gate import online
from lessons.gate.findings import Finding
from sandbox import machines
from sandbox.runtimes import own
from tests.lessons.gate.course import line_of, plant
from tests.site import REPOSITORY

MD, NL, QUIZ, QUIZ_NL = (
    f"01-intro/01-alpha/{name}"
    for name in ("lesson.md", "lesson.nl.md", "quiz.toml", "quiz.nl.toml")
)


@pytest.fixture(autouse=True)
def one_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machines, "found", lambda: (own(),))


def checked(*args: object) -> str:
    """What is printed where there is no fault."""
    out = io.StringIO()
    call_command("check_course", *map(str, args), stdout=out)
    return out.getvalue()


def refused(*args: object) -> str:
    """What is printed where there is one."""
    out = io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command("check_course", *map(str, args), stdout=out)
    assert error.value.returncode == 1
    return out.getvalue()


def test_a_course_without_a_fault_passes(folder: Path, tmp_path: Path):
    said = checked(folder, "--keep", tmp_path / "kept")
    assert said.splitlines() == [
        f"Interpreters: {own().python}. No other was found: what holds for it may not hold for "
        "them.",
        "Programs run: 4, as before: 0.",
        "Faults: 0, hints: 0.",
    ]
    assert "Programs run: 0, as before: 4." in checked(folder, "--keep", tmp_path / "kept")
    assert "Programs run: 4" in checked(folder, "--keep", tmp_path / "kept", "--afresh")


def test_a_fault_is_told_with_file_and_line(folder: Path):
    plant(folder, MD, "(term:thread)", "(term:gil)")
    said = refused(folder, "--fast")
    assert f"{folder / MD}:{line_of(folder, MD, '(term:gil)')}: There is no term “gil”" in said


def test_a_hint_is_told_and_lets_pass(folder: Path):
    plant(folder, QUIZ, 'belief = "pipes is not"\n', "")
    plant(folder, QUIZ_NL, 'belief = "pipes is het niet"\n', "")
    said = checked(folder, "--fast")
    assert ": hint: no-belief" in said
    assert said.endswith("Faults: 0, hints: 1.\n")


def test_fast_runs_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(machines, "found", None)
    assert checked(folder, "--fast") == "Faults: 0, hints: 0.\n"


def test_files_are_written_only_when_asked(folder: Path, tmp_path: Path):
    plant(folder, MD, "Hello, b\n", "Hello, c\n")
    plant(folder, NL, "Hallo, b\n", "Hallo, c\n")
    golden = folder / "01-intro/01-alpha/golden/hello.py.txt"
    golden.unlink()
    refused(folder, "--keep", tmp_path / "kept")
    assert not golden.exists()
    said = checked(folder, "--keep", tmp_path / "kept", "--write", "--write-shown")
    for path in (golden, folder / MD, folder / NL):
        assert f"written  {path}" in said


def test_translations_are_marked_only_when_asked(folder: Path):
    plant(folder, MD, "- That is all.", "- That is nearly all.")
    assert "It translates version" in refused(folder, "--fast")
    assert f"marked   {folder / NL}" in checked(folder, "--fast", "--mark-translated")
    assert "marked" not in checked(folder, "--fast", "--mark-translated")


def test_a_folder_that_holds_no_course_is_said(tmp_path: Path):
    with pytest.raises(CommandError, match=r"There is no .*course\.toml"):
        call_command("check_course", str(tmp_path))


def test_all_courses_are_checked_and_links_lead_from_one_to_another(
    folder: Path, settings, monkeypatch: pytest.MonkeyPatch
):
    from tests.lessons.gate.course import write_course

    settings.CONTENT_DIR = folder.parent
    other = write_course(folder.parent / "other")
    for quiz in other.rglob("quiz.toml"):
        quiz.write_text(quiz.read_text().replace('concept = "', 'concept = "other-'))
    plant(folder, MD, "(#a-start)", "(/courses/other/alpha/#a-start)")
    plant(folder, NL, "(#een-start)", "(/courses/other/alpha/#a-start)")
    checked("--fast", "--mark-translated")
    checked(folder, "--fast")
    plant(other, MD, "(term:thread)", "(term:gil)")
    assert f"{other / MD}:" in refused("--fast")


# -- the web --


def test_the_web_is_asked_only_with_online(folder: Path, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []

    def ask(target: str) -> str:
        asked.append(target)
        return "answers 404"

    monkeypatch.setattr(online, "ask", ask)
    checked(folder, "--fast")
    assert asked == []
    said = refused(folder, "--fast", "--online")
    assert asked == ["https://docs.python.org/3/library/threading.html"]
    line = line_of(folder, MD, "- [threading]")
    assert f"{folder / MD}:{line}: {asked[0]}: answers 404" in said


def test_make_check_never_asks_the_web():
    assert "--online" not in (REPOSITORY / "bin/check").read_text()


def test_what_cannot_be_reached_says_why():
    assert "can't be reached" in online.ask("https://127.0.0.1:1/")


# -- its end --


def test_who_ends_the_gate_ends_what_it_runs(folder: Path, tmp_path: Path):
    plant(
        folder,
        MD,
        'print("sum", 1 + 2)',
        f"import os, time\nopen({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))\n"
        "time.sleep(600)",
    )
    command = [sys.executable, "manage.py", "check_course", str(folder), "--keep", str(tmp_path)]
    with subprocess.Popen(
        command, cwd=REPOSITORY, env=os.environ | {"COURSE_VAR": str(tmp_path / "var")},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as gate:  # fmt: skip
        pid = _waited_for(tmp_path / "pid")
        gate.send_signal(signal.SIGTERM)
        assert gate.wait(30) == 128 + signal.SIGTERM
    assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def _waited_for(path: Path) -> int:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if path.exists() and path.read_text():
            return int(path.read_text())
        time.sleep(0.05)
    raise AssertionError("it never ran")


def test_findings_sort_by_file_and_line():
    found = [Finding("b", 1, "x"), Finding("a", 10, "x"), Finding("a", 9, "x")]
    assert [(each.file, each.line) for each in sorted(found)] == [("a", 9), ("a", 10), ("b", 1)]
