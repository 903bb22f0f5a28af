"""A concept belongs to one course."""

import shutil
from pathlib import Path

import pytest

from lessons.gate import checks
from lessons.gate.findings import Finding


@pytest.fixture
def other(folder: Path) -> Path:
    return shutil.copytree(folder, folder.with_name("other"))


def give_concept(folder: Path, concept: str) -> Path:
    """To the first question of a course."""
    path = next(iter(sorted(folder.rglob("quiz.toml"))))
    text = path.read_text()
    kept = "\n".join(line for line in text.splitlines() if not line.startswith("concept"))
    path.write_text(kept.replace("[[question]]", f'[[question]]\nconcept = "{concept}"', 1) + "\n")
    return path


def found_in(*folders: Path) -> list[Finding]:
    courses = checks.read(folders)
    known = {each.slug: each.places for each in courses}
    return [each for each in checks.look(courses, known) if "has a concept" in each.message]


def test_a_concept_of_two_courses_is_a_fault(folder: Path, other: Path):
    give_concept(folder, "waiting")
    path = give_concept(other, "waiting")
    [fault] = found_in(folder, other)
    assert (fault.file, fault.is_hint) == (str(path), False)
    assert path.read_text().splitlines()[fault.line - 1] == 'concept = "waiting"'
    assert fault.message == "The course tiny has a concept “waiting”, too."


def test_each_course_may_have_its_own(folder: Path, other: Path):
    give_concept(folder, "waiting")
    give_concept(other, "asyncio-waiting")
    assert found_in(folder, other) == []


def test_questions_of_one_course_share_a_concept(folder: Path):
    for path in folder.rglob("quiz.toml"):
        give_concept(path.parent, "waiting")
    assert found_in(folder) == []
