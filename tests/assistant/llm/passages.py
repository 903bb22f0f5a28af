"""Passages of the course's own files, and what a model might say of them."""

import re
import tomllib
from functools import cache
from pathlib import Path

from assistant.answer import Source
from assistant.llm.checking import Weights
from lessons.search import entries
from lessons.search.stems import stems

CONTENT = Path(__file__).parents[3] / "content"
CLAIMS = tomllib.loads((Path(__file__).parent / "claims.toml").read_text())["passage"]


@cache
def of_file(name: str) -> dict[str, Source]:
    """By the anchor of its heading."""
    _before, front, body = (CONTENT / name).read_text().split("+++", 2)
    standfirst = re.search(r'(?m)^standfirst = "(.*)"$', front)
    language = "nl" if name.endswith(".nl.md") else "en"
    source = entries.Source(
        "chapter", name, language, (standfirst[1] if standfirst else "", body), name, "A chapter"
    )
    return {
        row.path.partition("#")[2]: Source("chapter", row.heading, row.path, row.text, language)
        for row in entries.passages(source)
    }


def passage(at: str) -> Source:
    """Of 'course/section/chapter/lesson.md#anchor'."""
    name, _hash, anchor = at.partition("#")
    return of_file(name)[anchor]


@cache
def weights() -> Weights:
    """Of all chapters that there are."""
    names = [str(path.relative_to(CONTENT)) for path in CONTENT.glob("*/*/*/lesson*.md")]
    rows = [row for name in names for row in of_file(name).values()]
    return Weights.counted(stems(row.text, row.language) for row in rows)
