"""One question of a review on the screen: open, refused, or answered with its verdict."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quizzes import variants
from quizzes.keys import key_of
from quizzes.kinds import KINDS
from quizzes.kinds.contract import Key, Sent
from quizzes.models import Question, ReviewAnswer
from quizzes.review.ratings import Confidence
from quizzes.services import shuffled
from quizzes.solutions import solution
from quizzes.text import block, sentence
from quizzes.verdict import Verdict, verdict

#: The part of the page that a review changes, and the address of it all.
ROOT = "review"

LEVELS = (
    (Confidence.GUESS, gettext_lazy("a guess")),
    (Confidence.THINK, gettext_lazy("I think so")),
    (Confidence.SURE, gettext_lazy("sure")),
)


@dataclass(frozen=True)
class Asked(variants.Told):
    """All that `quizzes/review.html#question` shows; named as its kind's partial wants it."""

    question: Question
    key: Key
    #: The choices in the order of the screen.
    order: Sequence[int]
    stem: SafeString
    details: SafeString
    hint: str | Promise
    controls: object
    #: Of the shuffle, for the form.
    seed: int
    #: Where the learner came from: a chapter, or the review itself.
    next_path: str
    #: What the answer replaces: the id of this question, or all of the review.
    target: str = ""
    confidence: str = ""
    verdict: Verdict | None = None
    solution: Sequence[SafeString] = ()
    back: str = ""
    error: str | Promise = ""
    token: UUID | str = field(default_factory=uuid4)

    @property
    def root_id(self) -> str:
        """The id of the question on its page."""
        return f"{ROOT}-{self.question.pk}"

    @property
    def replaces(self) -> str:
        """The id of what the answer replaces."""
        return self.target or self.root_id

    @property
    def home(self) -> str:
        """The review itself."""
        return reverse("review:review_detail")

    @property
    def post_url(self) -> str:
        """Where the answer goes."""
        return reverse("review:answer_create", args=[self.question.pk])

    @property
    def field_template(self) -> str:
        """The partial of the question's kind."""
        return f"quizzes/kinds/{self.question.kind}.html"

    @property
    def levels(self) -> Sequence[tuple[Confidence, str | Promise]]:
        """How sure a learner can be."""
        return LEVELS

    def again(self, sent: Sent, confidence: str, error: str | Promise = "") -> "Asked":
        """The open question with what its form held, and what is wrong with it."""
        controls = KINDS[self.question.kind].draw(self.key, self.order, sent, graded=False)
        return replace(self, controls=controls, confidence=confidence, error=error)


def ask(question: Question, seed: int, next_path: str, target: str = "") -> Asked:
    """The open question; `seed` is the order of its choices. Asks no database."""
    question = variants.told(question)
    key, kind = key_of(question), KINDS[question.kind]
    order = tuple(choice.pk for choice in shuffled(question, seed, 1))
    head, _blank, details = question.stem.strip().partition("\n\n")
    return Asked(
        question=question,
        key=key,
        order=order,
        stem=sentence(head),
        details=block(details),
        hint=kind.HINT,
        controls=kind.draw(key, order, {}, graded=False),
        seed=seed,
        next_path=next_path,
        target=target,
    )


def judged(answered: ReviewAnswer, question: Question, next_path: str, target: str = "") -> Asked:
    """The question with the answer that was given, what is to be said of it, and when its concept
    comes back. There is one try only, so a wrong answer is told the right one."""
    asked, said = ask(question, 0, next_path, target), answered.answer
    order = [pk for pk in said["shown"] if pk in asked.key.choices]
    kind = KINDS[question.kind]
    return replace(
        asked,
        order=order,
        controls=kind.draw(asked.key, order, kind.refill(said), graded=True),
        verdict=verdict(asked.key, said, correct=answered.correct),
        solution=() if answered.correct else solution(asked.key),
        back=back_in_words(answered.card.due_at, timezone.now()),
        confidence=str(answered.confidence or ""),
        token=answered.token,
    )


def back_in_words(due_at: datetime, now: datetime) -> str:
    """When a card comes back, counted in days as calendars count them."""
    days = (due_at.date() - now.date()).days
    if days <= 0:
        return _("back today")
    if days == 1:
        return _("back tomorrow")
    return ngettext("back in %(days)s day", "back in %(days)s days", days) % {"days": days}


def refill(sent: Any) -> Sent:
    """What a form holds, as the kinds read it."""
    return dict(sent.lists())
