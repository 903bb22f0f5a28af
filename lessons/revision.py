"""Which content a site has: a random token that the database changes with every edit of it.

Pages are made of content that hardly ever changes, so processes keep it in memory and ask only
whether it is still the same. Triggers see every change, also one made by SQL or by a restore; they
are made anew after each migration, because SQLite loses them when a table is altered.
"""

from typing import Any
from uuid import uuid4

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

#: All that authors write.
TABLES = (
    "lessons_course",
    "lessons_section",
    "lessons_lesson",
    "quizzes_quiz",
    "quizzes_question",
    "quizzes_choice",
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
        "'BEGIN {1}; RETURN NULL; END'",
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


def _triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """Tables may be missing while migrations are taken back."""
    revise = f"UPDATE lessons_revision SET token = {NEW_TOKEN[connection.vendor]}"  # noqa: S608
    there = set(connection.introspection.table_names()).intersection(TABLES)
    texts = TRIGGERS[connection.vendor]
    return [text.format(table, revise) for table in sorted(there) for text in texts]
