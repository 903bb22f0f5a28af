"""The quiz that comes with the first chapter."""

from pathlib import Path

import pytest

from quizzes import content
from quizzes.sources import QuizSource

FOLDER = "content/python-concurrency/01-introduction/02-threads-vs-processes"
LABS = {"one-of-each", "waiting", "computing", "start-costs"}


@pytest.fixture
def chapter(repository: Path) -> QuizSource:
    """Reading it checks it: every choice has feedback, every lab its parameters in range."""
    return content.read(repository / FOLDER / "quiz.toml")


def test_it_opens_with_the_job_that_suits_processes(chapter: QuizSource) -> None:
    assert len(chapter.questions) == 10
    assert chapter.questions[0].draft.stem.startswith("Which job suits processes?")


def test_every_choice_names_a_belief(chapter: QuizSource) -> None:
    assert all(c.belief for q in chapter.questions for c in q.draft.choices)


def test_every_question_leads_to_a_lab(chapter: QuizSource) -> None:
    drafts = [question.draft for question in chapter.questions]
    labs = [{d.lab_demo, *(c.lab_demo for c in d.choices)} - {""} for d in drafts]
    assert all(labs)
    assert set().union(*labs) == LABS


def test_the_key_is_never_the_longest_nor_always_first(chapter: QuizSource) -> None:
    singles = [q.draft.choices for q in chapter.questions if q.draft.kind == "single"]
    for choices in singles:
        longest = max(choices, key=lambda choice: len(choice.text))
        assert not longest.correct
    assert len({[c.correct for c in choices].index(True) for choices in singles}) > 1


def test_every_question_diagnoses_a_misconception(chapter: QuizSource) -> None:
    assert all(q.misconception for q in chapter.questions)
    assert len({q.misconception for q in chapter.questions}) == 7


def test_scenarios_of_different_answers_stand_side_by_side(chapter: QuizSource) -> None:
    scenarios = [q.draft.choices for q in chapter.questions if q.draft.kind == "scenario"]
    keys = [next(c.text for c in choices if c.correct) for choices in scenarios]
    assert sorted(keys) == ["processes", "sequential", "threads"]


def test_it_asks_for_the_first_outcome_of_the_chapter_to_start_workers(chapter: QuizSource) -> None:
    started = next(q.draft for q in chapter.questions if q.misconception == "M05")
    lines = [choice.text for choice in started.choices]
    assert all(f"`{line}`" in lines for line in ("thread.start()", "thread.join()"))
