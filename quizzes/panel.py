"""One question of a quiz on a page: what its template shows."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from quizzes.earlier import Earlier, Notice
from quizzes.helped import Help
from quizzes.kinds import KINDS
from quizzes.kinds.contract import Key, Sent
from quizzes.models import Question, Quiz
from quizzes.pending import Pending
from quizzes.retries import Retry
from quizzes.steps import Step
from quizzes.text import block
from quizzes.variants import Told
from quizzes.verdict import Verdict
from quizzes.work import NOTHING, Work


@dataclass(frozen=True)
class Panel(Told):
    """All that `quizzes/quiz.html#panel` shows."""

    quiz: Quiz
    question: Question
    number: int
    #: The question itself, and what it refers to.
    stem: SafeString
    details: SafeString
    hint: str | Promise
    key: Key
    #: The choices in the order of the screen.
    order: Sequence[int]
    #: What the kind's partial shows.
    controls: object
    steps: list[Step]
    #: Of the shuffle, for the form.
    seed: int | str
    next_path: str
    verdict: Verdict | None = None
    #: The question changed after it was answered, and what it was then.
    changed: bool = False
    earlier: Earlier | None = None
    notice: Notice | None = None
    #: Another answer was sent with a form that had been answered already.
    first_counts: bool = False
    #: What is kept beside the answers, and the hints.
    work: Work = NOTHING
    help: Help | None = None
    #: A prediction that waits for its run; asked of the database, so not on a page that is kept.
    pending: Pending | None = None
    #: Of a question that was missed twice.
    solution: Sequence[SafeString] = ()
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
    def draft_url(self) -> str:
        """Where the form is saved as it stands."""
        return reverse("quizzes:draft_save", args=[self.quiz.slug, self.number])

    @property
    def hint_url(self) -> str:
        """Where a hint is asked for."""
        return reverse("quizzes:hint_take", args=[self.quiz.slug, self.number])

    @property
    def attempt_url(self) -> str:
        """Where the quiz is begun again."""
        return reverse("quizzes:attempt_create", args=[self.quiz.slug])

    @property
    def explanation(self) -> SafeString:
        """What goes with the solution."""
        return block(self.question.explanation)

    @property
    def may_retry(self) -> bool:
        """Whether the answer that is shown may be tried again now."""
        return self.work.retry is Retry.NOW

    @property
    def retries_later(self) -> bool:
        """Whether another question comes first."""
        return self.work.retry is Retry.LATER

    @property
    def is_waiting(self) -> bool:
        """A run is to grade the answer; nothing can be sent meanwhile."""
        locked = getattr(self.controls, "is_waiting", False)
        return self.verdict is None and (self.pending is not None or locked)

    @property
    def is_open(self) -> bool:
        """Whether the form may be sent."""
        return self.verdict is None and not self.is_waiting

    @property
    def here_url(self) -> str:
        """This panel, asked for anew."""
        query = urlencode({"q": self.number, "next": self.next_path})
        return f"{self.quiz.get_absolute_url()}?{query}"

    @property
    def prediction_url(self) -> str:
        """Where the run of a prediction is asked for."""
        return reverse("quizzes:prediction_run", args=[self.quiz.slug, self.number])

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

    @property
    def field_template(self) -> str:
        """The partial of the question's kind."""
        return f"quizzes/kinds/{self.question.kind}.html"

    def with_error(self, error: str | Promise, sent: Sent) -> "Panel":
        """The open question with what its form held and what is wrong with it."""
        controls = KINDS[self.question.kind].draw(self.key, self.order, sent, graded=False)
        return replace(self, error=error, controls=controls, verdict=None)

    def with_note(self, note: str | Promise) -> "Panel":
        """What keeps the run of a prediction from being asked for."""
        return replace(self, pending=replace(self.pending, note=note)) if self.pending else self
