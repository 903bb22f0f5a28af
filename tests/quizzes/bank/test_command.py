"""`manage.py lint_questions`: places that can be gone to, and an exit code."""

import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from quizzes import content
from quizzes.models import Choice, Question, Quiz
from tests.quizzes.bank.conftest import TOML
from tests.quizzes.conftest import SLUG

Write = Callable[[str], Path]
LONG = "The key, which is said at such a length that nobody needs to read the others"


def lint(*args: object) -> list[str]:
    out = StringIO()
    call_command("lint_questions", *map(str, args), stdout=out)
    return out.getvalue().splitlines()


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "words", "code"),
    [
        ('text = "The key"', f'text = "{LONG}"', f'text = "{LONG}"', "long-key"),
        ('belief = "Processes share objects"', "", '[[question.choice]]\ntext = "Another trap"',
         "no-belief"),
        ("Which ones?", "Which are not?", 'stem = "Which are not', "hidden-not"),
        ('concept = "memory"', "", "[[question]]", "no-concept"),
        ('text = "A trap"', 'text = "None of these"', 'text = "None', "all-or-none"),
    ],
)  # fmt: skip
def test_a_hint_of_a_file_is_told_with_its_line(
    write: Write, old: str, new: str, words: str, code: str
) -> None:
    text = TOML.replace(old, new, 1)
    path = write(text)
    first, last = lint("--file", path)
    assert first.startswith(f"{path}:{line_of(text, words)}: hint {code}: ")
    assert last == "Faults: 0, hints: 1."


def failing(*args: object) -> tuple[list[str], CommandError]:
    out = StringIO()
    with pytest.raises(CommandError) as error:
        call_command("lint_questions", *map(str, args), stdout=out)
    return out.getvalue().splitlines(), error.value


def test_a_fault_ends_with_exit_code_1(write: Write) -> None:
    text = TOML.replace('text = "A trap"', 'text = "All of the above"', 1)
    lines, error = failing("--file", write(text))
    assert f":{line_of(text, 'text = "All')}: fault by-place" in lines[0]
    assert error.returncode == 1


def test_a_file_that_cannot_be_loaded_says_why(write: Write) -> None:
    text = TOML.replace('feedback = "Trap feedback."', 'feedback = " "', 1)
    lines, error = failing("--file", write(text))
    assert f":{line_of(text, 'feedback = " "')}: fault refused: " in lines[0]
    assert error.returncode == 1


def test_near_duplicates_are_found_across_files(write: Write, tmp_path: Path) -> None:
    twin = tmp_path / "twin.toml"
    twin.write_text(TOML)
    lines = lint("--file", write(TOML), twin)
    assert lines[-1] == "Faults: 0, hints: 4."
    found = [line for line in lines if "near-duplicate" in line]
    assert len(found) == 4
    assert f"{twin}: one" in found[0]


@pytest.mark.database
def test_stored_quizzes_are_told_by_question_and_choice(quiz: Quiz, write: Write) -> None:
    assert lint() == ["Faults: 0, hints: 0."]
    Question.objects.filter(key="several").update(concept="")
    assert lint(SLUG)[0].startswith(f"{SLUG}: several: hint no-concept: ")
    Question.objects.filter(key="several").update(concept="memory")
    Choice.objects.filter(text="A trap").update(belief="")
    first, _last = lint(SLUG)
    assert first.startswith(f"{SLUG}: one, choice 2: hint no-belief: ")
    content.load(write(TOML.replace('title = "A small', 'title = "B')), "twin", overwrite=False)
    assert {re.sub(":.*", "", line) for line in lint("twin")[:-1]} == {"twin"}
    Choice.objects.filter(text="A trap").update(feedback="")
    lines, _error = failing()
    assert any("fault no-feedback" in line for line in lines)


@pytest.mark.database
def test_a_quiz_that_is_not_there_is_named(quiz: Quiz) -> None:
    _lines, error = failing("nowhere", SLUG)
    assert str(error) == "There is no quiz nowhere."
    _lines, error = failing(SLUG, "--file", "quiz.toml")
    assert "not both" in str(error)


def test_the_course_has_no_faults() -> None:
    files = sorted(settings.BASE_DIR.glob("content/**/quiz.toml"))
    assert files
    assert lint("--file", *files)[-1].startswith("Faults: 0,")
