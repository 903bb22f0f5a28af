"""What a kind of question must be able to do, and the plain values it works on.

A kind is one file of this package and one partial, `templates/quizzes/kinds/<kind>.html`. It knows
nothing of the database: a question comes as a `Key`, an answer is JSON.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

type Text = str | Promise
"""Words for a person; lazy ones are translated when they are shown."""

type Sent = Mapping[str, Sequence[str]]
"""What a form holds, by the names of its fields: `dict(request.POST.lists())`."""

type Answer = Mapping[str, Any]
"""An answer as it is stored: JSON, as the kind's `parse` made it. Other keys may stand beside."""


class UnansweredError(Exception):
    """The form came without an answer; the argument says what to do, for the learner."""


class NotYetError(Exception):
    """The form is to be shown anew with what it holds; nothing is wrong, nothing is graded."""


class ForgedAnswerError(Exception):
    """The form holds what no form of ours could have sent."""


@dataclass(frozen=True)
class Grade:
    """What an answer is worth: its exact score, and the judgements that were right."""

    score: Fraction
    right: int
    judged: int

    @property
    def correct(self) -> bool:
        """Mastery counts only the full score."""
        return self.score == 1


@dataclass(frozen=True)
class ChoiceDraft:
    """A choice as authored, in a form or in a file; fields are named as the columns of Choice."""

    text: str
    correct: bool
    feedback: str
    belief: str = ""
    lab_demo: str = ""
    lab_parameters: str = ""
    half: bool = False
    after: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class QuestionDraft:
    """A question as authored, named as the columns of Question; `choices` in the author's order."""

    kind: str
    stem: str
    choices: Sequence[ChoiceDraft]
    explanation: str = ""
    answer: float | None = None
    tolerance: float | None = None
    unit: str = ""
    magnitude: bool = False
    lab_demo: str = ""
    lab_parameters: str = ""


@dataclass(frozen=True)
class Key:
    """A question and the ids of its choices: all that reading and grading an answer need."""

    question: QuestionDraft
    ids: tuple[int, ...]

    @cached_property
    def choices(self) -> dict[int, ChoiceDraft]:
        """Each choice by its id, in the author's order."""
        return dict(zip(self.ids, self.question.choices, strict=True))

    def is_right(self, choice: int) -> bool:
        """Whether the choice is a right one; one that is no longer there is not."""
        return choice in self.choices and self.choices[choice].correct

    def only(self, ids: Collection[int]) -> "Key":
        """The same question with these of its choices."""
        kept = {pk: choice for pk, choice in self.choices.items() if pk in ids}
        draft = QuestionDraft(**{**vars(self.question), "choices": tuple(kept.values())})
        return Key(draft, tuple(kept))


@dataclass(frozen=True)
class Fault:
    """Why a question may not be published, and where: `choice` None means the question.

    A `field` of "" means the question's list of choices as a whole.
    """

    message: Text
    field: str = ""
    choice: int | None = None


@dataclass(frozen=True)
class Option:
    """A choice on the screen; `mark` is "", "good", "half" or "bad"."""

    value: int
    text: SafeString
    picked: bool
    mark: str = ""
    #: Of a line: where it stands in the order (from 1), and by how many spaces it is indented.
    place: int | None = None
    indent: int = 0

    @property
    def indentation(self) -> str:
        """Spaces that HTML keeps."""
        return "\N{NO-BREAK SPACE}" * self.indent


@dataclass(frozen=True)
class Said:
    """What is said of an answer that is not right; without a heading, the belief behind it."""

    heading: Text = ""
    credit: str = ""


class Kind(ABC):
    """A kind of question. All methods are pure; what is not abstract suits most kinds."""

    HINT: ClassVar[Text]
    """What the learner is to do, in a line under the question."""
    ANSWERS: ClassVar[Collection[str]] = ()
    """Columns of Question that this kind uses beside those that all use."""
    CHOICES: ClassVar[Collection[str]] = ("correct",)
    """Columns of Choice that this kind uses beside those that all use."""
    CHOICES_MIN: ClassVar[int] = 2
    TOO_FEW: ClassVar[Text] = _("A question needs at least two choices.")
    BY_CHOICE: ClassVar[bool] = False
    """Each choice is a judgement of its own: who was not shown one is not graded on it."""

    LABELS_ITS_CHOICES: ClassVar[bool] = False
    """A choice's text is a name for words of the site's own: `choice_text` has them."""

    MEASURED: ClassVar[bool] = False
    """An answer is graded once a run of the learner's own has shown it (`quizzes.predictions`)."""

    @abstractmethod
    def parse(self, sent: Sent, key: Key) -> dict[str, Any]:
        """The answer that a form holds, to be stored as JSON.

        Raises UnansweredError (the form is shown again with all that was sent), NotYetError, or
        ForgedAnswerError.
        """

    @abstractmethod
    def refill(self, answer: Answer) -> dict[str, list[str]]:
        """The form that holds this answer: `parse(refill(answer), key) == answer`."""

    @abstractmethod
    def draw(self, key: Key, shown: Sequence[int], sent: Sent, *, graded: bool) -> object:
        """What the partial shows as `panel.controls`: the choices `shown`, filled with `sent`.

        `sent` may come from anywhere. Marks are set where it is `graded`.
        """

    @abstractmethod
    def grade(self, key: Key, answer: Answer) -> Grade:
        """What the answer is worth."""

    def picks(self, key: Key, answer: Answer) -> tuple[int, ...]:
        """The choices that it chose, or whose belief it shows; all are of `key`."""
        return ()

    def wrong(self, key: Key, answer: Answer) -> tuple[int, ...]:
        """Those of the picks whose feedback belongs to an answer that is not right."""
        return tuple(pick for pick in self.picks(key, answer) if not key.is_right(pick))

    def names(self, answer: Answer) -> frozenset[int]:
        """All the choices that the answer speaks of, whether they still stand or not."""
        return frozenset()

    def says(self, key: Key, answer: Answer) -> Said:
        """What an answer that is not right is told."""
        return Said()

    def arrange(self, key: Key, shuffled: Sequence[int], try_number: int) -> tuple[int, ...]:
        """The choices as they are shown on this try (from 1), given in a random order."""
        return tuple(shuffled)

    def again(self, answer: Answer) -> Sent:
        """What the form holds when the learner tries again after this answer."""
        return {}

    def needs_feedback(self, choice: ChoiceDraft) -> bool:
        """Whether this choice must say something to who chose it."""
        return True

    def clean_text(self, text: str) -> str:
        """The text of a choice as it is stored."""
        return text.strip()

    def choice_text(self, text: str) -> Text:
        """The words of a choice whose text is `text`."""
        return text

    @abstractmethod
    def faults(self, question: QuestionDraft) -> Iterator[Fault]:
        """What keeps the question from being published as this kind."""
