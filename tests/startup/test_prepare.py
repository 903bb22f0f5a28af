"""What is prepared before the site runs: only what has changed, and never half."""

import gettext
from pathlib import Path

import pytest
from django.core.management import CommandError

from concurrency_course import prepare
from concurrency_course.prepare import Step

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8"

msgid "thread"
msgstr "draad"
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "input.txt").write_text("one")
    monkeypatch.setattr(prepare, "BASE", tmp_path)
    return tmp_path


@pytest.fixture
def runs(project: Path) -> list[str]:
    return []


@pytest.fixture
def steps(runs: list[str]) -> list[Step]:
    return [
        Step("first", lambda: runs.append("first"), ("*.txt",)),
        Step("second", lambda: runs.append("second"), ("other/*.txt",)),
    ]


def test_all_is_done_the_first_time(project: Path, steps: list[Step], runs: list[str]):
    prepare.prepare(project / "record", steps)
    assert runs == ["first", "second"]


def test_nothing_is_done_twice(project: Path, steps: list[Step], runs: list[str]):
    prepare.prepare(project / "record", steps)
    prepare.prepare(project / "record", steps)
    assert runs == ["first", "second"]


@pytest.mark.parametrize("change", ["changed", "added", "renamed", "removed"])
def test_what_depends_on_a_change_is_done_again(
    project: Path, steps: list[Step], runs: list[str], change: str
):
    prepare.prepare(project / "record", steps)
    runs.clear()
    file = project / "input.txt"
    match change:
        case "changed":
            file.write_text("two")
        case "added":
            (project / "more.txt").write_text("more")
        case "renamed":
            file.rename(project / "renamed.txt")
        case "removed":
            file.unlink()
    prepare.prepare(project / "record", steps)
    assert runs == ["first"]


def test_a_changed_fact_counts_as_a_change(project: Path, runs: list[str]):
    facts = ["old"]
    steps = [Step("only", lambda: runs.append("only"), (), lambda: facts[-1])]
    prepare.prepare(project / "record", steps)
    facts.append("new")
    prepare.prepare(project / "record", steps)
    assert runs == ["only", "only"]


def test_a_step_that_failed_is_tried_again(project: Path, steps: list[Step], runs: list[str]):
    def fail() -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        prepare.prepare(project / "record", [steps[0], Step("second", fail, ("other/*.txt",))])
    prepare.prepare(project / "record", steps)
    assert runs == ["first", "second"]


def test_messages_are_compiled_beside_their_source(project: Path):
    folder = project / "locale" / "nl" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(CATALOGUE)
    prepare.compile_messages()
    translation = gettext.translation("django", project / "locale", languages=["nl"])
    assert translation.gettext("thread") == "draad"
    assert sorted(path.name for path in folder.iterdir()) == ["django.mo", "django.po"]


def test_an_image_is_built_with_what_needs_no_database():
    assert [step.name for step in prepare.chosen(["files"])] == ["messages", "static files"]
    assert [step.name for step in prepare.chosen(["database"])] == ["migrations", "the course"]
    assert [step.name for step in prepare.chosen([])] == [step.name for step in prepare.STEPS]


def test_what_cannot_be_chosen_is_refused():
    with pytest.raises(CommandError, match="files"):
        prepare.chosen(["everything"])


def test_a_record_that_cannot_be_written_is_no_reason_to_stop(
    project: Path, steps: list[Step], runs: list[str]
):
    prepare.prepare(project / "no such folder" / "record", steps)
    assert runs == ["first", "second"]
