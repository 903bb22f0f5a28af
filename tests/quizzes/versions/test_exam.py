"""An exam whose question changes: what was saved is graded as it was asked, and told so."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from quizzes import versions
from quizzes.models import Choice, Question, Quiz, Response
from tests.quizzes.attempts.conftest import exam  # noqa: F401
from tests.quizzes.attempts.test_exam_pages import Exam
from tests.quizzes.versions.conftest import edit, regraded

pytestmark = pytest.mark.usefixtures("exam")


@pytest.fixture
def taking(client: Client) -> Exam:
    taking = Exam(client)
    assert taking.begin().status_code == 303
    return taking


def test_a_saved_answer_makes_its_question_one_in_use(taking: Exam, question: Question) -> None:
    taking.save(1, "The key")
    edit(question, key="A trap")
    assert question.version == 2
    versions.remove_choices(Choice.objects.filter(text="The key"))
    assert Choice.objects.filter(text="The key").exists()


def test_it_is_graded_by_the_version_that_was_answered(taking: Exam, question: Question) -> None:
    taking.save(1, "The key")
    edit(question, key="A trap", stem="Which two?")
    versions.remove_choices(Choice.objects.filter(text="The key"))
    page = taking.hand_in()
    response = Response.objects.get(question=question)
    assert (response.question_version, response.score, response.correct) == (1, 1, True)
    assert len(response.answer["shown"]) == 3
    assert [pick.text for pick in response.picks.all()] == ["The key"]
    question.refresh_from_db()
    assert (question.stem, question.version) == ("Which two?", 2)
    assert "This question was changed since you answered it." in page
    assert "The question as you answered it" in page
    assert "Which one?" in page


def test_the_result_tells_of_a_regrade(taking: Exam, question: Question, ada: User) -> None:
    taking.save(1, "A trap")
    page = taking.hand_in()
    assert "0 of 2 points" in page
    regraded(question, ada, "full", "It was unfair.")
    page = taking.page()
    assert "1 of 2 points" in page
    assert "graded again: 0 → 1." in page
    assert "It was unfair." in page
    assert "Trap feedback." in page


def test_a_void_question_leaves_the_sum(taking: Exam, question: Question, ada: User) -> None:
    taking.save(1, "A trap")
    taking.hand_in()
    regraded(question, ada, "void")
    assert "0 of 1 points" in taking.page()


def test_who_is_never_told_the_key_is_still_told_of_a_regrade(
    taking: Exam, question: Question, ada: User
) -> None:
    Quiz.objects.update(reveal="never")
    taking.save(1, "A trap")
    taking.hand_in()
    regraded(question, ada, "full", "It was unfair.")
    page = taking.page()
    assert "Question 1</h3>" in page
    assert "graded again: 0 → 1." in page
    assert "Trap feedback." not in page
    assert "Which one?" not in page
