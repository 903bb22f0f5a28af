"""Every migration can be taken back and done again, on whichever database the suite runs."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from tests.cluster import database_beside

OURS = [
    each.label for each in apps.get_app_configs() if Path(each.path).parent == settings.BASE_DIR
]
EMPTY = "empty"


@pytest.fixture
def name(tmp_path: Path) -> Iterator[str]:
    """The name of a database in which there is nothing yet."""
    cluster = os.environ.get("TEST_DATABASE_URL")
    if cluster is None:
        yield str(tmp_path / "empty.sqlite3")
        return
    name = f"empty_{os.getpid()}"
    with database_beside(cluster, name):
        yield name


@pytest.fixture
def database(name: str, django_db_blocker: Any) -> Iterator[Any]:
    with django_db_blocker.unblock():
        connections.settings[EMPTY] = {**connections["default"].settings_dict, "NAME": name}
        yield connections[EMPTY]
        connections[EMPTY].close()
        del connections[EMPTY]
        del connections.settings[EMPTY]


def migrate(*target: str) -> None:
    call_command("migrate", *target, database=EMPTY, verbosity=0, interactive=False)


def tables(database: Any) -> set[str]:
    """Those of our own apps, but for what is made after every migration (`lessons.revision`)."""
    found = set(database.introspection.table_names())
    kept = {model._meta.db_table for model in apps.get_models() if not model._meta.managed}
    return {table for table in found - kept if table.partition("_")[0] in OURS}


def steps(database: Any) -> set[tuple[str, str]]:
    """The migrations of our own apps that are done."""
    return {
        step for step in MigrationExecutor(database).loader.applied_migrations if step[0] in OURS
    }


def test_all_apps_go_back_to_nothing_and_forth_again(database: Any) -> None:
    migrate()
    all_tables, all_steps = tables(database), steps(database)
    assert {app for app, _step in all_steps} >= {"lessons", "quizzes", "sandbox"}
    for app in OURS:
        if apps.get_app_config(app).models_module:
            migrate(app, "zero")
    assert (tables(database), steps(database)) == (set(), set())
    migrate()
    assert (tables(database), steps(database)) == (all_tables, all_steps)
