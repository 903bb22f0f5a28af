"""Recorded values into a course's files: `figures.toml`, and the words of each text.

Nothing else of a file changes, except that a translation that was up to date stays so.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import Table

from lessons.figures.files import FILE, FigureEntry, Recorded
from lessons.gate import text as texts
from lessons.gate.text import Text
from lessons.markdown import tokens_of

#: Code in a line, which stays; or a figure in brackets.
FIGURE = re.compile(
    r"(?P<code>(?P<ticks>`+).*?(?<!`)(?P=ticks)(?!`))|\[(?P<words>[^\]]*)\]\(figure:(?P<key>[\w-]+)\)",
    re.ASCII | re.DOTALL,
)
SENTENCE_END = re.compile(r"(?<=[.!?:])\s+(?=[\[A-Z“*`])")


@dataclass(frozen=True)
class Sentence:
    """What holds a figure that changed; `line` is where it begins, of the file as it is now."""

    file: Path
    line: int
    text: str


def write_recorded(folder: Path, recorded: Mapping[str, Recorded]) -> None:
    """Into figures.toml, whose comments and order stay."""
    path = folder / FILE
    document = tomlkit.parse(path.read_text(encoding="utf-8"))
    for key, said in recorded.items():
        table: Any = document[key]
        if isinstance(table.get("recorded"), Table):
            table["recorded"].update(asdict(said))
            continue
        fresh = tomlkit.table()
        fresh.update(asdict(said))
        fresh.add(tomlkit.nl())
        table["recorded"] = fresh
    path.write_text(tomlkit.dumps(document).rstrip("\n") + "\n", encoding="utf-8")


def write_texts(folder: Path, figures: Mapping[str, FigureEntry]) -> list[Sentence]:
    """The words of these figures in all texts; returns the sentences in which they changed."""
    changed: list[Sentence] = []
    for source in sorted(folder.rglob("lesson.md")):
        before = texts.read(source, []).version
        changed += _rewrite(source, figures)
        after = texts.read(source, []).version
        for variant in sorted(source.parent.glob("lesson.*.md")):
            changed += _rewrite(variant, figures)
            if after != before:
                _keep_up_to_date(variant, before, after)
    return changed


def _rewrite(path: Path, figures: Mapping[str, FigureEntry]) -> list[Sentence]:
    """One file, in the language that it says."""
    text = texts.read(path, [])
    whole = path.read_text(encoding="utf-8")
    lines = whole.split("\n")
    changed: list[Sentence] = []
    for start, end in _written(text):
        old = "\n".join(lines[start:end])
        new = FIGURE.sub(_renewed(figures, text.language), old)
        if new != old:
            lines[start:end] = new.split("\n")
            changed += _sentences(path, start + 1, old, new)
    if changed:
        path.write_text("\n".join(lines), encoding="utf-8")
    return changed


def _written(text: Text) -> Iterator[tuple[int, int]]:
    """Lines of the file (from 0, to before) that are words: no code and no `:::` line."""
    seen: set[tuple[int, int]] = set()
    row = (0, 0)
    for token in tokens_of(text.body):
        row = (token.map[0], token.map[1]) if token.map else row
        if token.type == "inline" and row not in seen:
            seen.add(row)
            yield text.first_line - 1 + row[0], text.first_line - 1 + row[1]


def _renewed(figures: Mapping[str, FigureEntry], language: str) -> Callable[[re.Match[str]], str]:
    def renew(found: re.Match[str]) -> str:
        figure = figures.get(found["key"] or "")
        words = figure.in_words(language) if figure else ""
        return f"[{words}](figure:{found['key']})" if words else found[0]

    return renew


def _sentences(path: Path, line: int, old: str, new: str) -> list[Sentence]:
    """Those that are not as they were: a paragraph keeps its number of lines."""
    if old.lstrip().startswith("|"):
        return [Sentence(path, line, new.strip())]
    before, after = SENTENCE_END.split(old), SENTENCE_END.split(new)
    if len(before) != len(after):
        return [Sentence(path, line, " ".join(new.split()))]
    found, at = [], 0
    for was, now in zip(before, after, strict=True):
        place = new.index(now, at)
        at = place + len(now)
        if was != now:
            found.append(Sentence(path, line + new.count("\n", 0, place), " ".join(now.split())))
    return found


def _keep_up_to_date(variant: Path, before: str, after: str) -> None:
    """It translates the text with its new figures as it did the old one."""
    text = texts.read(variant, [])
    if text.head.get("translates") != before:
        return
    lines = variant.read_text(encoding="utf-8").split("\n")
    place = text.line_of_key("translates") - 1
    lines[place] = lines[place].replace(before, after)
    variant.write_text("\n".join(lines), encoding="utf-8")
