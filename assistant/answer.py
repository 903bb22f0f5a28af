"""What a question is asked with, and what an answer is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from lessons.models import Lesson
from quizzes.models import Question
from sandbox.models import Run


class By(StrEnum):
    """Who put the sentences together."""

    COURSE = "course"
    """Passages of the course and facts of the learner's run, quoted."""
    MODEL = "model"
    """A language model, each sentence checked against the passages that it cites."""


@dataclass(frozen=True)
class Context:
    """Where a learner asks. `learner` is the id of the row, or that of a visitor without one."""

    learner: UUID
    #: Of the interface; sources in this language come first.
    language: str
    lesson: Lesson | None = None
    #: A run of this learner that has ended: the one that they look at, or the last of the chapter.
    run: Run | None = None
    #: The question that they look at; while it is open nothing may tell its key.
    question: Question | None = None
    #: The slug of a puzzle, or ''.
    puzzle: str = ""
    may_see_drafts: bool = False


@dataclass(frozen=True)
class Source:
    """Words that an answer quotes. `text` is plain, and stands at `path` word for word."""

    kind: str
    """'chapter', 'term', 'explanation', 'lab', 'figure', 'puzzle' or 'run'."""
    title: str
    path: str
    text: str
    language: str


@dataclass(frozen=True)
class Sentence:
    """`sources`: the places, from 1, of what it is taken from; never empty in an answer."""

    text: str
    sources: tuple[int, ...]


@dataclass(frozen=True)
class Answer:
    """`is_known` False: nothing fits; then `sources` are the nearest passages, and there are no
    sentences."""

    is_known: bool
    sentences: Sequence[Sentence]
    sources: Sequence[Source]
    by: By = By.COURSE

    def as_json(self) -> dict[str, Any]:
        """For a JSON field."""
        return asdict(self)

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Self:
        """What `as_json` gave."""
        sentences = [Sentence(each["text"], tuple(each["sources"])) for each in kept["sentences"]]
        sources = [Source(**each) for each in kept["sources"]]
        return cls(kept["is_known"], sentences, sources, By(kept["by"]))
