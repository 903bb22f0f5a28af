"""`quiz.toml` of a chapter, changed where its quiz was changed."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lessons.doors import toml_text
from quizzes import dump, variant_files
from quizzes.models import Quiz
from quizzes.reading import read_text
from quizzes.sources import FILE_KEYS, QUESTION_KEYS, ContentError, QuestionSource, QuizSource
from quizzes.variant_files import QuizWords

HEADER = "question"
WHERE = Path("quiz.toml")
LANGUAGE = re.compile(r"quiz\.([a-z]{2}(?:-[a-z]{2})?)\.toml")


def write(quiz: Quiz, before: str | None) -> str:
    """The file of the quiz; `before` is the file as it was loaded, if there was one.

    Raises ContentError if the quiz as it stands could not be loaded again.
    """
    whole = dump.dump(quiz)
    now = read_text(whole, WHERE)
    if before is None:
        return whole
    was = read_text(before, WHERE)
    old_head, *old = toml_text.split(before, HEADER)
    new_head, *new = toml_text.split(whole, HEADER)
    head = old_head if _top(was) == _top(now) else _edited_head(old_head, new_head)
    known = {each.key: (each, part) for each, part in zip(was.questions, old, strict=True)}
    parts = [
        _question(each, part, *known.get(each.key, (None, "")))
        for each, part in zip(now.questions, new, strict=True)
    ]
    same = [each.key for each in was.questions] == [each.key for each in now.questions]
    return "".join((head, *parts)) if same else toml_text.joined((head, *parts))


def whole(quiz: Quiz) -> str:
    """All that it says, even where that could not be loaded."""
    return dump.dump(quiz)


def files(quiz: Quiz) -> dict[str, str]:
    """All that it says in all languages, by the names of its files."""
    texts = {f"quiz.{each}.toml": dump.dump_texts(quiz, each) for each in dump.languages(quiz)}
    return {WHERE.name: whole(quiz), **texts}


def write_texts(quiz: Quiz, text: str, files: Mapping[str, str]) -> dict[str, str]:
    """`quiz.<language>.toml` of each language that the quiz has words in.

    `text` is its own file, `files` are those that were loaded, by language.
    """
    source = read_text(text, WHERE)
    written = {}
    for language in dump.languages(quiz):
        before, whole = files.get(language), dump.dump_texts(quiz, language)
        same = before is not None and _words(before, language, source) == _words(
            whole, language, source
        )
        written[language] = before if before is not None and same else whole
    return written


def _words(text: str, language: str, source: QuizSource) -> QuizWords | None:
    """None for what is no longer in step with the quiz."""
    try:
        return variant_files.read_text(text, WHERE, language, source)
    except ContentError:
        return None


def _top(source: QuizSource) -> list[Any]:
    return [source.title, source.language, source.status, source.rules]


def _edited_head(before: str, wanted: str) -> str:
    """A rule that is no longer said is the default again."""
    unless = {"language": "en", "status": str(Quiz.Status.PUBLISHED)}
    said, values = ({**unless, **tomllib.loads(each)} for each in (before, wanted))
    keys = [key for key in FILE_KEYS if key != HEADER]
    changed = {key: values.get(key) for key in keys if values.get(key) != said.get(key)}
    return toml_text.edit(before, changed)


def _question(now: QuestionSource, canonical: str, was: QuestionSource | None, before: str) -> str:
    if was is None:
        return canonical
    if _plain(now) == _plain(was):
        return before
    wanted, said = (tomllib.loads(each)[HEADER][0] for each in (canonical, before))
    if _shape(wanted) != _shape(said):
        return canonical
    text = _edited(before, wanted, said, HEADER, 0)
    for name in ("choice", "hint"):
        pairs = zip(wanted.get(name, []), said.get(name, []), strict=True)
        for place, (new, old) in enumerate(pairs):
            text = _edited(text, new, old, HEADER, 0, name, place)
    return text


def _plain(source: QuestionSource) -> list[Any]:
    """What it says, lists and tuples alike; the tags have no order."""
    draft = {**vars(source.draft), "choices": list(source.draft.choices)}
    return [draft, {**vars(source), "draft": 0, "tags": {*source.tags}, "hints": [*source.hints]}]


def _shape(table: Mapping[str, Any]) -> list[int]:
    """With as many choices and hints as before each is edited where it stands."""
    return [len(table.get(name, [])) for name in ("choice", "hint")]


def _edited(text: str, wanted: Mapping[str, Any], said: Mapping[str, Any], *path: str | int) -> str:
    names = [key for key in {**wanted, **said} if key not in ("choice", "hint")]
    changed = {key: wanted.get(key) for key in names if not _same(key, wanted, said)}
    return toml_text.edit(text, changed, *path) if changed else text


def _same(key: str, wanted: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    """Whether both mean the same: a key that is left out, and the space around a text."""
    unless = {"kind": "single"}.get(key, [] if QUESTION_KEYS.get(key) is list else "")
    new, old = (each.get(key, unless) or unless for each in (wanted, said))
    if isinstance(new, str) and isinstance(old, str):
        return new.strip() == old.strip()
    if isinstance(new, list) and isinstance(old, list):
        return sorted(new) == sorted(old)
    return bool(new == old)
