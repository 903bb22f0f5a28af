"""From words to passages, best first, of those that this reader may read."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
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

    @property
    def sqlite(self) -> str:
        """For FTS5; stems are letters and digits only, and quoted all the same."""
        last = [f'"{self.open_end}"*'] if self.open_end else []
        groups = [[f'"{each}"' for each in group] for group in self.groups]
        if groups:
            groups[-1] += last
        return " AND ".join(f"({' OR '.join(group)})" for group in groups)

    @property
    def postgresql(self) -> str:
        """For to_tsquery."""
        last = [f"'{self.open_end}':*"] if self.open_end else []
        groups = [[f"'{each}'" for each in group] for group in self.groups]
        if groups:
            groups[-1] += last
        return " & ".join(f"({' | '.join(group)})" for group in groups)


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
    ids = _ids(question, learner, drafts=drafts)
    rows = Passage.objects.select_related("lesson__course").in_bulk(ids)
    return [_found(rows[pk], question) for pk in ids if pk in rows]


def _ids(question: Question, learner: UUID, *, drafts: bool) -> list[int]:
    vendor = connection.vendor
    values = {
        "match": question.sqlite if vendor == "sqlite" else question.postgresql,
        "language": (get_language() or "en").partition("-")[0],
        "learner": learner.hex if vendor == "sqlite" else learner,
        "drafts": drafts,
        "most": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(ASKED[vendor], values)
        return [pk for pk, _worth in cursor.fetchall()]


def _found(passage: Passage, question: Question) -> Found:
    stems = {each for group in question.groups for each in group}
    marked = (stems, question.open_end, passage.language)
    return Found(
        passage,
        snippet(passage.heading or passage.title, *marked, whole=True),
        snippet(passage.text, *marked),
        passage.lesson,
    )
