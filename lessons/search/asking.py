"""From words to passages, best first, of those that this reader may read."""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.translation import get_language

from lessons.models import Lesson
from lessons.search.index import VECTOR, WORDS
from lessons.search.models import Passage
from lessons.search.snippets import Snippet, snippet
from lessons.search.stems import plain, stem, words

MOST = 30
LONGEST = 200
"""Characters of a question; the rest is not looked for."""
MOST_WORDS = 12
PREFIX_FROM = 2
"""Letters from which the last word may be the beginning of one."""

READABLE = """
    (l.id IS NULL OR l.status = 'published' OR (l.status = 'draft' AND %(drafts)s))
    AND (p.language = %(language)s OR (p.is_source AND NOT EXISTS (
        SELECT 1 FROM lessons_passage o WHERE o.subject = p.subject AND o.language = %(language)s
    )))
    AND (p.question_id IS NULL OR EXISTS (
        SELECT 1 FROM quizzes_response r JOIN quizzes_attempt a ON a.id = r.attempt_id
        WHERE r.question_id = p.question_id AND a.learner_id = %(learner)s AND r.correct
    ))
"""
ASKED = {
    "sqlite": f"""
        SELECT p.id, -bm25({WORDS}, 6.0, 1.0) AS worth
        FROM {WORDS} JOIN lessons_passage p ON p.id = {WORDS}.rowid
        LEFT JOIN lessons_lesson l ON l.id = p.lesson_id
        WHERE {WORDS} MATCH %(match)s AND {READABLE}
        ORDER BY p.title_stems = '', worth DESC, p.id LIMIT %(most)s
    """,  # noqa: S608 - names of our own
    "postgresql": f"""
        SELECT p.id, ts_rank({VECTOR}, to_tsquery('simple', %(match)s)) AS worth
        FROM lessons_passage p LEFT JOIN lessons_lesson l ON l.id = p.lesson_id
        WHERE {VECTOR} @@ to_tsquery('simple', %(match)s) AND {READABLE}
        ORDER BY p.title_stems = '', worth DESC, p.id LIMIT %(most)s
    """,  # noqa: S608 - names of our own
}

OF_THESE = f"""
    SELECT p.id FROM lessons_passage p LEFT JOIN lessons_lesson l ON l.id = p.lesson_id
    WHERE p.id IN (%s) AND {READABLE}
"""  # noqa: S608 - names of our own


@dataclass(frozen=True)
class Reader:
    """Who asks, and in which language they read."""

    learner: UUID
    language: str
    drafts: bool = False


@dataclass(frozen=True)
class Found:
    """A passage, with what to show of it."""

    passage: Passage
    heading: Snippet
    text: Snippet
    #: Of a chapter or an explanation: where it stands.
    lesson: Lesson | None


@dataclass(frozen=True)
class Question:
    """The words of a question; for each the stems that it may have."""

    groups: Sequence[Sequence[str]]
    #: The last word may go on.
    open_end: str
    #: One of the words is enough; else a passage has all of them.
    any_word: bool = False

    @property
    def sqlite(self) -> str:
        """For FTS5; stems are letters and digits only, and quoted all the same."""
        last = [f'"{self.open_end}"*'] if self.open_end else []
        groups = [[f'"{each}"' for each in group] for group in self.groups]
        if groups:
            groups[-1] += last
        return self._joined(" OR ", " AND ").join(f"({' OR '.join(group)})" for group in groups)

    @property
    def postgresql(self) -> str:
        """For to_tsquery."""
        last = [f"'{self.open_end}':*"] if self.open_end else []
        groups = [[f"'{each}'" for each in group] for group in self.groups]
        if groups:
            groups[-1] += last
        return self._joined(" | ", " & ").join(f"({' | '.join(group)})" for group in groups)

    def _joined(self, any_word: str, all_words: str) -> str:
        return any_word if self.any_word else all_words


def understand(text: str) -> Question:
    """What a person typed; each word by its stem in every language that there is."""
    text = unicodedata.normalize("NFC", text[:LONGEST])  # an accent may come as a letter of its own
    found = [text[word.start : word.end] for word in words(text, "")][:MOST_WORDS]
    languages = [code for code, _name in settings.LANGUAGES]
    groups = [sorted({stem(word, each) for each in (*languages, "")}) for word in found]
    last = plain(found[-1]) if found and not text.endswith((" ", "\t")) else ""
    return Question(groups, last if len(last) >= PREFIX_FROM else "")


def ask(text: str, learner: UUID, *, drafts: bool) -> list[Found]:
    """The best passages for these words."""
    question = understand(text)
    if not question.groups:
        return []
    reader = Reader(learner, (get_language() or "en").partition("-")[0], drafts)
    return [_found(row, question) for row in readable(question, reader, MOST)]


def readable(
    question: Question, reader: Reader, most: int, others: Collection[int] = ()
) -> list[Passage]:
    """The best passages of those that this reader may read, and these others; three queries."""
    ids = _ids(question, reader, most)
    ids += _of_these([pk for pk in others if pk not in set(ids)], reader)
    rows = Passage.objects.select_related("lesson__course").in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]


def _ids(question: Question, reader: Reader, most: int) -> list[int]:
    vendor = connection.vendor
    match = question.sqlite if vendor == "sqlite" else question.postgresql
    values = {"match": match, "most": most, **_values(reader)}
    with connection.cursor() as cursor:
        cursor.execute(ASKED[vendor], values)
        return [pk for pk, _worth in cursor.fetchall()]


def _of_these(ids: Sequence[int], reader: Reader) -> list[int]:
    if not ids:
        return []
    names = {f"id{at}": pk for at, pk in enumerate(ids)}
    listed = ", ".join(f"%({name})s" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(OF_THESE.replace("(%s)", f"({listed})"), {**names, **_values(reader)})
        return [pk for (pk,) in cursor.fetchall()]


def _values(reader: Reader) -> dict[str, Any]:
    return {
        "language": reader.language,
        "learner": reader.learner.hex if connection.vendor == "sqlite" else reader.learner,
        "drafts": reader.drafts,
    }


def _found(passage: Passage, question: Question) -> Found:
    stems = {each for group in question.groups for each in group}
    marked = (stems, question.open_end, passage.language)
    return Found(
        passage,
        snippet(passage.heading or passage.title, *marked, whole=True),
        snippet(passage.text, *marked),
        passage.lesson,
    )
