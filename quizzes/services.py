"""What happens to quizzes: an answer is graded and kept, a question is asked again."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from learners.models import Learner
from quizzes import attempts, experiments, versions
from quizzes.keys import key_of
from quizzes.kinds import KINDS
from quizzes.kinds.contract import Answer
from quizzes.models import Attempt, Choice, Question, Response
from quizzes.retries import Retry, retry
from quizzes.review.services import note_answer

seed_for = attempts.seed_for


def shuffled(question: Question, seed: int, try_number: int) -> list[Choice]:
    """The choices as shown on one try: every next try moves every choice, if its kind mixes."""
    key = key_of(question)
    mixed = list(key.ids)
    random.Random(f"{seed}:{question.pk}").shuffle(mixed)  # noqa: S311 - no secret
    turn = (try_number - 1) % (len(mixed) or 1)
    shown = KINDS[question.kind].arrange(key, mixed[turn:] + mixed[:turn], try_number)
    choices = {choice.pk: choice for choice in question.ordered_choices()}
    return [choices[pk] for pk in shown]


class RetryRefusedError(Exception):
    """The question may not be answered again, or not before another one."""


def answer(
    *,
    learner: Learner,
    question: Question,
    said: Answer,
    token: UUID,
    seed: int,
    preview: bool = False,
) -> Response:
    """Grade and store what its kind has parsed; the same form sent twice is one response.

    The attempt is locked meanwhile: answers that a learner sends at the same instant are numbered
    one after another. Where tries are few, one of them is asked for: another form that shows the
    same question brings the answer that stands.
    """
    with transaction.atomic():
        attempt = attempts.locked(learner, question.quiz, seed, preview=preview)
        return _earlier(attempt, question, token) or store(attempt, question, said, token)


def _earlier(attempt: Attempt, question: Question, token: UUID) -> Response | None:
    """The response to this form, also of an attempt before; or the one that stands."""
    sent = Response.objects.filter(
        attempt__learner=attempt.learner_id, attempt__quiz=attempt.quiz_id, token=token
    )
    if earlier := sent.first():
        return earlier
    if not question.quiz.rules.tries:
        return None
    asked = {"question": question, "question_version": question.version}
    return attempt.responses.filter(**asked, retried_at=None).last()


def store(attempt: Attempt, question: Question, said: Answer, token: UUID) -> Response:
    """Grade an answer in an attempt that is locked; what was saved of it is needed no more."""
    kind, key = KINDS[question.kind], key_of(question)
    try_number = attempt.responses.filter(question=question).count() + 1
    shown = [choice.pk for choice in shuffled(question, attempt.seed, try_number)]
    grade, picks = kind.grade(key, said), kind.picks(key, said)
    texts = {str(pk): key.choices[pk].text for pk in picks}
    response = Response.objects.create(
        attempt=attempt,
        question=question,
        question_version=question.version,
        try_number=try_number,
        token=token,
        answer={**said, "shown": shown, "texts": texts},
        score=float(grade.score),
        correct=grade.correct,
    )
    response.picks.set(picks)
    versions.keep(question)
    note_answer(response)
    experiments.note_answer(response, [] if grade.correct else kind.wrong(key, said))
    attempt.drafts.filter(question=question).delete()
    return response


def ask_again(learner: Learner, question: Question) -> bool:
    """Open the question for another try; False where this learner never answered it.

    Raises RetryRefusedError.
    """
    attempt = attempts.latest(learner, question.quiz)
    responses = list(attempt.responses.order_by("answered_at", "pk")) if attempt else []
    last = next((each for each in reversed(responses) if each.question_id == question.pk), None)
    if attempt is None or last is None:
        return False
    rules, asked = question.quiz.rules, attempts.asked(question.quiz, attempt.seed, attempt)
    when = retry(rules, question.pk, stood(responses), [each.pk for each in asked])
    if rules.tries and when is not Retry.NOW:
        raise RetryRefusedError
    Response.objects.filter(pk=last.pk, retried_at=None).update(retried_at=timezone.now())
    return True


@dataclass(frozen=True)
class Stood:
    """The last answer to a question (see `retries`)."""

    question: int
    try_number: int
    correct: bool


def stood(responses: Iterable[Response]) -> list[Stood]:
    """The last response to each question; they come oldest first, and so do these."""
    last: dict[int, Stood] = {}
    for each in responses:
        last.pop(each.question_id, None)
        last[each.question_id] = Stood(each.question_id, each.try_number, each.correct)
    return list(last.values())
