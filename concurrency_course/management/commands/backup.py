"""`manage.py backup FILE`: the whole database and the kept secret key in one archive."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from concurrency_course import backup
from concurrency_course.archive import Damaged, Manifest


class Command(BaseCommand):
    help = (
        "Writes the whole database, and the kept secret key, to FILE ('-' for standard output) "
        "while the site goes on. The file is as secret as the database. See docs/data.md."
    )

    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")

    def handle(self, *, file: str, **options: object) -> None:
        try:
            manifest = self._to_standard_output() if file == "-" else self._to(Path(file))
        except (backup.Unknown, Damaged, DatabaseError, OSError) as reason:
            raise CommandError(f"No backup was made. {reason}") from None
        rows = sum(manifest["parts"].values()) - manifest["parts"][backup.KEY_PART]
        self.stderr.write(f"{rows} rows of {len(manifest['parts']) - 1} tables were backed up.")
        if not manifest["parts"][backup.KEY_PART]:
            self.stderr.write(
                "The secret key comes from SECRET_KEY and is not in the file: keep it as well, or "
                "anonymous learners lose the way to their work."
            )

    def _to_standard_output(self) -> Manifest:
        if sys.stdout.isatty():
            raise CommandError("A backup is no text: send it on, as in `backup - | ssh …`.")
        return backup.write(sys.stdout.buffer)

    def _to(self, path: Path) -> Manifest:
        if path.exists():
            raise CommandError(f"{path} exists, and no backup is overwritten: name another file.")
        return backup.write_file(path)
