"""What is wrong with a file in another language, with its place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lessons.loader import CourseRefused, Report

Load = Callable[..., Report]


def said(load: Load) -> list[str]:
    with pytest.raises(CourseRefused) as refused:
        load()
    return [f"{Path(e.file).name}:{e.line}: {e.message}" for e in refused.value.errors]


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ('title = "Alfa"', "", "lesson.nl.md:1: “title” is missing."),
        ('language = "nl"', 'language = "de"', "lesson.nl.md:4: The file's name says"),
        ('standfirst = "Over alfa."', "minutes = 3", "lesson.nl.md:3: “minutes” is not known"),
        ("::: lab computing workers=2", "::: lab nothing", "lesson.nl.md:10: "),
        (f'"{"0" * 12}"', f'"{"0" * 13}"', "lesson.nl.md:5: No more than 12"),
    ],
)
def test_a_mistake_in_a_chapter_has_its_line(
    dutch: Path, load: Load, old: str, new: str, wanted: str
):
    assert old in dutch.read_text()
    dutch.write_text(dutch.read_text().replace(old, new))
    [message] = said(load)
    assert message.startswith(wanted)


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (
            'first = "Eerste deel"',
            'third = "Derde"',
            "course.nl.toml:7: “third” is not known here.",
        ),
        ('beta = "Bèta"', 'beta = ""', "course.nl.toml:11: “beta” is empty."),
        ('beta = "Bèta"', "beta = 2", "course.nl.toml:11: “beta” is of a wrong kind."),
        ('beta = "Bèta"', f'beta = "{"b" * 201}"', "course.nl.toml:1"),
        ('title = "Een cursus"', "", "course.nl.toml:1: “title” is missing."),
    ],
)
def test_a_mistake_in_a_course_has_its_line(
    dutch: Path, folder: Path, load: Load, old: str, new: str, wanted: str
):
    path = folder / "course.nl.toml"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    [message] = said(load)
    assert message.startswith(wanted)


@pytest.mark.parametrize("name", ["lesson.nl.old.md", "../../course.nl.old.toml"])
def test_a_copy_beside_a_translation_does_not_take_its_place(dutch: Path, load: Load, name: str):
    (dutch.parent / name).write_text('+++\ntitle = "Oud"\n+++\n\nOude tekst.\n')
    assert said(load) == [f"{Path(name).name}:1: “nl.old” is no language tag."]


def test_a_name_that_is_no_language_is_refused(dutch: Path, load: Load):
    dutch.rename(dutch.with_name("lesson.n l.md"))
    assert said(load) == ["lesson.n l.md:1: “n l” is no language tag."]
