"""Which words a text in another language stands for: 12 hex digits of what an author wrote."""

import hashlib
import json
from typing import Protocol

LENGTH = 12


class WritesQuestion(Protocol):
    """A question with its words: stored, of a file or of a version."""

    @property
    def stem(self) -> str: ...
    @property
    def explanation(self) -> str: ...


class WritesChoice(Protocol):
    """A choice with its words."""

    @property
    def text(self) -> str: ...
    @property
    def feedback(self) -> str: ...
    @property
    def belief(self) -> str: ...


class WritesHint(Protocol):
    """A hint with its words."""

    @property
    def text(self) -> str: ...


def of_question(question: WritesQuestion) -> str:
    """Of what is asked, and of its explanation."""
    return of_words(question.stem, question.explanation)


def of_choice(choice: WritesChoice) -> str:
    """Of a choice, its feedback and the belief behind it."""
    return of_words(choice.text, choice.feedback, choice.belief)


def of_hint(hint: WritesHint) -> str:
    """Of a hint."""
    return of_words(hint.text)


def of_words(*words: str) -> str:
    """Space around them and the ends of their lines say nothing."""
    plain = [word.replace("\r\n", "\n").strip() for word in words]
    return hashlib.sha256(json.dumps(plain).encode()).hexdigest()[:LENGTH]
