"""Two questions of earlier chapters, to be answered from memory before a chapter is read. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from quizzes.models import Card, Question
from quizzes.policies import PolicyName
from quizzes.review.due import NOT_ASKED

HOW_MANY = 2
#: What was answered this recently is no retrieval.
REST = timedelta(hours=20)


@dataclass(frozen=True)
class Opener:
    """A question (its pk) and the order of its choices (`asking.ask`)."""

    question: int
    seed: int


def choose(cards: Iterable[Card], earlier: Sequence[Question], now: datetime) -> tuple[Opener, ...]:
    """At most two, of different concepts that the learner has met and that the `earlier` questions
    ask about: what is due first, then what was not seen for longest. The siblings take turns.
    """
    siblings: dict[str, list[Question]] = {}
    for question in filter(may_be_asked, earlier):
        siblings.setdefault(question.concept, []).append(question)
    rested = (each for each in cards if each.reviewed_at <= now - REST)
    met = [each for each in rested if each.concept in siblings]
    met.sort(key=lambda each: _turn(each, now))
    return tuple(_opener(card, siblings[card.concept]) for card in met[:HOW_MANY])


def _turn(card: Card, now: datetime) -> tuple[bool, datetime]:
    is_due = card.due_at <= now
    return (not is_due, card.due_at if is_due else card.reviewed_at)


def _opener(card: Card, siblings: Sequence[Question]) -> Opener:
    return Opener(siblings[card.reviews % len(siblings)].pk, card.reviews)


def may_be_asked(question: Question) -> bool:
    """What `due.askable` selects of the questions of published quizzes."""
    quiz = question.quiz
    exam = quiz.policy == PolicyName.EXAM or quiz.rules.deferred
    return bool(question.concept) and question.kind != NOT_ASKED and not exam
