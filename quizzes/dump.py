"""A quiz as the text of a quiz file: loading it again changes nothing."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from quizzes import hints, variant_loading, wording
from quizzes.models import Choice, Hint, Question, Quiz, QuizText
from quizzes.sources import CHOICE_KEYS, HINT_KEYS, QUESTION_KEYS, RULES

UNLESS_SAID = {"kind": "single", "status": Quiz.Status.PUBLISHED}
"""What a file means where it says nothing; elsewhere it means that nothing was written."""


def dump(quiz: Quiz) -> str:
    """The TOML that `quizzes.content.load` reads; retired questions and choices are left out."""
    rules, blank = {key: getattr(quiz, column) for key, column in RULES.items()}, Quiz()
    own = {k: v for k, v in rules.items() if v != getattr(blank, RULES[k])}
    top = {"title": quiz.title, "language": quiz.language, "status": quiz.status, **own}
    questions = quiz.questions.current().prefetch_related("choices", "hints", "tags")
    tables = [_pairs(top), *(part for each in questions for part in _question(each))]
    return "\n\n".join(tables) + "\n"


def languages(quiz: Quiz) -> list[str]:
    """Those that anything of the quiz is translated to."""
    return sorted(QuizText.objects.filter(quiz=quiz).values_list("language", flat=True))


def dump_texts(quiz: Quiz, language: str) -> str:
    """The TOML of quiz.<language>.toml; what is not translated in full is an empty table.

    What a row says it translates stands there where that is no longer what the quiz says.
    """
    title = QuizText.objects.filter(quiz=quiz, language=language).values_list("title", flat=True)
    tables = [_pairs({"title": title.first() or quiz.title, "language": language})]
    questions = {each.key: each for each in variant_loading.current(quiz)}
    for words in variant_loading.written(quiz, language):
        question = questions[words.key]
        own = (question.stem, question.explanation)
        told = _told({"stem": words.stem, "explanation": words.explanation}, words.translates, *own)
        if not told:
            continue
        tables.append("[[question]]\n" + _pairs({"id": words.key, **told}))
        for choice, row in zip(words.choices, question.ordered_choices(), strict=True):
            said = {name: getattr(choice, name) for name in ("text", "feedback", "belief")}
            told = _told(said, choice.translates, *(getattr(row, name) for name in said))
            tables.append(("[[question.choice]]\n" + _pairs(told)).strip())
        for hint, of in zip(words.hints, hints.ordered(question), strict=True):
            told = _told({"text": hint.text}, hint.translates, of.text)
            tables.append(("[[question.hint]]\n" + _pairs(told)).strip())
    return "\n\n".join(tables) + "\n"


def _told(said: dict[str, str], translates: str, *own: str) -> dict[str, str]:
    """What a table says of a row; nothing where a word is missing."""
    state = wording.state_of((*said.values(), translates) if translates else None, *own)
    if state is wording.State.MISSING:
        return {}
    # A word that the source has no more would be a fault of the file.
    kept = {name: words for (name, words), of in zip(said.items(), own, strict=True) if of.strip()}
    return kept if state is wording.State.COMPLETE else {**kept, "translates": translates}


def _question(question: Question) -> Iterator[str]:
    values = {
        **_columns(question, QUESTION_KEYS),
        "id": question.key,
        "tags": sorted(tag.slug for tag in question.tags.all()) or "",
    }
    yield "[[question]]\n" + _pairs({key: values.get(key, "") for key in QUESTION_KEYS})
    for choice in question.ordered_choices():
        yield "[[question.choice]]\n" + _pairs(_columns(choice, CHOICE_KEYS))
    for hint in sorted(question.hints.all(), key=lambda hint: (hint.position, hint.pk)):
        yield "[[question.hint]]\n" + _pairs(_columns(hint, HINT_KEYS))


def _columns(row: Question | Choice | Hint, keys: Iterable[str]) -> dict[str, Any]:
    """The values of the columns that have a key of their own, and the lab as one."""
    names = {field.name for field in row._meta.concrete_fields}
    values = {key: getattr(row, key) if key in names else "" for key in keys}
    return values | {"lab": "?".join(filter(None, [row.lab_demo, row.lab_parameters]))}


def _pairs(values: dict[str, Any]) -> str:
    written = {k: v for k, v in values.items() if v not in (None, "") and v is not False}
    told = {k: v for k, v in written.items() if v != UNLESS_SAID.get(k)}
    return "\n".join(f"{key} = {_value(value)}" for key, value in told.items())


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return _text(str(value))


def _text(text: str) -> str:
    """A basic string; of several lines where the text has them."""
    if "\n" not in text:
        return f'"{_escaped(text)}"'
    lines = "\n".join(map(_escaped, text.split("\n")))
    return f'"""\n{lines}"""'


def _escaped(line: str) -> str:
    """JSON escapes as TOML does, all but one."""
    return json.dumps(line, ensure_ascii=False)[1:-1].replace("\x7f", "\\u007f")
