"""What a kind of question must be able to do, and the plain values it works on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from django.utils.functional import Promise

type Text = str | Promise
"""Words for a person; lazy ones are translated when they are shown."""


class UnansweredError(Exception):
    """The form came without an answer; the argument says what to do, for the learner."""


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
    """A choice as authored, in a form or in a file."""

    text: str
    correct: bool
    feedback: str
    belief: str = ""
    lab_demo: str = ""
    lab_parameters: str = ""


@dataclass(frozen=True)
class QuestionDraft:
    """A question as authored; `choices` in the order of the author."""

    kind: str
    stem: str
    choices: Sequence[ChoiceDraft]
    explanation: str = ""


@dataclass(frozen=True)
class Fault:
    """Why a question may not be published, and where: `choice` None means the question.

    A `field` of "" means the question's list of choices as a whole.
    """

    message: Text
    field: str = ""
    choice: int | None = None


class Kind(Protocol):
    """A module of this package."""

    @property
    def INPUT(self) -> str:  # noqa: N802 - a constant of the module
        """The type of the native input: radio or checkbox."""

    @property
    def HINT(self) -> Text:  # noqa: N802 - a constant of the module
        """What the learner is to do, in a line under the question."""

    def parse(self, sent: Sequence[str], offered: Mapping[str, int]) -> frozenset[int]:
        """The choices picked; `offered` maps form values to choices."""

    def grade(self, key: Mapping[int, bool], picked: frozenset[int]) -> Grade:
        """What `picked` is worth; `key` says of each choice whether it is right."""

    def faults(self, choices: Sequence[ChoiceDraft]) -> Iterator[Fault]:
        """What keeps these choices from being published as this kind."""
