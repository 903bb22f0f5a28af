"""Loading quizzes from files."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from learners.models import Learner
from quizzes import content, services
from quizzes.content import ContentError
from quizzes.models import Choice, Question, Quiz, Response
from tests.quizzes.conftest import SLUG, TOML

Write = Callable[[str], Path]


def load(path: Path, *, overwrite: bool = False) -> str:
    return content.load(path, SLUG, overwrite).action


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_a_new_file_becomes_a_published_quiz(quiz: Quiz) -> None:
    assert quiz.is_published
    assert [q.kind for q in quiz.questions.current()] == ["single", "multiple"]
    trap = Choice.objects.get(text="A trap")
    assert (trap.lab_demo, trap.lab_parameters) == ("computing", "workers=4&task_ms=100")


def test_loading_twice_changes_nothing(quiz: Quiz, write: Write) -> None:
    ids = set(Choice.objects.values_list("pk", flat=True))
    assert load(write(TOML)) == "unchanged"
    assert set(Choice.objects.values_list("pk", flat=True)) == ids
    assert not Question.objects.exclude(version=1).exists()


def test_a_changed_file_updates_the_quiz(quiz: Quiz, write: Write) -> None:
    assert load(write(TOML.replace("Trap feedback.", "Better feedback."))) == "updated"
    assert Choice.objects.get(text="A trap").feedback == "Better feedback."


def test_what_an_instructor_changed_is_kept(quiz: Quiz, write: Write) -> None:
    Choice.objects.filter(text="A trap").update(feedback="By the instructor.")
    assert load(write(TOML.replace("Which one?", "Which?"))) == "kept"
    assert load(write(TOML)) == "kept"
    assert Choice.objects.get(text="A trap").feedback == "By the instructor."
    assert Question.objects.filter(stem__startswith="Which one?").exists()


def test_told_to_a_load_overwrites_the_instructor(quiz: Quiz, write: Write) -> None:
    Choice.objects.filter(text="A trap").update(feedback="By the instructor.")
    assert load(write(TOML), overwrite=True) == "updated"
    assert Choice.objects.get(text="A trap").feedback == "Trap feedback."


def test_a_file_that_caught_up_with_the_instructor_is_unchanged(quiz: Quiz, write: Write) -> None:
    Choice.objects.filter(text="A trap").update(feedback="By the instructor.")
    assert load(write(TOML.replace("Trap feedback.", "By the instructor."))) == "unchanged"


def test_a_load_does_not_publish_what_an_instructor_took_back(quiz: Quiz, write: Write) -> None:
    Quiz.objects.update(status=Quiz.Status.DRAFT)
    load(write(TOML.replace("Which one?", "Which?")))
    assert not Quiz.objects.get().is_published


def test_a_draft_stays_a_draft(db: None, write: Write) -> None:
    load(write('status = "draft"\n' + TOML))
    assert not Quiz.objects.get().is_published


def answer_everything(quiz: Quiz) -> None:
    learner = Learner.objects.create()
    for question in quiz.questions.current():
        said = {"picks": [question.ordered_choices()[0].pk]}
        services.answer(learner=learner, question=question, said=said, token=uuid4(), seed=1)


def test_only_a_question_that_changed_in_use_gets_a_new_version(quiz: Quiz, write: Write) -> None:
    answer_everything(quiz)
    load(write(TOML.replace("Trap feedback.", "Better feedback.")))
    versions = {q.key: q.version for q in quiz.questions.current()}
    assert versions == {"one": 2, "several": 1}
    assert set(Response.objects.values_list("question_version", flat=True)) == {1}


def test_a_question_that_nobody_answered_keeps_its_version(quiz: Quiz, write: Write) -> None:
    load(write(TOML.replace("Trap feedback.", "Better feedback.")))
    assert not Question.objects.exclude(version=1).exists()


def test_a_removed_question_keeps_its_answers(quiz: Quiz, write: Write) -> None:
    answer_everything(quiz)
    load(write(TOML[: TOML.index('[[question]]\nid = "several"')]))
    assert [q.key for q in quiz.questions.current()] == ["one"]
    assert Response.objects.count() == 2
    load(write(TOML))
    assert [q.key for q in quiz.questions.current()] == ["one", "several"]


def test_a_removed_choice_is_gone(quiz: Quiz, write: Write) -> None:
    end = TOML.index('[[question.choice]]\ntext = "False two"')
    load(write(TOML[:end]))
    assert not Choice.objects.filter(text="False two").exists()


def failing(write: Write, text: str) -> list[tuple[int, str]]:
    with pytest.raises(ContentError) as caught:
        content.read(write(text))
    assert caught.value.file.name == "quiz.toml"
    assert caught.value.line == caught.value.errors[0].line
    return [(error.line, error.message) for error in caught.value.errors]


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ('"The key"\ncorrect = true', '"The key"', '[[question]]\nid = "one"', "marked as right"),
        ('text = "A trap"', 'text = "A trap"\ncorrect = true', 'correct = true\nbelief = "Thr',
         "only one right"),
        ('feedback = "Trap feedback."', "", '[[question.choice]]\ntext = "A trap"', "no feedback"),
        ('feedback = "Trap feedback."', 'feedback = " "', 'feedback = " "', "no feedback"),
        ("computing?workers=4", "computer?workers=4", 'lab = "computer', "no lab “computer”"),
        ("workers=4&", "workers=9&", 'lab = "computing?workers=9', "workers: the lab takes only 1"),
        ("workers=4&", "worker=4&", 'lab = "computing?worker=4', "worker: this lab knows only"),
        ('text = "A trap"', 'text = "The key"', 'text = "The key"\nbelief', "says the same"),
        ('kind = "multiple"', 'kind = "essay"', 'kind = "essay"', "no such kind"),
        ('id = "several"', 'id = "one"', 'id = "one"\nkind', "is taken"),
        ('id = "several"', 'id = "Two!"', 'id = "Two!"', "a-z"),
        ('id = "several"', 'key = "x"\nid = "several"', 'key = "x"', "unknown key"),
        ('text = "A trap"', 'text = "A\\u0000"', 'text = "A', "null character"),
        ('text = "A trap"', "text = 7", "text = 7", "must be a str"),
        ('title = "A small quiz"', 'title = ""', "", "needs a title"),
        ('title = "A small quiz"', 'title = "x"\nstatus = "live"', 'status = "live"', "draft or"),
    ],
)  # fmt: skip
def test_a_fault_is_found_at_its_line(
    write: Write, old: str, new: str, place: str, words: str
) -> None:
    text = TOML.replace(old, new, 1)
    assert text != TOML
    ((line, message),) = failing(write, text)
    expected = line_of(text, place) if place else 1
    assert (line, words in message) == (expected, True), message


def test_all_faults_of_a_file_are_told_at_once(write: Write) -> None:
    text = TOML.replace('feedback = "Trap feedback."', "").replace("workers=2", "workers=0")
    assert len(failing(write, text)) == 2


def test_one_choice_is_not_a_question(write: Write) -> None:
    text = 'title = "x"\n[[question]]\nid = "a"\nstem = "?"\n'
    text += '[[question.choice]]\ntext = "a"\ncorrect = true\nfeedback = "b"\n'
    assert [line for line, message in failing(write, text) if "two choices" in message] == [2]


def test_a_file_that_is_not_toml_is_told_by_its_line(write: Write) -> None:
    ((line, _message),) = failing(write, 'title = "x"\n\nwhat is this\n')
    assert line == 3


def test_a_file_without_questions_is_refused(write: Write) -> None:
    assert "at least one" in failing(write, 'title = "x"')[0][1]
    assert "must be a list" in failing(write, 'title = "x"\nquestion = 3\n')[0][1]


def test_headers_inside_texts_do_not_shift_the_lines(write: Write) -> None:
    trick = (
        'explanation = """\n[[question]]\n[[question.choice]]\nfeedback = 1\n"""  # [[question]]'
    )
    text = TOML.replace('explanation = "Because it is **so**."', trick)
    text = text.replace('feedback = "Trap feedback."', "")
    ((line, _message),) = failing(write, text)
    assert line == line_of(text, '[[question.choice]]\ntext = "A trap"')


def test_a_faulty_file_changes_nothing(quiz: Quiz, write: Write) -> None:
    with pytest.raises(ContentError):
        load(write(TOML.replace("Which one?", "Which?").replace("workers=2", "workers=0")))
    assert Question.objects.filter(stem__startswith="Which one?").exists()


def test_a_file_in_another_encoding_is_refused(write: Write) -> None:
    path = write(TOML)
    path.write_bytes(b'title = "caf\xe9"')
    with pytest.raises(ContentError, match="can't be read"):
        content.read(path)


def test_a_number_without_end_is_refused_like_any_slip(write: Write) -> None:
    with pytest.raises(ContentError):
        content.read(write(f"title = {'9' * 5000}"))


def test_questions_are_written_under_headers_of_their_own(write: Write) -> None:
    """Else their lines were unknown, and they would be left out without a word."""
    path = write('title = "A quiz"\nquestion = [{id = "one", stem = "Which?"}]')
    with pytest.raises(ContentError, match=r"quiz\.toml:2: .*\[\[…\]\] header"):
        content.read(path)


def test_what_is_longer_than_its_column_is_refused_with_its_line(write: Write) -> None:
    text = TOML.replace("The right model", "x" * 161)
    with pytest.raises(ContentError) as refused:
        content.read(write(text))
    assert refused.value.line == line_of(text, "xxx")
    assert refused.value.message == "belief is longer than 160 characters"
