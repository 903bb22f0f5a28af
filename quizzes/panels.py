"""The quiz as one learner sees it now: one question, its state and the way to the others."""

from collections.abc import Collection, Mapping
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
    seed: int
    next_path: str
    verdict: Verdict | None = None
    #: The question changed after it was answered.
    changed: bool = False
    error: str | Promise = ""
    token: UUID = field(default_factory=uuid4)

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


def for_quiz(
    slug: str,
    learner: Learner,
    number: int | None = None,
    next_path: str = "",
    *,
    staff: bool = False,
) -> Panel | None:
    """The quiz at question `number` (1..n; None or out of range: where the learner was).

    None where there is no such quiz, nothing in it, or only a draft that is not for this visitor.
    """
    quiz = Quiz.objects.visible_to(staff=staff).filter(slug=slug).first()
    if quiz is None:
        return None
    return build(quiz, learner, number, next_path or quiz.get_absolute_url())


def build(
    quiz: Quiz, learner: Learner, number: int | None, next_path: str, *, open_again: bool = False
) -> Panel | None:
    """The panel of a quiz; `open_again` hides the answer that the question already has."""
    questions = list(quiz.questions.current().prefetch_related("choices"))
    if not questions:
        return None
    attempt = Attempt.objects.filter(learner_id=learner.id, quiz=quiz, number=1).first()
    latest = _latest(attempt)
    number = number if number and 1 <= number <= len(questions) else _place(questions, latest)
    question = questions[number - 1]
    response = latest.get(question.pk)
    stands = _stands(question, response) and not open_again
    head, _blank, details = question.stem.strip().partition("\n\n")
    seed = attempt.seed if attempt else seed_for(learner, quiz)
    return Panel(
        quiz=quiz,
        question=question,
        number=number,
        stem=inline(head),
        details=block(details),
        hint=KINDS[question.kind].HINT,
        input=KINDS[question.kind].INPUT,
        options=_options(question, seed, response, stands=stands),
        steps=_steps(quiz, questions, latest, number, next_path),
        seed=seed,
        next_path=next_path,
        verdict=verdict(question, response) if response and stands else None,
        changed=response is not None and response.question_version != question.version,
    )


def _latest(attempt: Attempt | None) -> dict[int, Response]:
    """The last response to each question, by question; the newest of all comes last."""
    if attempt is None:
        return {}
    latest: dict[int, Response] = {}
    for response in attempt.responses.order_by("answered_at", "pk"):
        latest.pop(response.question_id, None)
        latest[response.question_id] = response
    return latest


def _place(questions: list[Question], latest: Mapping[int, Response]) -> int:
    """Where the learner was: at the question answered last, or at the first."""
    asked = [question.pk for question in questions]
    answered = [pk for pk in latest if pk in asked]
    return asked.index(answered[-1]) + 1 if answered else 1


def _stands(question: Question, response: Response | None) -> bool:
    """Whether the response is shown: not once the learner tries again or the text changed."""
    if response is None or response.retried_at is not None:
        return False
    return response.question_version == question.version


def _options(
    question: Question, seed: int, response: Response | None, *, stands: bool
) -> list[Option]:
    tries = response.try_number if response else 0
    picks = set(response.answer["picks"]) if response and stands else set()
    shown = shuffled(question, seed, tries if stands else tries + 1)
    return [_option(choice, picked=choice.pk in picks) for choice in shown]


def _option(choice: Choice, *, picked: bool) -> Option:
    mark = ("good" if choice.correct else "bad") if picked else ""
    return Option(choice.pk, inline(choice.text), picked, mark)


def _steps(
    quiz: Quiz,
    questions: list[Question],
    latest: Mapping[int, Response],
    current: int,
    next_path: str,
) -> list[Step]:
    return [
        Step(
            number,
            _state(question, latest.get(question.pk), here=number == current),
            f"{at_question(next_path, number)}#quiz-{quiz.slug}",
            f"{quiz.get_absolute_url()}?{urlencode({'q': number, 'next': next_path})}",
        )
        for number, question in enumerate(questions, 1)
    ]


def _state(question: Question, response: Response | None, *, here: bool) -> str:
    if here:
        return "now"
    right = response is not None and response.correct and _stands(question, response)
    return "done" if right else "todo"


def at_question(path: str, number: int) -> str:
    """The page at `path`, showing question `number`."""
    parts = urlsplit(path)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "q"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("q", number)]), fragment=""))
