"""Answers that one learner sends at the same instant, from several tabs or by an eager finger."""

import threading
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.db import connection

from learners.models import Learner
from quizzes import services
from quizzes.models import Attempt, Quiz, Response

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 12


def at_once(quiz: Quiz, learner: Learner, tokens: list[UUID]) -> list[BaseException]:
    """Each form is sent by a connection of its own; what went wrong, if anything did."""
    question = quiz.questions.current().prefetch_related("choices")[0]
    said = {"picks": [question.ordered_choices()[0].pk]}
    failures: list[BaseException] = []
    start = threading.Barrier(len(tokens))

    def send(token: UUID) -> None:
        try:
            start.wait()
            services.answer(learner=learner, question=question, said=said, token=token, seed=1)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    _all([lambda token=token: send(token) for token in tokens])  # type: ignore[misc]
    return failures


def _all(works: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_each_is_kept_and_they_are_numbered_one_after_another(quiz: Quiz, learner: Learner) -> None:
    assert at_once(quiz, learner, [uuid4() for _ in range(TOGETHER)]) == []
    assert Attempt.objects.count() == 1
    numbers = Response.objects.values_list("try_number", flat=True)
    assert sorted(numbers) == list(range(1, TOGETHER + 1))


def test_one_form_sent_many_times_is_one_answer(quiz: Quiz, learner: Learner) -> None:
    assert at_once(quiz, learner, [uuid4()] * TOGETHER) == []
    assert Response.objects.count() == 1
