"""Finding interpreters: what lies in a folder appears, and what is hostile is bounded."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sandbox import runtimes
from sandbox.runtimes import Finder, Runtime, ask, understood
from tests.sandbox.boxes import until

ANSWER = ("cpython", "3.14.0", False, "t", True)
OLD_BUILD = Path.home() / ".pyenv/versions"


def nothing() -> Mapping[str, str]:
    return {"PATH": "/usr/bin:/bin"}


def finder(*usual: Path) -> Finder:
    return Finder(nothing, usual=lambda: usual)


def fake(path: Path, *said: Any, script: str = "") -> Path:
    """A program that says this when it is asked, or does something else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script or f'echo {json.dumps(json.dumps(said))}'}\n")
    path.chmod(0o755)
    return path


def names(found: tuple[Runtime, ...]) -> set[str]:
    return {each.name for each in found} - {runtimes.own().name}


def test_this_programs_own_interpreter_comes_first() -> None:
    first = finder().find()[0]
    assert (first.path, first.python) == (sys.executable, sys.version.split()[0])


@pytest.mark.parametrize("below", [".", "bin", "cpython-3.14.0+freethreaded-linux/bin"])
def test_what_is_put_into_a_folder_appears(tmp_path: Path, below: str) -> None:
    here = finder()
    assert names(here.find([tmp_path])) == set()
    put = fake(tmp_path / below / "python3.14t", *ANSWER)
    here.forget()
    (found,) = here.find([tmp_path])[1:]
    assert found == Runtime("3.14t", str(put), "3.14.0", gil=False, subinterpreters=True)


def test_a_program_may_be_named_itself(tmp_path: Path) -> None:
    assert names(finder().find([fake(tmp_path / "my-python", *ANSWER)])) == {"3.14t"}


def test_it_is_what_it_says_not_what_its_file_is_called(tmp_path: Path) -> None:
    fake(tmp_path / "python3.15", "cpython", "3.12.9", True, "", False)
    found = finder().find([tmp_path])
    expected = {"3.12"} - {runtimes.own().name}
    assert names(found) == expected


def test_the_path_is_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake(tmp_path / "python3.14t", *ANSWER)
    monkeypatch.setenv("PATH", f"relative:{tmp_path}")
    assert tmp_path / "python3.14t" in list(runtimes.usual_files())
    assert all(path.is_absolute() for path in runtimes.usual_files())


def test_pyenv_and_uv_are_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    for folder in (".pyenv/versions/3.14.0t", ".local/share/uv/python/cpython-3.15.0-linux"):
        (tmp_path / folder / "bin").mkdir(parents=True)
    usual = list(runtimes.usual_files())
    assert tmp_path / ".pyenv/versions/3.14.0t/bin/python3.14t" in usual
    assert tmp_path / ".local/share/uv/python/cpython-3.15.0-linux/bin/python3.15" in usual


def test_of_one_name_the_newest_counts_and_a_given_one_before(tmp_path: Path) -> None:
    old = fake(tmp_path / "old/python3.14t", "cpython", "3.14.9", False, "t", True)
    new = fake(tmp_path / "new/python3.14t", "cpython", "3.14.10", False, "t", True)
    early = fake(tmp_path / "early/python3.14t", "cpython", "3.14.10rc1", False, "t", True)
    assert finder(old, new, early).find()[1].python == "3.14.10"
    assert finder(new).find([old])[1].python == "3.14.9"


def test_a_file_is_asked_once_until_it_changes(tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    script = f"echo x >> {asked}; echo '{json.dumps(ANSWER)}'"
    put = fake(tmp_path / "python3.14t", script=script)
    here = finder()
    for _ in range(3):
        here.forget()
        here.find([tmp_path])
    assert asked.read_text() == "x\n"
    fake(put, script=f"{script} # another")
    here.forget()
    here.find([tmp_path])
    assert asked.read_text() == "x\nx\n"


def test_what_goes_away_is_no_longer_found(tmp_path: Path) -> None:
    put = fake(tmp_path / "python3.14t", *ANSWER)
    here = finder()
    assert names(here.find([tmp_path])) == {"3.14t"}
    put.unlink()
    here.forget()
    assert names(here.find([tmp_path])) == set()


@pytest.mark.parametrize(
    "said",
    [
        ["pypy", "3.14.0", True, "", False],
        ["cpython", "3.11.9", True, "", False],
        ["cpython", "3.16.0", True, "", False],
        ["cpython", "3.14.0", True, "d", False],
        ["cpython", "3.14.0/../../bin/sh", True, "", False],
        ["cpython", "3.14.0\n", True, "", False],
        ["cpython", 3.14, True, "", False],
        ["cpython", "3.14.0", True, None, False],
        ["cpython", "3.14.0"],
        {"a": 1},
        None,
    ],
)
def test_a_wrong_answer_is_none(said: Any) -> None:
    assert understood("/x", json.dumps(said).encode()) is None


@pytest.mark.parametrize("said", [b"", b"\xff\xfe", b"[" * 999, b"not json", b"1"])
def test_nonsense_is_none(said: bytes) -> None:
    assert understood("/x", said) is None


@pytest.mark.parametrize(
    "script",
    [
        "sleep 60",
        "exec 1>&-; sleep 60",
        "yes",
        "head -c 100000000 /dev/zero",
        "exit 3",
        "kill -9 $$",
        "trap '' TERM INT HUP; while :; do :; done",
    ],
)
def test_what_hangs_floods_or_dies_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    monkeypatch.setattr(runtimes, "ANSWER_S", 0.3)
    fake(tmp_path / "python3.14t", script=script)
    fake(tmp_path / "python3.15t", "cpython", "3.15.0", False, "t", True)
    assert names(finder().find([tmp_path])) == {"3.15t"}


def test_nothing_that_was_asked_stays(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    put = fake(tmp_path / "python3.14t", script=f"sleep 60 & echo $! > {pid}; wait")
    assert ask(str(put), 0.5, nothing()) is None
    left = Path(f"/proc/{pid.read_text().strip()}")
    assert until(lambda: not left.exists() or "Z" in (left / "stat").read_text().split()[2])


def test_many_that_hang_are_bounded_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is not asked by then is asked at the next look."""
    monkeypatch.setattr(runtimes, "ANSWER_S", 0.2)
    monkeypatch.setattr(runtimes, "ALL_S", 0.3)
    for folder in "abcd":
        fake(tmp_path / folder / "bin/python3.14t", script=f"sleep 60 # {folder}")
    fake(tmp_path / "e/bin/python3.14t", *ANSWER)
    here = finder()
    assert names(here.find([tmp_path])) == set()
    for _ in range(3):
        here.forget()
        here.find([tmp_path])
    assert names(here.find([tmp_path])) == {"3.14t"}


@pytest.mark.parametrize("make", ["ring", "folder", "plain", "dangling"])
def test_what_is_no_program_is_left_out(tmp_path: Path, make: str) -> None:
    path = tmp_path / "python3.14t"
    if make == "ring":
        path.symlink_to(path)
    elif make == "folder":
        path.mkdir()
    elif make == "plain":
        path.write_text("no program")
    else:
        path.symlink_to(tmp_path / "gone")
    assert names(finder().find([tmp_path])) == set()


def test_it_inherits_nothing_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "sesame")
    put = fake(tmp_path / "python3.14t", script=f"env > {tmp_path}/env")
    ask(str(put), 2.0, nothing())
    assert "sesame" not in (tmp_path / "env").read_text()


@pytest.mark.skipif(not list(OLD_BUILD.glob("3.12.*")), reason="no Python 3.12 of pyenv is here")
def test_a_real_one_is_found() -> None:
    found = {each.name: each for each in Finder(nothing).find()}
    assert found["3.12"].python.startswith("3.12.")
    assert found["3.12"].gil
    assert not found["3.12"].subinterpreters
