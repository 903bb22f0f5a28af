"""What is asked once an experiment is over: the same question, or another one of its concept."""

from enum import StrEnum

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce
from django.utils import timezone

from learners.models import Learner
from quizzes import attempts, services
from quizzes.models import Experiment, Question, Response, ReviewAnswer
from quizzes.policies import PolicyName, Reveal
from quizzes.retries import Retry, retry


class Which(StrEnum):
    """What a learner may be asked."""

    SAME = "same"
    SIBLING = "sibling"


class NothingToAskError(Exception):
    """The question may not be answered again now, or there is no other one."""


def sibling_of(learner: Learner, question: Question) -> Question | None:
    """Another question of its concept that the learner has not seen; comes with its quiz.

    Only from published practice quizzes that ask all their questions: elsewhere an answer would
    use up a try, or the question might not belong to the learner's attempt.
    """
    if not question.concept:
        return None
    seen = Response.objects.filter(attempt__learner_id=learner.id, question=OuterRef("pk"))
    reviewed = ReviewAnswer.objects.filter(card__learner_id=learner.id, question=OuterRef("pk"))
    others = Question.objects.current().filter(
        concept=question.concept,
        pool="",
        quiz__status="published",
        quiz__policy=PolicyName.PRACTICE,
        quiz__reveal__in=["", Reveal.AT_ONCE],
        quiz__tries=None,
    )
    unseen = others.exclude(Exists(seen)).exclude(Exists(reviewed)).exclude(pk=question.pk)
    return unseen.select_related("quiz").order_by("quiz__slug", "position", "pk").first()


def may_repeat(learner: Learner, question: Question) -> Retry:
    """Whether the same question may be answered again now."""
    attempt = attempts.latest(learner, question.quiz)
    if attempt is None or question.quiz.rules.deferred:
        return Retry.NEVER
    stood = services.stood(attempt.responses.order_by("answered_at", "pk"))
    if question.pk not in {each.question for each in stood}:
        return Retry.NEVER
    asked = attempts.asked(question.quiz, attempt.seed, attempt)
    return retry(question.quiz.rules, question.pk, stood, [each.pk for each in asked])


def ask(learner: Learner, experiment: Experiment, which: Which) -> Question:
    """Open the question that is asked after an experiment, and remember it; raises
    NothingToAskError. A form that is sent twice opens it once."""
    question = experiment.response.question
    if which is Which.SIBLING:
        return _remember(experiment, sibling_of(learner, question))
    if may_repeat(learner, question) is not Retry.NOW:
        raise NothingToAskError
    services.ask_again(learner, question)
    return _remember(experiment, question)


def _remember(experiment: Experiment, question: Question | None) -> Question:
    if question is None:
        raise NothingToAskError
    run, now = experiment.run, timezone.now()
    asked = Experiment.objects.filter(pk=experiment.pk, after=None)
    asked.update(
        question=question,
        again_at=Coalesce(F("again_at"), now),
        finished_at=run.finished_at if run else None,
    )
    return question


def number_of(learner: Learner, question: Question) -> int:
    """Its place (from 1) in the learner's attempt; 1 where it is not asked there."""
    attempt = attempts.latest(learner, question.quiz)
    seed = attempt.seed if attempt else attempts.seed_for(learner, question.quiz)
    asked = [each.pk for each in attempts.asked(question.quiz, seed, attempt)]
    return asked.index(question.pk) + 1 if question.pk in asked else 1
