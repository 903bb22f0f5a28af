"""What learners are told: the question as they answered it, and a score that was corrected."""

import re

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quizzes import regrade, versions
from quizzes.models import Choice, Question
from tests.quizzes.conftest import SLUG, Answer
from tests.quizzes.versions.conftest import edit, regraded

CHANGED = "This question was changed since you answered it"


def page_of(client: Client, number: int = 1) -> str:
    return client.get(f"/quizzes/{SLUG}/", {"q": number}).text


def earlier(page: str) -> str:
    """What stands in the disclosure."""
    found = re.search(r"<details>(?:(?!</details>).)*The question as you answered it.*?</details>",
                      page, re.DOTALL)  # fmt: skip
    assert found, "no earlier question"
    return found[0]


def test_a_learner_sees_what_they_answered_in_its_own_words(
    answer: Answer, question: Question
) -> None:
    answer(1, "A trap")
    trap = Choice.objects.get(text="A trap")
    Choice.objects.filter(text="A trap").update(text="A snare")
    edit(question, stem="Which two?")
    page = page_of(answer.client)
    then = earlier(page)
    assert CHANGED in page
    assert "Which one?" in then
    assert "A trap" in then
    assert "A snare" not in then
    assert "<code>this</code>" in then
    assert re.search(rf'value="{trap.pk}" checked', then)
    assert "disabled" in then
    assert "A snare" in page.replace(then, "")
    assert "Which two?" in page.replace(then, "")


def test_it_does_not_say_which_was_right(answer: Answer, question: Question) -> None:
    answer(1, "The key")
    edit(question, stem="Which two?")
    then = earlier(page_of(answer.client))
    assert "is-good" not in then
    assert "Key feedback" not in then


def test_an_unchanged_question_has_no_disclosure(answer: Answer, question: Question) -> None:
    answer(1, "A trap")
    assert "The question as you answered it" not in page_of(answer.client)
    assert CHANGED not in page_of(answer.client)


def test_where_the_words_were_not_kept_there_is_no_disclosure(
    answer: Answer, question: Question
) -> None:
    answer(1, "A trap")
    edit(question, stem="Which two?")
    question.versions.filter(number=1).update(content={"partial": True, "choices": []})
    page = page_of(answer.client)
    assert CHANGED in page
    assert "The question as you answered it" not in page


def test_a_kind_that_changed_is_shown_as_it_was(answer: Answer, question: Question) -> None:
    answer(1, "A trap")
    before = versions.contents(question.quiz)
    Question.objects.filter(pk=question.pk).update(kind="multiple")
    versions.raise_versions(question.quiz, before)
    page = page_of(answer.client)
    assert 'type="radio"' in earlier(page)
    assert 'type="checkbox"' not in earlier(page)
    assert 'type="checkbox"' in page


def test_a_corrected_question_says_the_scores_and_why(
    answer: Answer, question: Question, ada: User
) -> None:
    answer(1, "A trap")
    edit(question, key="A trap")
    regraded(question, ada, why="The key was <b>wrong</b>.")
    page = page_of(answer.client)
    assert "your answer was graded again: 0 → 1." in page
    assert "The key was &lt;b&gt;wrong&lt;/b&gt;." in page


def test_the_notice_stands_beside_the_verdict_too(
    answer: Answer, question: Question, ada: User
) -> None:
    answer(1, "A trap")
    regraded(question, ada, "full", "It was unfair.")
    page = page_of(answer.client)
    assert "your answer was graded again: 0 → 1." in page
    assert CHANGED not in page


def test_a_void_question_says_that_it_does_not_count(
    answer: Answer, question: Question, ada: User
) -> None:
    answer(1, "A trap")
    regraded(question, ada, "void", "It was unclear.")
    page = page_of(answer.client)
    assert "counts neither for you nor against you" in page
    assert "It was unclear." in page


def test_who_did_not_gain_or_lose_hears_nothing(
    answer: Answer, client: Client, question: Question, ada: User
) -> None:
    answer(1, "The key")
    Answer(Client())(1, "A trap")
    regraded(question, ada, "full")
    assert "graded again" not in page_of(client)


def test_nothing_is_said_once_the_regrade_is_undone(
    answer: Answer, question: Question, ada: User
) -> None:
    answer(1, "A trap")
    made = regraded(question, ada, "full")
    regrade.undo(made.pk, ada)
    assert "graded again" not in page_of(answer.client)


def test_a_question_regraded_to_right_stands_as_done(
    answer: Answer, question: Question, ada: User
) -> None:
    answer(1, "A trap")
    edit(question, key="A trap")
    assert "(right)" not in page_of(answer.client, 2)
    regraded(question, ada)
    assert "(right)" in page_of(answer.client, 2)


def test_another_learner_hears_nothing(answer: Answer, question: Question, ada: User) -> None:
    answer(1, "A trap")
    edit(question, key="A trap")
    regraded(question, ada)
    assert "graded again" not in page_of(Client())
    assert CHANGED not in page_of(Client())


def test_only_changed_questions_cost_a_query(answer: Answer, question: Question) -> None:
    answer(1, "A trap")
    with CaptureQueriesContext(connection) as before:
        page_of(answer.client)
    edit(question, stem="Which two?")
    with CaptureQueriesContext(connection) as after:
        page_of(answer.client)
    assert len(after) == len(before) + 1


def test_full_marks_make_a_wrong_answer_no_right_one(
    answer: Answer, question: Question, ada: User
) -> None:
    answer(1, "A trap")
    regraded(question, ada, "full")
    page = page_of(answer.client)
    assert "Trap feedback." in page
    assert "Because it is" not in page
    assert "is-bad" in page
