"""Course files into the database: again and again, and never over an instructor's change."""

import os
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from lessons.loader import CourseRefused, Report
from lessons.models import Course, Lesson, Section
from quizzes.models import Quiz

Load = Callable[..., Report]


def mistakes_in(load: Load) -> list[tuple[str, int, str]]:
    with pytest.raises(CourseRefused) as refused:
        load()
    return [(Path(e.file).name, e.line, e.message) for e in refused.value.errors]


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


# -- what is stored --


def test_a_course_is_stored_with_its_sections_chapters_and_quizzes(load: Load):
    load()
    course = Course.objects.get()
    assert (course.slug, course.title, course.outcome_list) == (
        "tiny", "A course", ["Do one thing", "Do another"],
    )  # fmt: skip
    assert [(each.slug, each.status) for each in Lesson.objects.of_course("tiny")] == [
        ("alpha", "published"), ("beta", "coming"), ("gamma", "published"), ("delta", "draft"),
    ]  # fmt: skip
    assert Quiz.objects.get().slug == "tiny-alpha"


def test_loading_twice_changes_nothing(load: Load):
    load()
    before = list(Lesson.objects.order_by("id").values())
    report = load()
    assert (report.created, report.changed, report.kept, report.gone) == ([], [], [], [])
    assert list(Lesson.objects.order_by("id").values()) == before


def test_a_changed_file_changes_its_chapter_only(load: Load, folder: Path):
    load()
    replace(folder / "01-first/01-alpha/lesson.md", "The text", "A better text")
    report = load()
    assert report.changed == ["chapter alpha"]
    assert "A better text" in Lesson.objects.get(slug="alpha").body


def test_another_text_or_title_is_another_version(load: Load, folder: Path):
    load()
    lesson = Lesson.objects.get(slug="alpha")
    versions = {lesson.version}
    for change in ({"body": "Other."}, {"title": "Other"}):
        for name, value in change.items():
            setattr(lesson, name, value)
        lesson.save()
        versions.add(lesson.version)
    assert len(versions) == 3


def test_a_chapter_keeps_its_version_while_its_text_stays(load: Load):
    load()
    lesson = Lesson.objects.get(slug="alpha")
    before = lesson.version
    lesson.minutes = 99
    lesson.save()
    assert lesson.version == before


# -- an instructor's change --


def change(model: type[Course | Section | Lesson], slug: str) -> None:
    row = model.objects.get(slug=slug)
    row.title = "An instructor's title"
    row.save()


@pytest.mark.parametrize(
    ("model", "slug", "name"),
    [(Course, "tiny", "course tiny"), (Section, "first", "section first"),
     (Lesson, "alpha", "chapter alpha"), (Lesson, "beta", "chapter beta")],
)  # fmt: skip
def test_what_an_instructor_changed_is_kept(load: Load, model, slug: str, name: str):
    load()
    change(model, slug)
    report = load()
    assert report.kept == [name]
    assert model.objects.get(slug=slug).title == "An instructor's title"


def test_an_instructors_change_outlives_a_new_file(load: Load, folder: Path):
    load()
    change(Lesson, "alpha")
    replace(folder / "01-first/01-alpha/lesson.md", "The text", "A better text")
    assert load().kept == ["chapter alpha"]
    assert "A better text" not in Lesson.objects.get(slug="alpha").body


def test_a_chapter_that_an_instructor_made_is_not_taken_over(load: Load, folder: Path):
    load()
    section = Section.objects.get(slug="first")
    Lesson.objects.create(section=section, slug="own", title="Own", body="Mine.")
    replace(folder / "course.toml", 'slug = "beta"', 'slug = "own"')
    assert "chapter own" in load().kept
    assert Lesson.objects.get(slug="own").body == "Mine."


def test_overwrite_takes_the_files_version(load: Load):
    load()
    change(Lesson, "alpha")
    assert load(overwrite=True).changed == ["chapter alpha"]
    assert Lesson.objects.get(slug="alpha").title == "Alpha"
    assert not load().changed


def test_an_instructor_who_writes_what_the_file_says_has_changed_nothing(load: Load, folder: Path):
    load()
    change(Lesson, "alpha")
    replace(folder / "01-first/01-alpha/lesson.md", 'title = "Alpha"',
            'title = "An instructor\'s title"')  # fmt: skip
    assert load().kept == []
    replace(folder / "01-first/01-alpha/lesson.md", "The text", "A better text")
    assert load().changed == ["chapter alpha"]


def test_a_chapter_that_left_the_files_stays_and_is_named(load: Load, folder: Path):
    load()
    replace(folder / "course.toml", '[[sections.chapters]]\nlesson = "02-second/01-gamma"\n', "")
    assert load().gone == ["gamma"]
    assert Lesson.objects.filter(slug="gamma").exists()


# -- mistakes --


def test_mistakes_of_all_files_are_named_at_once_and_nothing_is_stored(load: Load, folder: Path):
    replace(folder / "course.toml", "minutes = 20", 'minutes = "long"')
    replace(folder / "01-first/01-alpha/lesson.md", "workers=2", "workers=20")
    replace(folder / "01-first/01-alpha/quiz.toml", 'feedback = "No."\n', "")
    replace(folder / "02-second/01-gamma/lesson.md", "## After", "#### After")
    found = mistakes_in(load)
    assert [(file, line) for file, line, _message in found] == [
        ("lesson.md", 10), ("quiz.toml", 11), ("course.toml", 15), ("lesson.md", 13),
    ]  # fmt: skip
    assert not Course.objects.exists()
    assert not Quiz.objects.exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "word"),
    [
        ("course.toml", 'title = "A course"', "title = A course", 1, "Invalid"),
        ("course.toml", 'title = "A course"', "titel = 1", 1, "titel"),
        ("course.toml", 'slug = "beta"', 'slug = "be ta"', 13, "address"),
        ("course.toml", 'slug = "beta"', 'slug = "alpha"', 13, "twice"),
        ("course.toml", 'slug = "beta"', 'slug = "glossary"', 13, "another page"),
        ("course.toml", 'slug = "second"', 'slug = "first"', 18, "twice"),
        ("course.toml", "01-first/01-alpha", "01-first/01-alfa", 10, "lesson.md"),
        ("course.toml", "minutes = 20", "minutes = 0", 15, "1 or more"),
        ("course.toml", "minutes = 20", "minuts = 20", 15, "minuts"),
        ("01-first/01-alpha/lesson.md", "minutes = 10\n", "", 1, "minutes"),
        ("01-first/01-alpha/lesson.md", 'status = "published"', 'status = "ready"', 5, "Status"),
        ("01-first/01-alpha/lesson.md", "minutes = 10", "minutes = ten", 4, "Invalid"),
        ("01-first/01-alpha/lesson.md", "+++\ntitle", "title", 1, "+++"),
        ("01-first/01-alpha/lesson.md", "The text", "The\0text", 8, "no text has"),
        ("01-first/01-alpha/lesson.md", "About", "About\\u0000", 3, "no text has"),
        ("course.toml", "What it is", "What it\\u0000is", 2, "no text has"),
        ("course.toml", "Do one", "Do\\u0000one", 3, "no text has"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(
    load: Load, folder: Path, file: str, old: str, new: str, line: int, word: str
):
    replace(folder / file, old, new)
    found = mistakes_in(load)
    assert any(
        (name, number) == (Path(file).name, line) and word in message
        for name, number, message in found
    ), found


# -- the command --


def run_command(*arguments: str) -> str:
    out = StringIO()
    call_command("load_course", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_says_what_it_did_and_how_to_take_the_files_version(load: Load, folder: Path):
    said = run_command(str(folder))
    assert "created  chapter alpha" in said
    assert "created  quiz tiny-alpha" in said
    change(Lesson, "alpha")
    said = run_command(str(folder))
    assert "kept     chapter alpha" in said
    assert "--overwrite" in said
    assert "changed  chapter alpha" in run_command(str(folder), "--overwrite")


def test_the_command_fails_with_file_and_line(load: Load, folder: Path):
    replace(folder / "01-first/01-alpha/lesson.md", "workers=2", "workers=20")
    out = StringIO()
    with pytest.raises(CommandError, match="nothing was stored"):
        call_command("load_course", str(folder), stderr=out)
    assert "01-alpha/lesson.md:10: " in out.getvalue()


# -- files that no course could be made of --


def test_an_empty_course_file_says_what_is_missing(load: Load, folder: Path):
    (folder / "course.toml").write_text("")
    assert mistakes_in(load) == [("course.toml", 1, "“title” is missing.")]


@pytest.mark.parametrize("name", ["lesson.md", "quiz.toml"])
def test_a_file_in_another_encoding_is_named(load: Load, folder: Path, name: str):
    (folder / "01-first/01-alpha" / name).write_bytes(b"caf\xe9")
    file, line, message = mistakes_in(load)[0]
    assert (file, line) == (name, 1)
    assert "can't be read" in message


@pytest.mark.parametrize("name", ["01-été", "01-a b", "01-"])
def test_a_chapter_whose_folder_cannot_be_an_address_is_refused(
    load: Load, folder: Path, name: str
):
    (folder / "01-first/01-alpha").rename(folder / "01-first" / name)
    replace(folder / "course.toml", "01-first/01-alpha", f"01-first/{name}")
    assert ("course.toml", 10, f"“{name[3:]}” can't be part of an address.") in mistakes_in(load)


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('title = "Alpha"', f'title = "{"x" * 201}"', 2),
        ("minutes = 10", "minutes = 1" + "0" * 20, 4),
    ],
)
def test_what_no_column_takes_is_refused_with_its_line(
    load: Load, folder: Path, old: str, new: str, line: int
):
    replace(folder / "01-first/01-alpha/lesson.md", old, new)
    [(file, found, message)] = mistakes_in(load)
    assert (file, found) == ("lesson.md", line)
    assert message.startswith("Ensure this value")


def test_a_published_chapter_has_a_text(load: Load, folder: Path):
    path = folder / "02-second/01-gamma/lesson.md"
    path.write_text("".join(path.read_text().partition("+++\n\n")[:2]))
    expected = ("lesson.md", 5, "Write its text before you publish a chapter.")
    assert mistakes_in(load) == [expected]


def test_the_files_version_of_one_can_be_taken(load: Load, folder: Path):
    load()
    change(Lesson, "alpha")
    change(Section, "first")
    Quiz.objects.update(title="An instructor's title")
    replace(folder / "01-first/01-alpha/lesson.md", 'title = "Alpha"', 'title = "New"')
    said = StringIO()
    call_command("load_course", folder, take=["chapter alpha"], stdout=said)
    assert Lesson.objects.get(slug="alpha").title == "New"
    assert "kept     section first" in said.getvalue()
    assert Section.objects.get(slug="first").title == "An instructor's title"
    assert Quiz.objects.get().title == "An instructor's title"
    call_command("load_course", folder, take=["quiz tiny-alpha"], stdout=said)
    assert Quiz.objects.get().title == "Alpha"


def test_a_name_to_take_that_is_none_is_said(load: Load, folder: Path):
    load()
    said = StringIO()
    call_command("load_course", folder, take=["alpha", "chapter beta"], stderr=said)
    assert said.getvalue() == "There is nothing named 'alpha': nothing was taken for it.\n"


@pytest.mark.parametrize(
    "where", ["01-first/01-alpha/", "./01-first/01-alpha", "01-first/../01-first/01-alpha"]
)
def test_the_path_of_a_chapter_is_written_in_one_way(load: Load, folder: Path, where: str):
    replace(folder / "course.toml", "01-first/01-alpha", where)
    [(file, line, message)] = mistakes_in(load)
    assert (file, line) == ("course.toml", 10)
    assert "below the course's folder" in message


def test_a_chapter_of_another_folder_is_refused(load: Load, folder: Path):
    away = folder.with_name("away") / "01-alpha"
    shutil.copytree(folder / "01-first/01-alpha", away)
    replace(folder / "course.toml", "01-first/01-alpha", str(away))
    assert mistakes_in(load)[0][:2] == ("course.toml", 10)


@pytest.mark.parametrize("name", ["course.toml", "01-first/01-alpha/quiz.toml"])
def test_brackets_without_end_are_a_mistake_like_any(load: Load, folder: Path, name: str):
    (folder / name).write_text("title = " + "[" * 50_000)
    assert mistakes_in(load)[0][0] == Path(name).name


def test_a_file_whose_name_is_no_text_is_left_alone(load: Load, folder: Path):
    Path(os.fsdecode(os.fsencode(folder) + b"/caf\xe9.txt")).write_text("x")
    assert "course tiny" in load().created
