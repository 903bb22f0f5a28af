"""A course goes from files into the database and back; only what was changed differs."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from lessons.doors.dumping import DumpRefused, dump_course
from lessons.doors.models import CourseFileText
from lessons.glossary.models import Term, TermText
from lessons.loader import load_course
from lessons.models import Course, Lesson, Section
from quizzes.models import ChoiceText, Question, Quiz
from tests.lessons.test_load_course import Load
from tests.quizzes.conftest import TOML
from tests.quizzes.variants.dutch import NL

GLOSSARY = """\
# The words.

[[term]]
id = "gil"
term = "GIL"
also = ["global lock"]  # by its long name
text = "One lock."

[[term]]
id = "core"
term = "core"
text = "It computes."
"""


def files_of(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def differing(before: Path, after: Path) -> dict[str, tuple[list[str], list[str]]]:
    """By path, the lines that went and the lines that came."""
    old, new = files_of(before), files_of(after)
    found = {}
    for path in sorted(old.keys() | new.keys()):
        was, now = (each.get(path, b"").decode().splitlines() for each in (old, new))
        if old.get(path) != new.get(path):
            went = [line for line in was if line not in now]
            found[path] = (went, [line for line in now if line not in was])
    return found


@pytest.fixture
def loaded(load: Load, folder: Path) -> Path:
    """The tiny course with a glossary, as it was loaded."""
    (folder / "glossary.toml").write_text(GLOSSARY)
    nl = GLOSSARY[GLOSSARY.index("[[") :].replace("One lock.", "Eén slot.")
    (folder / "glossary.nl.toml").write_text(nl)
    (folder / "01-first/01-alpha/lesson.nl.md").write_text(
        '+++\ntitle = "Alfa"\n+++\n\nDe tekst.\n'
    )
    load()
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out/tiny"


def dumped(out: Path) -> Path:
    dump_course(Course.objects.get(slug=out.name), out)
    return out


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", sorted(path.parent.name for path in settings.CONTENT_DIR.glob("*/course.toml"))
)
def test_each_course_of_ours_comes_back_byte_for_byte(tmp_path: Path, name: str):
    load_course(settings.CONTENT_DIR / name)
    assert files_of(dumped(tmp_path / name)) == files_of(settings.CONTENT_DIR / name)


def test_odd_bytes_come_back(loaded: Path, load: Load, out: Path):
    path = loaded / "course.toml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n").rstrip() + b"  # no end of line")
    lesson = loaded / "01-first/01-alpha/lesson.md"
    lesson.write_bytes(lesson.read_bytes().replace(b"+++\n\n", b"+++\n\n\n\n") + b"\n\n")
    load()
    assert files_of(dumped(out)) == files_of(loaded)


def test_a_new_title_of_the_course_is_one_line(loaded: Path, out: Path):
    Course.objects.update(title="Another")
    assert differing(loaded, dumped(out)) == {
        "course.toml": (['title = "A course"'], ['title = "Another"'])
    }


def test_a_new_text_leaves_the_front_matter_as_it_is(loaded: Path, out: Path):
    lesson = Lesson.objects.get(slug="alpha")
    lesson.body = "Wholly new.\n"
    lesson.save()
    path = "01-first/01-alpha/lesson.md"
    before = (loaded / path).read_text()
    assert list(differing(loaded, dumped(out))) == [path]
    front = before[: before.rindex("+++") + 4]
    assert (out / path).read_text() == front + "\nWholly new.\n"


def test_a_new_standfirst_leaves_the_text_as_it_is(loaded: Path, out: Path):
    Lesson.objects.filter(slug="alpha").update(standfirst='"Say" it.')
    assert differing(loaded, dumped(out)) == {
        "01-first/01-alpha/lesson.md": (
            ['standfirst = "About Alpha."'], ['standfirst = "\\"Say\\" it."'],
        )
    }  # fmt: skip


def test_a_new_stem_is_one_line_of_the_quiz(loaded: Path, out: Path):
    Question.objects.filter(key="one").update(stem="Which?")
    assert differing(loaded, dumped(out)) == {
        "01-first/01-alpha/quiz.toml": (['stem = "Which one of Alpha?"'], ['stem = "Which?"'])
    }


def test_a_new_feedback_is_one_line_of_the_quiz(loaded: Path, out: Path):
    choice = Question.objects.get(key="one").choices.get(text="That")
    choice.feedback = "No, for a reason."
    choice.save()
    assert differing(loaded, dumped(out)) == {
        "01-first/01-alpha/quiz.toml": (
            ['feedback = "No."'], ['feedback = "No, for a reason."'],
        )
    }  # fmt: skip


def test_a_rule_of_a_quiz_is_one_line_more(loaded: Path, out: Path):
    Quiz.objects.update(tries=3)
    assert differing(loaded, dumped(out)) == {"01-first/01-alpha/quiz.toml": ([], ["tries = 3"])}


def test_a_new_meaning_is_one_line_of_its_language(loaded: Path, out: Path):
    TermText.objects.filter(term__slug="gil", language="nl").update(text="Eén mutex.")
    assert differing(loaded, dumped(out)) == {
        "glossary.nl.toml": (['text = "Eén slot."'], ['text = "Eén mutex."'])
    }


def test_a_term_that_was_deleted_is_gone_from_all_languages(loaded: Path, out: Path):
    Term.objects.filter(slug="core").delete()
    assert list(differing(loaded, dumped(out))) == ["glossary.nl.toml", "glossary.toml"]
    assert "by its long name" in (out / "glossary.toml").read_text()
    assert "core" not in (out / "glossary.toml").read_text()


def test_a_chapter_that_moves_takes_its_lines_along(loaded: Path, out: Path):
    Lesson.objects.filter(slug="beta").update(position=0)
    Lesson.objects.filter(slug="alpha").update(position=1)
    dumped(out)
    text = (out / "course.toml").read_text()
    assert text.index('slug = "beta"') < text.index("01-first/01-alpha")
    assert list(differing(loaded, out)) == ["course.toml"]


def test_a_chapter_that_gets_a_text_gets_a_folder(loaded: Path, out: Path):
    lesson = Lesson.objects.get(slug="beta")
    lesson.body, lesson.status = "Now written.\n", "draft"
    lesson.save()
    dumped(out)
    assert 'lesson = "01-first/02-beta"' in (out / "course.toml").read_text()
    assert (out / "01-first/02-beta/lesson.md").read_text().endswith("+++\n\nNow written.\n")


def test_a_chapter_with_a_new_name_takes_all_its_files_along(loaded: Path, out: Path):
    lesson = Lesson.objects.get(slug="alpha")
    lesson.slug = "aleph"
    lesson.save()
    dumped(out)
    assert (out / "01-first/01-aleph/lesson.nl.md").is_file()
    assert not (out / "01-first/01-alpha").exists()


def test_a_chapter_that_the_files_gave_up_is_left_out(loaded: Path, load: Load, out: Path):
    text = (loaded / "course.toml").read_text()
    (loaded / "course.toml").write_text(
        text.replace('[[sections.chapters]]\nlesson = "02-second/02-delta"\n', "")
    )
    shutil.rmtree(loaded / "02-second/02-delta")
    load()
    done = dump_course(Course.objects.get(), out)
    assert done.left_out == ["delta"]
    assert files_of(out) == files_of(loaded)


def test_what_was_dumped_is_loaded_without_a_conflict(loaded: Path, client: Client):
    """Through the form, as a browser sends it: its line ends, and no empty line at the end."""
    User.objects.create_superuser("ada", password="x")
    client.login(username="ada", password="x")
    lesson = Lesson.objects.get(slug="alpha")
    said = {"body": "One.\r\n\r\nTwo.", "standfirst": "Two\r\nlines."}
    url = reverse("admin:lessons_lesson_change", args=[lesson.pk])
    form = client.get(url).context["adminform"].form
    shown = {each.name: each.value() for each in form}
    assert client.post(url, shown | said).status_code == 302
    Course.objects.update(outcomes="One\r\nTwo")
    report = load_course(dumped(loaded))
    assert (report.kept, report.changed, report.created) == ([], [], [])


# -- a course that no file ever held --


def test_a_course_of_the_admin_loads_to_an_equal_course(db: None, tmp_path: Path):
    course = Course.objects.create(
        slug="made", title='A "made" one', standfirst="Two\r\nlines", outcomes="One\r\nTwo"
    )
    section = Section.objects.create(course=course, slug="s", title="S")
    common = {"section": section, "title": "T"}
    Lesson.objects.create(slug="a", body="Some *text*.\n", status="published", **common)
    Lesson.objects.create(slug="b", position=1, status="coming", minutes=7, **common)
    term = Term.objects.create(course=course, slug="gil")
    TermText.objects.create(term=term, language="en", name="GIL", also="a\r\nb", text="A lock.")
    folder = dumped(tmp_path / "made")
    before = texts_of(course)
    assert before["standfirst"] == "Two\nlines"
    Course.objects.all().delete()
    load_course(folder)
    assert texts_of(Course.objects.get()) == before
    again = tmp_path / "again/made"
    assert files_of(dumped(again)) == files_of(folder)


def texts_of(course: Course) -> dict[str, object]:
    lessons = Lesson.objects.of_course(course.slug)
    columns = ("slug", "title", "standfirst", "minutes", "body", "language", "status")
    return {
        "standfirst": course.standfirst.replace("\r\n", "\n"),
        "outcomes": course.outcome_list,
        "sections": list(course.sections.values_list("slug", "title", "position")),
        "lessons": list(lessons.values_list(*columns, "section__slug", "position")),
        "terms": [
            (each.term.slug, each.language, each.name, each.other_names, each.text)
            for each in TermText.objects.select_related("term")
        ],
    }


# -- the folder --


def test_files_that_nobody_loaded_are_not_written_over(loaded: Path):
    Course.objects.update(title="Of the admin")
    path = loaded / "course.toml"
    path.write_text(path.read_text().replace("A course", "Of the file"))
    before = files_of(loaded)
    with pytest.raises(DumpRefused) as refused:
        dump_course(Course.objects.get(), loaded)
    assert refused.value.paths == ["course.toml"]
    assert files_of(loaded) == before
    dump_course(Course.objects.get(), loaded, force=True)
    assert 'title = "Of the admin"' in path.read_text()


def test_a_folder_as_it_was_loaded_is_written_into(loaded: Path):
    Lesson.objects.filter(slug="gamma").delete()
    done = dump_course(Course.objects.get(), loaded)
    assert (done.written, done.removed) == (["course.toml"], ["02-second/01-gamma/lesson.md"])
    assert not (loaded / "02-second/01-gamma").exists()


def test_a_link_in_the_folder_leads_nowhere_else(loaded: Path, tmp_path: Path):
    elsewhere = tmp_path / "elsewhere"
    (loaded / "01-first").rename(elsewhere)
    (loaded / "01-first").symlink_to(elsewhere)
    before = files_of(elsewhere)
    Lesson.objects.filter(slug="alpha").update(title="Other")
    with pytest.raises(DumpRefused):
        dump_course(Course.objects.get(), loaded, force=True)
    assert files_of(elsewhere) == before


@pytest.mark.parametrize("away", ["../away", "/away"])
def test_no_file_outside_the_folder_is_touched(loaded: Path, out: Path, tmp_path: Path, away: str):
    """Even to look whether the course could be loaded again."""
    there = tmp_path / "away/01-alpha"
    shutil.copytree(loaded / "01-first/01-alpha", there)
    before = files_of(there)
    where = f"{tmp_path}{away}" if away.startswith("/") else away
    outline = CourseFileText.objects.get(path="course.toml")
    outline.text = outline.text.replace("01-first/01-alpha", f"{where}/01-alpha")
    outline.save()
    Lesson.objects.filter(slug="alpha").update(title="Other")
    with pytest.raises(DumpRefused, match="not in the folder"):
        dump_course(Course.objects.get(), out)
    assert files_of(there) == before
    assert not out.exists()


def test_the_folder_has_the_name_of_the_course(loaded: Path, tmp_path: Path):
    with pytest.raises(CommandError, match="must be named tiny"):
        call_command("dump_course", "tiny", tmp_path / "other")
    with pytest.raises(CommandError, match="no course"):
        call_command("dump_course", "none", tmp_path / "none")


def test_words_of_a_quiz_in_another_language_go_into_their_file(
    load: Load, folder: Path, out: Path
) -> None:
    file = next(folder.rglob("quiz.toml"))
    file.write_text(TOML)
    words = file.with_name("quiz.nl.toml")
    words.write_text(f"# By hand.\n{NL}")
    load()
    dump_course(Course.objects.get(), out)
    assert not differing(folder, out)
    ChoiceText.objects.filter(text="Een valstrik").update(text="Een strik")
    shutil.rmtree(out)
    dump_course(Course.objects.get(), out)
    ((path, (went, came)),) = differing(folder, out).items()
    assert path.endswith("quiz.nl.toml")
    assert 'text = "Een valstrik"' in went
    assert 'text = "Een strik"' in came
    before = ChoiceText.objects.count()
    load_course(out, overwrite=True)
    assert ChoiceText.objects.count() == before


def test_a_question_that_was_changed_since_says_so_in_the_file(
    load: Load, folder: Path, out: Path
) -> None:
    file = next(folder.rglob("quiz.toml"))
    file.write_text(TOML)
    file.with_name("quiz.nl.toml").write_text(NL)
    load()
    Question.objects.filter(key="one").update(stem="Another?")
    dump_course(Course.objects.get(), out)
    (path,) = out.rglob("quiz.nl.toml")
    assert path.read_text().count("translates = ") == 1


def test_a_quiz_whose_file_is_gone_is_told_and_not_written_again(
    folder: Path, load: Load, tmp_path: Path
) -> None:
    load()
    (folder / "01-first/01-alpha/quiz.toml").unlink()
    assert load().gone == ["quiz tiny-alpha"]
    dumped = dump_course(Course.objects.get(), folder)
    assert dumped.left_out == ["quiz tiny-alpha"]
    assert not (folder / "01-first/01-alpha/quiz.toml").exists()


def test_a_quiz_whose_file_is_gone_is_written_where_somebody_changed_it(
    folder: Path, load: Load
) -> None:
    load()
    (folder / "01-first/01-alpha/quiz.toml").unlink()
    load()
    Question.objects.update(stem="Hers?")
    assert dump_course(Course.objects.get(), folder).left_out == []
    assert "Hers?" in (folder / "01-first/01-alpha/quiz.toml").read_text()


def test_a_chapter_that_is_to_come_again_stays_so(folder: Path, load: Load) -> None:
    load()
    outline = folder / "course.toml"
    coming = 'slug = "alpha"\ntitle = "Alpha"\nminutes = 5'
    outline.write_text(outline.read_text().replace('lesson = "01-first/01-alpha"', coming))
    shutil.rmtree(folder / "01-first")
    load()
    before = outline.read_text()
    dump_course(Course.objects.get(), folder)
    assert outline.read_text() == before
    assert not (folder / "01-first").exists()
