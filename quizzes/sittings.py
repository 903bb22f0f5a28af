"""An attempt whose answers are handed in, as its learner sees it: a question, and the outcome."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from quizzes import attempts, panels, variants
from quizzes.earlier import Earlier, Notice, earlier, notice, regraded
from quizzes.keys import key_of
from quizzes.kinds import KINDS
from quizzes.models import Attempt, Draft, Question, Quiz, Response
from quizzes.policies import Reveal
from quizzes.results import Result
from quizzes.saving import is_blank
from quizzes.solutions import solution
from quizzes.text import block, sentence
from quizzes.verdict import Verdict, verdict
from quizzes.work import Work, fields_of, result_of


@dataclass(frozen=True)
class Place:
    """The way to one question."""

    number: int
    is_here: bool
    is_saved: bool
    href: str


@dataclass(frozen=True)
class Sitting:
    """A question of a running attempt; `path` is the quiz's own page."""

    quiz: Quiz
    attempt: Attempt
    panel: panels.Panel
    places: Sequence[Place]
    path: str

    @property
    def left_s(self) -> int:
        """Whole seconds until the deadline, for the script that counts down."""
        deadline = self.attempt.deadline_at
        return max(0, int((deadline - timezone.now()).total_seconds())) if deadline else 0

    @property
    def unanswered(self) -> list[Place]:
        """The questions of which nothing is saved."""
        return [place for place in self.places if not place.is_saved]

    @property
    def overview_path(self) -> str:
        """Where it is handed in."""
        return overview_path(self.quiz, self.path)


def overview_path(quiz: Quiz, path: str) -> str:
    """The page on which a quiz is handed in; it keeps what `path` remembers of the chapter."""
    query = urlsplit(path).query
    own = reverse("quizzes:attempt_finish", args=[quiz.slug])
    return f"{own}?{query}" if query else own


def sitting(quiz: Quiz, attempt: Attempt, number: int | None, path: str) -> Sitting:
    """The attempt at question `number` (None or out of range: the first without an answer)."""
    asked = attempts.asked(quiz, attempt.seed, attempt)
    drafts = {draft.question_id: draft for draft in attempt.drafts.all()}
    saved = [_is_saved(drafts.get(question.pk)) for question in asked]
    if number is None or not 1 <= number <= len(asked):
        number = saved.index(False) + 1 if False in saved else 1
    question = asked[number - 1]
    order = panels.order_at(question, (), attempt.seed)
    panel = panels.compose(
        quiz, asked, (), number, order, attempt.seed, path, work=_work(drafts.get(question.pk))
    )
    places = [
        Place(n, n == number, is_saved, panels.at_question(path, n))
        for n, is_saved in enumerate(saved, 1)
    ]
    return Sitting(quiz, attempt, replace(panel, help=None), places, path)


def _is_saved(draft: Draft | None) -> bool:
    return draft is not None and not is_blank(draft.raw)


def _work(draft: Draft | None) -> Work:
    if draft is None:
        return Work()
    return Work(fields=fields_of(draft), revision=draft.revision, saved_at=draft.saved_at)


@dataclass(frozen=True)
class Reviewed:
    """A question with the answer to it, for the partial of its kind; `verdict` is None where
    nothing was answered, or the question has changed since."""

    number: int
    root_id: str
    stem: SafeString
    details: SafeString
    field_template: str
    controls: object
    solution: Sequence[SafeString]
    explanation: SafeString
    response: Response | None
    verdict: Verdict | None
    language: str
    #: The words are the quiz's own, though the quiz is translated.
    is_behind: bool
    earlier: Earlier | None = None
    notice: Notice | None = None
    error: str = ""


@dataclass(frozen=True)
class Outcome:
    """What came of an attempt; `reviewed` is empty where the answers are not told."""

    attempt: Attempt
    result: Result
    answered: int
    asked: int
    reviewed: Sequence[Reviewed]
    #: Where the answers are not told: the number of each question that was corrected, and why.
    notices: Sequence[tuple[int, Notice]] = ()

    @property
    def is_by_the_clock(self) -> bool:
        """Whether the time was over before it was handed in."""
        deadline, finished = self.attempt.deadline_at, self.attempt.finished_at
        return deadline is not None and finished is not None and finished >= deadline


def outcome(quiz: Quiz, attempt: Attempt) -> Outcome:
    """Of an attempt that was handed in."""
    asked = attempts.asked(quiz, attempt.seed, attempt)
    if not variants.is_own(quiz):
        variants.attach(asked, (variants.spoken(),))
    responses = {each.question_id: each for each in attempt.responses.all()}
    tells = quiz.rules.reveal == Reveal.AT_END
    return Outcome(
        attempt=attempt,
        result=result_of(quiz, asked, responses.values()),
        answered=len(responses),
        asked=len(asked),
        reviewed=[
            _reviewed(quiz, attempt, question, number, responses.get(question.pk))
            for number, question in enumerate(asked, 1)
        ]
        if tells
        else [],
        notices=() if tells else _notices(asked, responses),
    )


def _notices(
    asked: Sequence[Question], responses: Mapping[int, Response]
) -> list[tuple[int, Notice]]:
    answered = ((n, q, responses[q.pk]) for n, q in enumerate(asked, 1) if q.pk in responses)
    found = ((number, notice(question, regraded(each))) for number, question, each in answered)
    return [(number, told) for number, told in found if told]


def _reviewed(
    quiz: Quiz, attempt: Attempt, question: Question, number: int, response: Response | None
) -> Reviewed:
    told = variants.told(question)
    kind, key = KINDS[question.kind], key_of(told)
    root_id = f"quiz-{quiz.slug}-{number}"
    fits = response is not None and response.question_version == question.version
    said = response.answer if response and fits else None
    head, _blank, details = told.stem.strip().partition("\n\n")
    order = panels.order_at(question, (), attempt.seed)
    return Reviewed(
        number=number,
        root_id=root_id,
        stem=sentence(head),
        details=block(details),
        field_template=f"quizzes/kinds/{question.kind}.html",
        controls=kind.draw(key, order, kind.refill(said) if said else {}, graded=bool(said)),
        solution=solution(key),
        explanation=block(told.explanation),
        language=variants.language_of(told),
        is_behind=variants.is_behind(told),
        response=response,
        verdict=verdict(key, said, correct=kind.grade(key, said).correct) if said else None,
        earlier=earlier(question, response.question_version, json.dumps(response.answer), root_id)
        if response and not fits
        else None,
        notice=notice(question, regraded(response)) if response else None,
    )
