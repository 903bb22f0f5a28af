"""A variant that was changed in the admin is written back into its file, and nothing else is."""

from pathlib import Path

import pytest

from lessons.doors.dumping import dump_course
from lessons.loader import load_course
from lessons.models import Course, Section
from lessons.variants.models import CourseText, LessonText, SectionText
from tests.lessons.doors.test_dump import differing


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out/tiny"


def dumped(out: Path) -> Path:
    dump_course(Course.objects.get(), out)
    return out


def test_what_nobody_changed_comes_back_as_it_was(in_step: Path, folder: Path, out: Path):
    assert differing(folder, dumped(out)) == {}


def test_other_words_are_the_lines_that_differ(in_step: Path, folder: Path, out: Path):
    text = LessonText.objects.get(lesson__slug="alpha")
    text.title = "Hoofdstuk alfa"
    text.body = text.body.replace("Meer van alfa.", "Nog meer.")
    text.save()
    SectionText.objects.update(title="Deel één")
    CourseText.objects.update(title="De cursus")
    LessonText.objects.filter(lesson__slug="beta").update(title="Hoofdstuk bèta")
    assert differing(folder, dumped(out)) == {
        "01-first/01-alpha/lesson.nl.md": (
            ['title = "Alfa"', "Meer van alfa."],
            ['title = "Hoofdstuk alfa"', "Nog meer."],
        ),
        "course.nl.toml": (
            ['title = "Een cursus"', 'first = "Eerste deel"', 'alpha = "Alfa"', 'beta = "Bèta"'],
            [
                'title = "De cursus"',
                'first = "Deel één"',
                'alpha = "Hoofdstuk alfa"',
                'beta = "Hoofdstuk bèta"',
            ],
        ),
    }
    report = load_course(out)
    assert (report.created, report.changed, report.kept, report.gone) == ([], [], [], [])


def test_a_language_that_no_file_had_gets_its_files(in_step: Path, out: Path):
    course, text = Course.objects.get(), LessonText.objects.get(lesson__slug="alpha")
    CourseText.objects.create(course=course, language="de", title="Ein Kurs", outcomes="Eins\nZwei")
    SectionText.objects.create(section=Section.objects.get(slug="first"), language="de", title="T")
    body = text.body.replace("De tekst van alfa.", "Der Text.")
    LessonText.objects.create(
        lesson=text.lesson, language="de", title="Alpha", body=body, translates=text.translates
    )
    dumped(out)
    assert (out / "course.de.toml").read_text().startswith('title = "Ein Kurs"\n')
    assert "Der Text." in (out / "01-first/01-alpha/lesson.de.md").read_text()
    report = load_course(out)
    assert (report.created, report.changed, report.kept, report.gone) == ([], [], [], [])
