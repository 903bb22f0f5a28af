"""An archive of `backup` back into an empty database, on any engine, whole or not at all.

Everything is checked before anything is written; the rows then go in within one transaction, at the
migrations that the archive was made at; `migrate` brings an older one up to date.
"""

import itertools
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import IO, Any, cast

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.models import DateField, Field, Model

from concurrency_course import backup
from concurrency_course.archive import Damaged, Manifest, Part, Reader, Row
from concurrency_course.backup import KEY_PART, AnyModel, Migration, columns, fingerprint

#: Rows stored at a time.
STORED = 100
#: What `migrate` fills of itself: an empty database may hold rows of these tables.
MADE_BY_MIGRATE = {
    "auth_permission", "django_content_type", "django_migrations", "lessons_revision",
    # FTS5's own, of an index that follows `lessons_passage`.
    *(f"lessons_passage_words{part}" for part in ("", "_config", "_data", "_docsize", "_idx")),
}  # fmt: skip

#: Of these, those whose rows give way to the archive's.
REPLACED = {"auth.permission", "contenttypes.contenttype"}


class Refused(Exception):
    """Says in one sentence why nothing was restored, and what to do."""


def check(file: IO[bytes]) -> Manifest:
    """Read a whole archive; raises Damaged or Refused. Needs no database."""
    reader = Reader(file)
    manifest = reader.manifest
    models = backup.tables(_known(manifest))
    if set(manifest["parts"]) != {KEY_PART, *models} or not models.keys() >= REPLACED:
        raise Damaged("The backup's tables are not those of its migrations.")
    if not all(_is_text(manifest.get(name)) for name in ("made_at", "engine", "key_fingerprint")):
        raise Damaged("The backup's manifest does not say when and where it was made.")
    for part in reader.parts():
        if part.columns != _column_names(models.get(part.name)):
            raise Damaged(f"The columns of {part.name} are not those of its migrations.")
        for row in part.rows:
            if part.name == KEY_PART:
                _compare_key(row[0], manifest)
    return manifest


def _is_text(value: Any) -> bool:
    """That may be shown in a terminal."""
    return isinstance(value, str) and value.isprintable()


def _compare_key(key: Any, manifest: Manifest) -> None:
    """Django takes any key: one that is not the site's would only be missed by its learners."""
    if not _is_text(key) or fingerprint(key) != manifest["key_fingerprint"]:
        raise Damaged("The backup's secret key is not the one that its manifest speaks of.")


def _column_names(model: AnyModel | None) -> list[str]:
    return [field.attname for field in columns(model)] if model else ["key"]


def _known(manifest: Manifest) -> list[Migration]:
    """The archive's migrations; refuses those of a newer version."""
    nodes = MigrationLoader(None).graph.nodes
    try:
        migrations: list[Migration] = [
            (str(app), str(name)) for app, name in manifest["migrations"]
        ]
    except (KeyError, TypeError, ValueError):
        raise Damaged("The backup's manifest does not name its migrations.") from None
    if not all(_is_text(each) for migration in migrations for each in migration):
        raise Damaged("The backup's manifest names migrations that cannot be.")
    unknown = [".".join(each) for each in migrations if each not in nodes]
    if unknown:
        raise Refused(
            "The backup was made by a newer version of the code: restore it with that version. "
            f"Not known here: {', '.join(unknown)}."
        )
    return migrations


def restore(file: IO[bytes]) -> Manifest:
    """Fill the empty database from `file` (which can seek). Raises Damaged or Refused."""
    refuse_full()
    manifest = check(file)
    _migrate_to(_known(manifest))
    file.seek(0)
    try:
        with transaction.atomic():
            refuse_full()
            key = _load(Reader(file))
            connection.check_constraints()
    except (DatabaseError, ValidationError, ValueError, TypeError, OverflowError) as error:
        raise Damaged(f"The database refuses a row, so none was kept: {error}") from error
    if key:
        _keep_key(key)
    ContentType.objects.clear_cache()
    call_command("migrate", interactive=False, verbosity=0)
    return manifest


def refuse_full() -> None:
    """Raises Refused where any table holds a row that `migrate` did not make."""
    with connection.cursor() as cursor:
        names = set(connection.introspection.table_names(cursor)).difference(MADE_BY_MIGRATE)
        for name in sorted(names):
            cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(name)} LIMIT 1")  # noqa: S608
            if cursor.fetchone():
                raise Refused(
                    f"The database {connection.settings_dict['NAME']} is not empty ({name} holds "
                    "rows), and restoring replaces nothing. Stop the site, then move that database "
                    "away or name a new, empty one in DATABASE_URL, and restore again."
                )


def _migrate_to(migrations: list[Migration]) -> None:
    """Bring the tables, which are empty, to exactly these migrations."""
    wanted = {app for app, _ in migrations}
    loader = MigrationLoader(connection)
    unwanted = sorted({app for app, _ in loader.applied_migrations} & loader.migrated_apps - wanted)
    last = [each for each in migrations if not _followers(loader, each) & set(migrations)]
    for target in [*((app, None) for app in unwanted), *last]:
        MigrationExecutor(connection).migrate([cast("tuple[str, str]", target)])


def _followers(loader: MigrationLoader, migration: Migration) -> set[Migration]:
    """The migrations of the same app that come right after this one."""
    children = loader.graph.node_map[migration].children
    return {child.key for child in children if child.key[0] == migration[0]}


def _load(reader: Reader) -> str | None:
    """Store the rows of all parts; returns the secret key, if the archive holds one."""
    models = backup.tables(_known(reader.manifest))
    for label in sorted(REPLACED):
        models[label]._base_manager.all().delete()
    key: str | None = None
    for part in reader.parts():
        if part.name == KEY_PART:
            key = next((str(row[0]) for row in part.rows), None)
        else:
            _store(models[part.name], part)
    _reset_sequences(models.values())
    return key


def _store(model: AnyModel, part: Part) -> None:
    fields = columns(model)
    for field in fields:
        if isinstance(field, DateField):  # these models are ours alone: dates stay as they were
            field.auto_now = field.auto_now_add = False
    for rows in itertools.batched(part.rows, STORED):
        model._base_manager.bulk_create([_instance(model, fields, row) for row in rows])


def _instance(model: AnyModel, fields: list["Field[Any, Any]"], row: Row) -> Model:
    return model(
        **{field.attname: field.to_python(value) for field, value in zip(fields, row, strict=True)}
    )


def _reset_sequences(models: Iterable[AnyModel]) -> None:
    """PostgreSQL counts on from where it was, not from the largest id that it was given."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)


def _keep_key(key: str) -> None:
    """Put the archive's key in the data folder; one that was there before stays beside it."""
    path = backup.key_path()
    if path.exists() and path.read_text() == key:
        return
    made = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(key)
    if path.exists():
        path.rename(path.with_name(f"{path.name}.before-{datetime.now(UTC):%Y%m%dT%H%M%S}"))
    made.rename(path)


def key_advice(manifest: Manifest) -> Iterator[str]:
    """What an operator has to know of the secret key after a restore."""
    path = backup.key_path()
    kept = path.read_text() if path.exists() else ""
    if fingerprint(settings.SECRET_KEY) == manifest["key_fingerprint"]:
        return
    if fingerprint(kept) != manifest["key_fingerprint"]:
        yield (
            "The backup's site had its secret key in SECRET_KEY, and it is another one than here: "
            "start with that key, or learners are strangers to their own work."
        )
    else:
        yield (
            f"The backup's secret key is now in {path}: start every process of the site anew, "
            "and if SECRET_KEY is set for them, set it to that key."
        )
