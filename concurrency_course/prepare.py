"""What has to be done before the site runs: messages, migrations, the course, static files.

`python -m concurrency_course.prepare` does the steps whose inputs have changed since they last
went well. The supervisor runs it at each start; a deployment runs it once a release. With `files`
it does those that need no database (an image is built so), with `database` the others.
"""

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import django
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from concurrency_course import checks

BASE = Path(__file__).resolve().parent.parent
MANIFEST_STORAGE = "servestatic.storage.CompressedManifestStaticFilesStorage"


@dataclass(frozen=True)
class Step:
    """`patterns` (of files below the project) and `facts` say when it has to be done again."""

    name: str
    run: Callable[[], None]
    patterns: tuple[str, ...]
    facts: Callable[[], str] = str
    needs: str = "files"

    def digest(self) -> str:
        sums = hashlib.sha256(self.facts().encode())
        for path in sorted(path for pattern in self.patterns for path in BASE.glob(pattern)):
            if path.is_file():
                sums.update(str(path.relative_to(BASE)).encode() + b"\0" + path.read_bytes())
        return sums.hexdigest()


def compile_messages() -> None:
    """Each catalogue beside its source, whole or not at all. (msgfmt may be missing: Babel.)"""
    for source in BASE.glob("locale/*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        made = target.with_suffix(f".{os.getpid()}")
        with source.open("rb") as reading, made.open("wb") as writing:
            write_mo(writing, read_po(reading))
        made.replace(target)


def migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)


def load_course() -> None:
    call_command("load_course")


def collect_static() -> None:
    """Under hashed names; settings choose plain ones as long as nothing has been collected."""
    settings.STORAGES["staticfiles"]["BACKEND"] = MANIFEST_STORAGE
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)


def database_identity() -> str:
    """Changes when the database is another one, or the same file made anew."""
    database = settings.DATABASES["default"]
    path = Path(str(database["NAME"]))
    if not database["ENGINE"].endswith("sqlite"):
        return repr([database.get(key) for key in ("HOST", "PORT", "NAME")])
    return f"{path} {path.stat().st_ino if path.exists() else 'new'}"


def static_identity() -> str:
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    return f"{settings.STATIC_ROOT} {manifest.exists()}"


STEPS = (
    Step("messages", compile_messages, ("locale/**/*.po",)),
    Step(
        "migrations",
        migrate,
        ("*/migrations/*.py", "requirements/*.txt"),
        database_identity,
        "database",
    ),
    Step(
        "the course",
        load_course,
        ("content/**/*", "lessons/**/*.py"),
        database_identity,
        "database",
    ),
    Step("static files", collect_static, ("static/**/*", "requirements/*.txt"), static_identity),
)


def due(steps: Iterable[Step], done: dict[str, str]) -> Iterator[Step]:
    """The steps whose inputs differ from what `done` (name to digest) remembers."""
    return (step for step in steps if done.get(step.name) != step.digest())


def prepare(record: Path, steps: Iterable[Step] = STEPS) -> None:
    """Do what is due, and write down in `record` what was done as soon as it is."""
    done: dict[str, str] = json.loads(record.read_text()) if record.exists() else {}
    for step in due(steps, done):
        print(f"Preparing {step.name} ...", flush=True)
        step.run()
        done[step.name] = step.digest()
        with suppress(OSError):  # a container's may be read-only: it does its steps each time
            record.write_text(json.dumps(done, indent=1))


def chosen(arguments: list[str]) -> list[Step]:
    """The steps that the command line names; all of them if it names none."""
    if not set(arguments) <= {"files", "database"}:
        raise CommandError("Usage: python -m concurrency_course.prepare [files|database]")
    return [step for step in STEPS if not arguments or step.needs in arguments]


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "concurrency_course.settings")
    try:
        checks.enforce()
        django.setup()
        prepare(settings.VAR_DIR / "prepared.json", chosen(sys.argv[1:]))
    except (CommandError, ImproperlyConfigured) as reason:  # such as a mistake in the course
        sys.exit(str(reason))
