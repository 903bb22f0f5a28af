"""The whole database as one archive that any engine can read back (`concurrency_course.archive`).

Models are those of the database's own migrations, not of today's code: a backup can be made before
`migrate`, and an old one restored. Rows are copied column by column with their ids. Content types
and permissions travel too, so what points at them needs no natural key. Left out: Django's table of
migrations (restoring migrates) and sessions (staff log in again; a backup is no bunch of keys).
"""

import hashlib
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import django
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Field, Model

from concurrency_course.archive import Manifest, Writer
from concurrency_course.snapshot import snapshot

LEFT_OUT = {"sessions.session"}
#: Name of the part that holds the kept secret key: no model has this name.
KEY_PART = "secret_key"
#: Rows fetched at a time; a row of transcripts may have some hundred KB.
FETCHED = 50

Migration = tuple[str, str]
AnyModel = type[Model]


class Unknown(Exception):
    """Says in one sentence why this code can't back this database up."""


def applied() -> list[Migration]:
    """The database's migrations. Raises Unknown where a newer version of the code made them."""
    loader = MigrationLoader(connection)
    ours = [key for key in loader.applied_migrations if key[0] in loader.migrated_apps]
    if unknown := [".".join(key) for key in ours if key not in loader.graph.nodes]:
        raise Unknown(
            "The database is of a newer version of the code: back it up with that version. "
            f"Not known here: {', '.join(unknown)}."
        )
    return sorted(ours)


def tables(migrations: Iterable[Migration]) -> dict[str, AnyModel]:
    """The models that these migrations make, by label; many-to-many tables are among them."""
    state = MigrationLoader(None).project_state(list(migrations))
    models = state.apps.get_models(include_auto_created=True)
    kept = {model._meta.label_lower: model for model in models if _is_table(model)}
    return dict(sorted(kept.items()))


def _is_table(model: AnyModel) -> bool:
    meta = model._meta
    return meta.managed and not meta.proxy and meta.label_lower not in LEFT_OUT


def columns(model: AnyModel) -> list["Field[Any, Any]"]:
    return [field for field in model._meta.concrete_fields if not field.generated]


def write(file: IO[bytes]) -> Manifest:
    """Copy the database into `file`; returns the manifest. Needs no more memory than some rows."""
    with snapshot():
        migrations = applied()
        models = tables(migrations)
        key = kept_key()
        manifest = _manifest(migrations, models, key)
        with Writer(file, manifest) as archive:
            archive.part(KEY_PART, ["key"], [[key]] if key else [])
            for label, model in models.items():
                names = [field.attname for field in columns(model)]
                rows = model._base_manager.order_by("pk").values_list(*names)
                archive.part(label, names, rows.iterator(chunk_size=FETCHED))
            archive.seal()
    return manifest


def _manifest(
    migrations: list[Migration], models: dict[str, AnyModel], key: str | None
) -> Manifest:
    counts = {label: model._base_manager.count() for label, model in models.items()}
    return {
        "made_at": datetime.now(UTC).isoformat(),
        "engine": connection.vendor,
        "django": django.get_version(),
        "migrations": [list(migration) for migration in migrations],
        "key_fingerprint": fingerprint(settings.SECRET_KEY),
        "parts": {KEY_PART: 1 if key else 0, **counts},
    }


def key_path() -> Path:
    return Path(settings.VAR_DIR) / "secret_key"


def kept_key() -> str | None:
    """The secret key in the data folder, where it is the one in use. Learners' cookies are signed
    with it: without it nobody who is anonymous gets back to their work."""
    path = key_path()
    key = path.read_text() if path.exists() else None
    return key if key == settings.SECRET_KEY else None


def fingerprint(key: str) -> str:
    """Tells two keys apart and gives neither away."""
    return hashlib.sha256(f"fingerprint of the secret key: {key}".encode()).hexdigest()[:16]


def write_file(path: Path) -> Manifest:
    """A whole archive under `path`, readable by its owner alone, or nothing at all."""
    made = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            manifest = write(file)
            file.flush()
            os.fsync(file.fileno())
        os.link(made, path)  # unlike a rename it replaces nothing
    finally:
        made.unlink(missing_ok=True)
    return manifest
