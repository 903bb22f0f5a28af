"""An answer as it is shown: paragraphs, with the rows of tables as tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.answer import Answer, Sentence, Source

CELLS = " | "
"""Between the cells of a table's row, as passages have it."""


@dataclass(frozen=True)
class Paragraph:
    """Sentences, or rows of a table, that come from one place. `name`: the term that they
    define, ''."""

    name: str
    sentences: Sequence[Sentence]
    rows: Sequence[Sequence[str]]
    sources: tuple[int, ...]
    language: str


def cited(told: Answer, said: Sequence[Sentence]) -> list[tuple[int, Source]]:
    """The sources that these sentences name, with their numbers; all that came near, if nothing
    is known."""
    named = {number for each in said for number in each.sources}
    numbered = enumerate(told.sources, 1)
    return [(number, source) for number, source in numbered if not told.is_known or number in named]


def paragraphs(sentences: Sequence[Sentence], sources: Sequence[Source]) -> Iterator[Paragraph]:
    """In the order of the answer; what does not stand together in its source does not here."""
    before: tuple[int, ...] = ()
    for told in _together(sentences, sources):
        places, is_row = _kind(told[0])
        first, is_new = sources[places[0] - 1], places != before
        before = places
        yield Paragraph(
            first.title if first.kind == "term" and is_new else "",
            () if is_row else told,
            [each.text.split(CELLS) for each in told] if is_row else (),
            places,
            first.language,
        )


def _together(sentences: Sequence[Sentence], sources: Sequence[Source]) -> Iterator[list[Sentence]]:
    for (places, is_row), group in groupby(sentences, _kind):
        text = sources[places[0] - 1].text
        first, *more = group
        told = [first]
        for each in more:
            if is_row or _follows(each, told[-1], text):
                told.append(each)
            else:
                yield told
                told = [each]
        yield told


def _follows(sentence: Sentence, before: Sentence, text: str) -> bool:
    """Directly, and in the same block; a model's sentences stand nowhere, and stay together."""
    begin = text.find(before.text)
    rest = text[begin + len(before.text) :]
    at = rest.find(sentence.text)
    is_quoted = begin >= 0 and at >= 0
    return not is_quoted or not (any(map(str.isalnum, rest[:at])) or "\n" in rest[:at])


def _kind(sentence: Sentence) -> tuple[tuple[int, ...], bool]:
    return sentence.sources, CELLS in sentence.text
