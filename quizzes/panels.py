"""The quiz as one learner sees it now: one question, its state and the way to the others."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from learners.models import Learner
from quizzes.kinds import KINDS
from quizzes.models import Attempt, Choice, Question, Quiz, Response
from quizzes.services import seed_for, shuffled
from quizzes.text import block, inline
from quizzes.verdict import Verdict, verdict


@dataclass(frozen=True)
class Option:
    """A choice on the screen; `mark` is "", "good" or "bad"."""

    value: int
    text: SafeString
    picked: bool
    mark: str = ""


@dataclass(frozen=True)
class Step:
    """The way to one question; `state` is done, now or todo."""

    number: int
    state: str
    href: str
    hx_get: str


@dataclass(frozen=True)
class Panel:
    """All that `quizzes/quiz.html#panel` shows."""

    quiz: Quiz
    question: Question
    number: int
    #: The question itself, and what it refers to.
    stem: SafeString
    details: SafeString
    hint: str | Promise
    input: str
    options: list[Option]
    steps: list[Step]
    #: Of the shuffle, for the form.
    seed: int | str
    next_path: str
    verdict: Verdict | None = None
    #: The question changed after it was answered.
    changed: bool = False
    #: Another answer was sent with a form that had been answered already.
    first_counts: bool = False
    error: str | Promise = ""
    token: UUID | str = field(default_factory=uuid4)

    @property
    def root_id(self) -> str:
        """The id that forms and links replace."""
        return f"quiz-{self.quiz.slug}"

    @property
    def post_url(self) -> str:
        """Where the answer goes."""
        return reverse("quizzes:response_create", args=[self.quiz.slug, self.number])

    @property
    def retry_url(self) -> str:
        """Where 'Try again' goes."""
        return reverse("quizzes:response_retry", args=[self.quiz.slug, self.number])

    @property
    def right(self) -> int:
        """How many questions stand answered right."""
        return sum(step.state == "done" for step in self.steps) + self._now_is_right

    @property
    def following(self) -> Step | None:
        """The next question, if there is one."""
        return self.steps[self.number] if self.number < len(self.steps) else None

    @property
    def is_complete(self) -> bool:
        """Every question stands answered right."""
        return self.right == len(self.steps)

    @property
    def _now_is_right(self) -> bool:
        return self.verdict is not None and self.verdict.correct

    def with_error(self, error: str | Promise, picked: Collection[int] = ()) -> "Panel":
        """The open question with what was picked and what is wrong with it."""
        options = [replace(o, picked=o.value in picked, mark="") for o in self.options]
        return replace(self, error=error, options=options, verdict=None)


@dataclass(frozen=True)
class Answer:
    """The last answer of a learner to one question."""

    question: int
    version: int
    try_number: int
    picks: tuple[int, ...]
    correct: bool
    #: The learner asked for the question again.
    reopened: bool


def build(
    quiz: Quiz,
    learner: Learner,
    number: int | None,
    next_path: str,
    *,
    open_again: bool = False,
    first_counts: bool = False,
) -> Panel | None:
    """The panel of a quiz at question `number` (1..n; None or out of range: where the learner
    was); `open_again` hides the answer that the question already has, `first_counts` says that it
    is the one that counts.

    None where there is nothing in the quiz.
    """
    questions = quiz.asked
    if not questions:
        return None
    attempt = Attempt.objects.filter(learner_id=learner.id, quiz=quiz, number=1).first()
    responses = attempt.responses.order_by("answered_at", "pk") if attempt else ()
    answers = last_answers(responses)
    seed = attempt.seed if attempt else seed_for(learner, quiz)
    number = place(questions, answers, number)
    order = order_at(questions[number - 1], answers, seed, open_again=open_again)
    return compose(
        quiz, questions, answers, number, order, seed, next_path,
        open_again=open_again, first_counts=first_counts,
    )  # fmt: skip


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
            picks=tuple(each.answer["picks"]),
            correct=each.correct,
            reopened=each.retried_at is not None,
        )
        for each in latest.values()
    )


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
    answer = _to(question, answers)
    tries = answer.try_number if answer else 0
    stands = _stands(question, answer) and not open_again
    return tuple(choice.pk for choice in shuffled(question, seed, tries if stands else tries + 1))


def compose(
    quiz: Quiz,
    questions: Sequence[Question],
    answers: Sequence[Answer],
    number: int,
    order: Sequence[int],
    seed: int | str,
    next_path: str,
    *,
    open_again: bool = False,
    first_counts: bool = False,
) -> Panel:
    """The panel at question `number`, whose choices come in `order`. Asks no database."""
    question = questions[number - 1]
    answer = _to(question, answers)
    shown = answer if _stands(question, answer) and not open_again else None
    head, _blank, details = question.stem.strip().partition("\n\n")
    return Panel(
        quiz=quiz,
        question=question,
        number=number,
        stem=inline(head),
        details=block(details),
        hint=KINDS[question.kind].HINT,
        input=KINDS[question.kind].INPUT,
        options=_options(question, order, shown.picks if shown else ()),
        steps=_steps(quiz, questions, answers, number, next_path),
        seed=seed,
        next_path=next_path,
        verdict=verdict(question, shown.picks, correct=shown.correct) if shown else None,
        changed=answer is not None and answer.version != question.version,
        first_counts=first_counts and shown is not None,
    )


def _to(question: Question, answers: Iterable[Answer]) -> Answer | None:
    return next((answer for answer in answers if answer.question == question.pk), None)


def _stands(question: Question, answer: Answer | None) -> bool:
    """Whether the answer is shown: not once the learner tries again or the text changed."""
    return answer is not None and not answer.reopened and answer.version == question.version


def _options(question: Question, order: Sequence[int], picks: Collection[int]) -> list[Option]:
    choices = {choice.pk: choice for choice in question.ordered_choices()}
    return [_option(choices[pk], picked=pk in picks) for pk in order]


def _option(choice: Choice, *, picked: bool) -> Option:
    mark = ("good" if choice.correct else "bad") if picked else ""
    return Option(choice.pk, inline(choice.text), picked, mark)


def _steps(
    quiz: Quiz,
    questions: Sequence[Question],
    answers: Sequence[Answer],
    current: int,
    next_path: str,
) -> list[Step]:
    return [
        Step(
            number,
            _state(question, _to(question, answers), here=number == current),
            f"{at_question(next_path, number)}#quiz-{quiz.slug}",
            f"{quiz.get_absolute_url()}?{urlencode({'q': number, 'next': next_path})}",
        )
        for number, question in enumerate(questions, 1)
    ]


def _state(question: Question, answer: Answer | None, *, here: bool) -> str:
    if here:
        return "now"
    right = answer is not None and answer.correct and _stands(question, answer)
    return "done" if right else "todo"


def at_question(path: str, number: int) -> str:
    """The page at `path`, showing question `number`."""
    parts = urlsplit(path)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "q"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("q", number)]), fragment=""))
