"""The quiz that comes with the first chapter."""

from pathlib import Path

import pytest

from quizzes import content
from quizzes.content import QuizSource

FOLDER = "content/python-concurrency/01-introduction/02-threads-vs-processes"
LABS = {"one-of-each", "waiting", "computing"}


@pytest.fixture
def chapter(repository: Path) -> QuizSource:
    """Reading it checks it: every choice has feedback, every lab its parameters in range."""
    return content.read(repository / FOLDER / "quiz.toml")


def test_it_opens_with_the_job_that_suits_processes(chapter: QuizSource) -> None:
    assert len(chapter.questions) == 5
    assert chapter.questions[0].draft.stem.startswith("Which job suits processes?")


def test_every_choice_names_a_belief(chapter: QuizSource) -> None:
    assert all(c.belief for q in chapter.questions for c in q.draft.choices)


def test_every_question_leads_to_a_lab(chapter: QuizSource) -> None:
    labs = [{c.lab_demo for c in q.draft.choices} - {""} for q in chapter.questions]
    assert all(labs)
    assert set().union(*labs) == LABS


def test_the_key_is_never_the_longest_nor_always_first(chapter: QuizSource) -> None:
    singles = [q.draft.choices for q in chapter.questions if q.draft.kind == "single"]
    for choices in singles:
        longest = max(choices, key=lambda choice: len(choice.text))
        assert not longest.correct
    assert len({[c.correct for c in choices].index(True) for choices in singles}) > 1


def test_every_question_diagnoses_a_misconception(chapter: QuizSource) -> None:
    assert len({q.misconception for q in chapter.questions} - {""}) == 5


def test_it_asks_for_the_first_outcome_of_the_chapter_to_start_workers(chapter: QuizSource) -> None:
    started = next(q.draft for q in chapter.questions if q.misconception == "M05")
    assert all(call in started.stem for call in ("first.start()", "first.join()"))
