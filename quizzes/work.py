"""What is kept of a learner's work at one question, beside the answers. Pure; equal work is equal.

A page is kept under it (see `lessons.pieces`), so it holds nothing but values.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from quizzes.kinds.contract import Sent
from quizzes.models import Attempt, Draft, Question, Quiz, Response
from quizzes.results import Result, result
from quizzes.retries import Retry, Stood, is_settled, retry

type Fields = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Work:
    """`fields` of the form as they were saved; None where nothing is."""

    fields: Fields | None = None
    #: Of the draft: 0 before any.
    revision: int = 0
    saved_at: datetime | None = None
    hints_taken: int = 0
    #: Of the answer that stands.
    retry: Retry = Retry.NOW
    #: Once nothing is left to answer, where somebody passes or fails.
    result: Result | None = None
    #: The attempt that may be begun; 0: none.
    next_attempt: int = 0

    @property
    def sent(self) -> Sent | None:
        """The form as it was saved."""
        return None if self.fields is None else dict(self.fields)


NOTHING = Work()


def work_at(
    quiz: Quiz,
    question: Question,
    asked: Sequence[Question],
    attempt: Attempt | None,
    stood: Sequence[Stood],
    responses: Iterable[Response],
    draft: Draft | None,
    hints_taken: int,
) -> Work:
    """The work at `question` of an attempt that asks `asked`; `stood` holds the last answer to each
    question, the latest at the end."""
    if attempt is None:
        return NOTHING
    pks = [each.pk for each in asked]
    answered = any(each.question == question.pk for each in stood)
    settled = bool(stood) and is_settled(quiz.rules, stood, pks)
    return Work(
        fields=fields_of(draft) if draft else None,
        revision=draft.revision if draft else 0,
        saved_at=draft.saved_at if draft else None,
        hints_taken=hints_taken,
        retry=retry(quiz.rules, question.pk, stood, pks) if answered else Retry.NOW,
        result=result_of(quiz, asked, responses) if settled and quiz.rules.pass_mark else None,
        next_attempt=_next(quiz, attempt) if settled else 0,
    )


def fields_of(draft: Draft) -> Fields:
    """The form as it was saved, as values."""
    return tuple((name, tuple(values)) for name, values in sorted(draft.raw.items()))


def result_of(quiz: Quiz, asked: Iterable[Question], responses: Iterable[Response]) -> Result:
    """What an attempt is worth."""
    tries: dict[int, list[Response]] = defaultdict(list)
    for response in sorted(responses, key=lambda each: each.try_number):
        tries[response.question_id].append(response)
    return result([each.pk for each in asked], tries, quiz.rules.pass_mark)


def _next(quiz: Quiz, attempt: Attempt) -> int:
    return attempt.number + 1 if quiz.rules.may_begin(attempt.number) else 0
