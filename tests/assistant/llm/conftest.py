"""What a learner is shown, while a scripted server plays the model."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest

from assistant.answer import Answer, Sentence
from assistant.llm import answering
from assistant.llm.answering import Asked
from assistant.llm.client import Server, Trouble
from tests.assistant.llm.passages import passage, weights
from tests.assistant.llm.scripted import Script, Scripted, serving

CHAPTER = "python-concurrency/01-introduction/02-threads-vs-processes/lesson.md"
SOURCES = [
    passage(f"{CHAPTER}#why-threads-that-wait-do-not"),
    passage(f"{CHAPTER}#whose-memory-is-it"),
]
KEY = "sk-the-key-of-the-site"


@dataclass
class Shown:
    """All that reached a learner; `trouble` is what operators read."""

    sentences: list[str] = field(default_factory=list)
    answer: Answer | None = None
    trouble: Trouble | None = None
    server: Scripted | None = None


type Play = Callable[..., Shown]


@pytest.fixture
def play() -> Iterator[Play]:
    """Let a server play this script, ask it, and see what is shown."""
    with ExitStack() as stack:

        def ask(script: Script, patience_s: float = 10.0, words: str = "Who holds it?") -> Shown:
            server = stack.enter_context(serving(script))
            shown = Shown(server=server)

            def show(sentences: Sequence[Sentence]) -> None:
                shown.sentences = [each.text for each in sentences]

            asked = Asked(words, "en", SOURCES, weights())
            try:
                shown.answer = answering.answer(
                    asked, Server(server.url, "small", KEY), patience_s, show
                )
            except Trouble as trouble:
                shown.trouble = trouble
            return shown

        yield ask
