"""What a learner answered last to each question of a quiz, and what that shows."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from quizzes.earlier import Regraded, regraded
from quizzes.models import Question, Response
from quizzes.services import shuffled


@dataclass(frozen=True)
class Answer:
    """The last answer of a learner to one question."""

    question: int
    version: int
    try_number: int
    #: What was answered: canonical JSON, as its kind stored it.
    said: str
    correct: bool
    #: The learner asked for the question again.
    reopened: bool
    regraded: Regraded | None = None


def last_answers(responses: Iterable[Response]) -> tuple[Answer, ...]:
    """The last response to each question; `responses` come oldest first, and so do these."""
    latest: dict[int, Response] = {}
    for response in responses:
        latest.pop(response.question_id, None)
        latest[response.question_id] = response
    return tuple(
        Answer(
            question=each.question_id,
            version=each.question_version,
            try_number=each.try_number,
            said=_said(each.answer),
            correct=each.correct,
            reopened=each.retried_at is not None,
            regraded=regraded(each),
        )
        for each in latest.values()
    )


def _said(stored: dict[str, Any]) -> str:
    """Without what was written down beside the answer: equal answers make equal pages."""
    beside = ("shown", "texts")
    answer = {name: value for name, value in stored.items() if name not in beside}
    return json.dumps(answer, sort_keys=True)


def place(questions: Sequence[Question], answers: Iterable[Answer], number: int | None) -> int:
    """`number` if there is such a question; else where the learner was: at the question answered
    last, or at the first."""
    if number and 1 <= number <= len(questions):
        return number
    asked = [question.pk for question in questions]
    answered = [answer.question for answer in answers if answer.question in asked]
    return asked.index(answered[-1]) + 1 if answered else 1


def order_at(
    question: Question, answers: Iterable[Answer], seed: int, *, open_again: bool = False
) -> tuple[int, ...]:
    """The choices of the question in the order that this learner sees now."""
    answer = answer_to(question, answers)
    tries = answer.try_number if answer else 0
    shown = stands(question, answer) and not open_again
    return tuple(choice.pk for choice in shuffled(question, seed, tries if shown else tries + 1))


def answer_to(question: Question, answers: Iterable[Answer]) -> Answer | None:
    """The last answer to this question."""
    return next((answer for answer in answers if answer.question == question.pk), None)


def stands(question: Question, answer: Answer | None) -> bool:
    """Whether the answer is shown: not once the learner tries again or the text changed."""
    return answer is not None and not answer.reopened and answer.version == question.version
