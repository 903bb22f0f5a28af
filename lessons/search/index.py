"""The index: passages in a table, and what each database has for finding words in it.

SQLite: an FTS5 table over the stems, which triggers keep in step. PostgreSQL: a GIN index over
the same stems ('simple': they are stems already). So both find the same.
"""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction

from lessons.models import Revision
from lessons.search.entries import EDITION, of_subjects, passages, sources
from lessons.search.models import Indexed, Passage

TABLE, WORDS = "lessons_passage", "lessons_passage_words"
#: Of PostgreSQL; titles weigh more.
VECTOR = (
    "(setweight(to_tsvector('simple', title_stems), 'A')"
    " || setweight(to_tsvector('simple', stems), 'B'))"
)
_GONE = f"INSERT INTO {WORDS}({WORDS}, rowid, title_stems, stems) VALUES ('delete', OLD.id, OLD.title_stems, OLD.stems)"  # noqa: E501, S608
_COME = (
    f"INSERT INTO {WORDS}(rowid, title_stems, stems) VALUES (NEW.id, NEW.title_stems, NEW.stems)"  # noqa: S608
)
STATEMENTS = {
    "sqlite": (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {WORDS} USING fts5(title_stems, stems, "
        f"content='{TABLE}', content_rowid='id', prefix='2 3')",
        f"CREATE TRIGGER IF NOT EXISTS {WORDS}_come AFTER INSERT ON {TABLE} BEGIN {_COME}; END",
        f"CREATE TRIGGER IF NOT EXISTS {WORDS}_gone AFTER DELETE ON {TABLE} BEGIN {_GONE}; END",
        f"CREATE TRIGGER IF NOT EXISTS {WORDS}_changed AFTER UPDATE ON {TABLE} "
        f"BEGIN {_GONE}; {_COME}; END",
        f"INSERT INTO {WORDS}({WORDS}) VALUES ('rebuild')",  # noqa: S608
    ),
    "postgresql": (f"CREATE INDEX IF NOT EXISTS {WORDS} ON {TABLE} USING gin ({VECTOR})",),
}
AT_ONCE = 500
"""Rows written in one go."""


def install(using: str = DEFAULT_DB_ALIAS, **_sent: Any) -> None:
    """Make what is missing; after each migration, because SQLite loses triggers of altered tables.

    While migrations are taken back the table may be missing.
    """
    connection = connections[using]
    if TABLE not in connection.introspection.table_names():
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(f"DROP TABLE IF EXISTS {WORDS}")
        return
    with connection.cursor() as cursor:
        for statement in STATEMENTS[connection.vendor]:
            cursor.execute(statement)


def state() -> str:
    """What the passages should be of: this code, and the content as it is now."""
    token = Revision.objects.values_list("token", flat=True).first()
    return f"{EDITION}:{token}"


def is_current() -> bool:
    """Does the index know the content as it is now?"""
    return Indexed.objects.filter(state=state()).exists()


def refresh(*, always: bool = False) -> int:
    """Write the passages of all that has changed; returns of how many subjects.

    Safe to run twice and at the same time: what is written follows from the content alone.
    """
    now = state()
    if not always and Indexed.objects.filter(state=now).exists():
        return 0
    wanted = of_subjects(sources())
    stored = {
        (subject, language): digest
        for subject, language, digest in Passage.objects.values_list(
            "subject", "language", "digest"
        ).distinct()
    }
    changed = [key for key, source in wanted.items() if stored.get(key) != source.digest]
    with transaction.atomic():
        for key in {*changed, *(stored.keys() - wanted.keys())}:
            Passage.objects.filter(subject=key[0], language=key[1]).delete()
        rows = [row for key in changed for row in passages(wanted[key])]
        Passage.objects.bulk_create(rows, batch_size=AT_ONCE)
        Indexed.objects.all().delete()
        Indexed.objects.bulk_create([Indexed(state=now)], ignore_conflicts=True)
    return len(changed)
