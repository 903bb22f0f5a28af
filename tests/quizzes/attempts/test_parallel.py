"""What one learner sends at the same instant: nothing is lost, nothing is counted twice."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from learners.models import Learner
from quizzes import attempts, handing_in, hints, saving
from quizzes.models import Attempt, Draft, Hint, HintTaken, Quiz, Response

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 8


def at_once(*works: Callable[[], Any]) -> list[BaseException]:
    """Each by a connection of its own; what went wrong, if anything did."""
    failures: list[BaseException] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], Any]) -> None:
        try:
            start.wait()
            work()
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def save(learner: Learner, quiz: Quiz, pick: str) -> None:
    raw = {"pick": [pick]}
    saving.save(learner=learner, question=quiz.asked[0], raw=raw, token=uuid4(), revision=0, seed=1)


def test_beginning_at_once_begins_one_attempt(exam: Quiz, learner: Learner) -> None:
    exam.asked  # noqa: B018 - read before the threads share it
    begin = [lambda: attempts.begin(learner, exam, 1)] * TOGETHER
    assert at_once(*begin) == []
    assert Attempt.objects.count() == 1


def test_tabs_that_save_at_once_leave_one_draft_of_so_many_revisions(
    exam: Quiz, learner: Learner
) -> None:
    attempts.begin(learner, exam, 1)
    picks = [f"{number}" for number in range(TOGETHER)]
    assert at_once(*[lambda pick=pick: save(learner, exam, pick) for pick in picks]) == []
    draft = Draft.objects.get()
    assert draft.revision == TOGETHER
    assert draft.raw["pick"][0] in picks


def test_handing_in_at_once_grades_once(exam: Quiz, learner: Learner) -> None:
    attempt = attempts.begin(learner, exam, 1)
    save(learner, exam, str(exam.asked[0].ordered_choices()[0].pk))
    assert at_once(*[lambda: handing_in.finish(attempt)] * TOGETHER) == []
    assert Response.objects.count() == 1
    assert Attempt.objects.get().finished_at


def test_a_save_beside_handing_in_is_graded_or_refused(exam: Quiz, learner: Learner) -> None:
    attempt = attempts.begin(learner, exam, 1)
    pick = str(exam.asked[0].ordered_choices()[0].pk)
    failures = at_once(lambda: save(learner, exam, pick), lambda: handing_in.finish(attempt))
    refused = [isinstance(each, attempts.AttemptOverError) for each in failures]
    assert refused in ([], [True])
    assert Response.objects.count() == 1 - len(refused)
    assert not Draft.objects.exists()


def test_asking_for_the_same_hint_at_once_takes_one(quiz: Quiz, learner: Learner) -> None:
    question = quiz.asked[0]
    for place in range(3):
        Hint.objects.create(question=question, position=place, text=f"{place}")
    question = Quiz.objects.get().asked[0]
    take = [lambda: hints.take(learner=learner, question=question, number=1, seed=1)] * TOGETHER
    assert at_once(*take) == []
    assert HintTaken.objects.count() == 1
