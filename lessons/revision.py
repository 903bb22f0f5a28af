"""Which content a site has: a random token that the database changes with every edit of it.

Pages are made of content that hardly ever changes, so processes keep it in memory and ask only
whether it is still the same. Triggers see every change, also one made by SQL or by a restore; they
are made anew after each migration, because SQLite loses them when a table is altered.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

#: All that authors write.
TABLES = (
    "lessons_course",
    "lessons_section",
    "lessons_lesson",
    "lessons_coursetext",
    "lessons_sectiontext",
    "lessons_lessontext",
    "lessons_term",
    "lessons_termtext",
    "lessons_figure",
    "quizzes_quiz",
    "quizzes_question",
    "quizzes_choice",
    "quizzes_hint",
    "quizzes_quiztext",
    "quizzes_questiontext",
    "quizzes_choicetext",
    "quizzes_hinttext",
)

TABLE = "CREATE TABLE IF NOT EXISTS lessons_revision (token varchar(36) PRIMARY KEY)"
FIRST = "INSERT INTO lessons_revision SELECT %s WHERE NOT EXISTS (SELECT 1 FROM lessons_revision)"
NEW_TOKEN = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()::text"}
TRIGGERS = {
    "sqlite": (
        "CREATE TRIGGER IF NOT EXISTS {0}_inserted AFTER INSERT ON {0} BEGIN {1}; END",
        "CREATE TRIGGER IF NOT EXISTS {0}_updated AFTER UPDATE ON {0} BEGIN {1}; END",
        "CREATE TRIGGER IF NOT EXISTS {0}_deleted AFTER DELETE ON {0} BEGIN {1}; END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION lessons_revise() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN IF current_setting(''course.revising'', true) IS DISTINCT FROM ''once'' "
        "THEN {1}; END IF; RETURN NULL; END'",
        "CREATE OR REPLACE TRIGGER {0}_revised AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {0} "
        "FOR EACH STATEMENT EXECUTE FUNCTION lessons_revise()",
    ),
}


def install(using: str = DEFAULT_DB_ALIAS, **_sent: Any) -> None:
    """Make the table, its one row and the triggers, where they are missing."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        cursor.execute(FIRST, [uuid4().hex])
        for statement in _triggers(connection):
            cursor.execute(statement)


@contextmanager
def once(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Within a transaction: many edits with one new token, at the end; the content must not be
    looked at meanwhile.

    PostgreSQL keeps all versions of the token's row until the transaction is over, and looks at all
    of them for the next one: a load of 20,000 questions took most of its time for that.
    """
    connection = connections[using]
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('course.revising', 'once', true)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('course.revising', '', true)")
        cursor.execute(_revise(connection))


def _revise(connection: BaseDatabaseWrapper) -> str:
    return f"UPDATE lessons_revision SET token = {NEW_TOKEN[connection.vendor]}"  # noqa: S608


def _triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Tables may be missing while migrations are taken back."""
    revise = _revise(connection)
    there = set(connection.introspection.table_names()).intersection(TABLES)
    texts = TRIGGERS[connection.vendor]
    return [text.format(table, revise) for table in sorted(there) for text in texts]
