"""The audit finds processes and folders that nobody needs any more."""

import subprocess
import sys
from pathlib import Path

import pytest

from chaos import processes
from chaos.audit import left_over
from sandbox.runner import ORDER, SCRATCH

ORPHAN = """
import subprocess, sys
from chaos import processes
from chaos.audit import left_over

left_over.PATIENCE_S = 0.3
processes.adopt_orphans()
nobody = list(left_over.while_idle(())), list(left_over.at_the_end())
leave = ["sh", "-c", "sleep 60 >/dev/null & echo $!"]
orphan = subprocess.run(leave, stdout=-1, text=True, cwd=sys.argv[1]).stdout.strip()
found = list(left_over.while_idle(())), list(left_over.at_the_end())
expected = list(left_over.while_idle({int(orphan)}))
subprocess.run(["kill", "-KILL", orphan])
left_over.PATIENCE_S = 5
gone = list(left_over.at_the_end())
print(nobody, orphan in found[0][0], orphan in found[1][0], len(found[0]), len(expected), gone)
"""


def audited(cwd: Path, repository: Path) -> str:
    """What the audit says of an orphan that stands in `cwd`: in a process of its own, as orphans
    would otherwise become children of pytest's."""
    done = subprocess.run(
        [sys.executable, "-c", ORPHAN, str(cwd)],
        cwd=repository,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux hands orphans on")
def test_a_process_left_over_is_found(repository: Path, tmp_path: Path) -> None:
    assert audited(tmp_path, repository) == "([], []) True True 1 0 []"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux hands orphans on")
def test_a_process_left_over_in_a_box_is_found_whosever_it_is(
    repository: Path, tmp_path: Path
) -> None:
    box = tmp_path / "course-box-0-x"
    box.mkdir()
    (box / ORDER).touch()
    assert audited(box, repository) == "([], []) True True 2 1 []"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux hands orphans on")
def test_one_box_may_wait_for_its_order(repository: Path, tmp_path: Path) -> None:
    box = tmp_path / "course-box-0-x"
    box.mkdir()
    assert audited(box, repository) == "([], []) True True 1 0 []"


def test_two_boxes_that_wait_are_one_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(left_over, "PATIENCE_S", 0)
    monkeypatch.setattr(processes, "in_words", str)
    monkeypatch.setattr(processes, "orphans", lambda expected: [])
    monkeypatch.setattr(processes, "boxes", lambda: [(1, Path("/a")), (2, Path("/b"))])
    assert len(list(left_over.while_idle(()))) == 2


def test_a_folder_left_over_is_found(tmp_path: Path) -> None:
    assert list(left_over.folders([tmp_path, tmp_path / "gone"])) == [
        f"the scratch folder {tmp_path} is still there"
    ]


def test_a_box_is_known_by_its_folder() -> None:
    match = processes.BOX.match(f"{SCRATCH}/course-box-0-abc/harness")
    assert match
    assert match[0] == f"{SCRATCH}/course-box-0-abc"
