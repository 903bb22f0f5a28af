"""What a quiz file may hold, and what was read of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from quizzes.kinds.contract import QuestionDraft

#: What a value may be: `float` takes whole numbers, too, and `int` none below zero.
type Types = Mapping[str, type]

RULES: Mapping[str, str] = {
    "policy": "policy",
    "reveal": "reveal",
    "tries": "tries",
    "attempts": "attempts_allowed",
    "time_limit": "time_limit_min",
    "pass_mark": "pass_mark",
    "draw": "draw",
    "mixed": "mixed",
}
"""The column of Quiz for each key of a file that says how the quiz is taken."""

FILE_KEYS: Types = {
    "title": str,
    "language": str,
    "status": str,
    "policy": str,
    "reveal": str,
    "tries": int,
    "attempts": int,
    "time_limit": int,
    "pass_mark": int,
    "draw": int,
    "mixed": bool,
    "question": list,
}
QUESTION_KEYS: Types = {
    "id": str,
    "kind": str,
    "stem": str,
    "explanation": str,
    "misconception": str,
    "concept": str,
    "tags": list,
    "pool": str,
    "answer": float,
    "tolerance": float,
    "unit": str,
    "magnitude": bool,
    "lab": str,
    "choice": list,
    "hint": list,
}
CHOICE_KEYS: Types = {
    "text": str,
    "correct": bool,
    "half": bool,
    "after": str,
    "low": float,
    "high": float,
    "feedback": str,
    "belief": str,
    "lab": str,
}
HINT_KEYS: Types = {"text": str, "lab": str}


class ContentError(Exception):
    """What is wrong with a content file; `errors` holds this one and all the others."""

    def __init__(self, file: Path, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")
        self.file = file
        self.line = line
        self.message = message
        self.errors: tuple[ContentError, ...] = (self,)


@dataclass(frozen=True)
class HintSource:
    """A hint of a question, named as the columns of Hint."""

    text: str
    lab_demo: str = ""
    lab_parameters: str = ""


@dataclass(frozen=True)
class QuestionSource:
    """A question of a file."""

    key: str
    draft: QuestionDraft
    misconception: str
    concept: str
    tags: tuple[str, ...] = ()
    pool: str = ""
    hints: Sequence[HintSource] = ()


@dataclass(frozen=True)
class QuizSource:
    """A whole file, checked; `rules` by the columns of Quiz."""

    title: str
    language: str
    status: str
    questions: list[QuestionSource]
    rules: Mapping[str, Any] = field(default_factory=dict)
