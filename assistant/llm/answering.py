"""One question to the model, and what is left of its reply once each sentence has been judged."""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

import structlog

from assistant.answer import Answer, By, Sentence, Source
from assistant.llm import client, grounding
from assistant.llm.checking import Checker, Fault, Weights
from assistant.llm.client import Server
from assistant.llm.splitting import Splitter

type Show = Callable[[Sequence[Sentence]], None]

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True)
class Asked:
    """A question, and the passages that it is to be answered from."""

    words: str
    language: str
    sources: Sequence[Source]
    weights: Weights


def answer(
    asked: Asked,
    server: Server,
    patience_s: float,
    on_sentence: Show,
) -> Answer | None:
    """The model's answer; None if none of it may be shown. Raises `client.Trouble`.

    `on_sentence` is told all sentences so far, each time that one is added.
    """
    sources = asked.sources[: grounding.MOST_SOURCES]
    if not sources:
        return None
    checker, dropped = Checker(sources, asked.weights), Counter[str]()
    messages = grounding.messages(asked.words, asked.language, sources)
    try:
        _read(checker, dropped, client.stream(messages, server, patience_s), on_sentence)
    finally:
        log.info("A model was asked", kept=len(checker.kept), **dropped)
    return Answer(True, checker.kept, sources, By.MODEL) if checker.kept else None


def _read(
    checker: Checker,
    dropped: Counter[str],
    stream: client.Words,
    on_sentence: Show,
) -> None:
    def judge(written: str) -> None:
        if isinstance(found := checker.judge(written), Fault):
            dropped[found.replace(" ", "_")] += 1
        else:
            on_sentence(checker.kept)

    splitter = Splitter()
    with closing(stream):  # six sentences are enough: the rest is not waited for
        for piece in stream:
            for written in splitter.feed(piece):
                judge(written)
                if checker.is_full:
                    return
    for written in splitter.end():
        judge(written)
