"""`manage.py restore FILE`: what `backup` wrote, into an empty database of any engine."""

import shutil
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from concurrency_course import restore
from concurrency_course.archive import Damaged, Manifest


class Command(BaseCommand):
    help = (
        "Reads FILE ('-' for standard input), which `backup` wrote, into an empty database; it "
        "makes the tables itself. Nothing is written unless all of it can be. See docs/data.md."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument(
            "--check", action="store_true", help="read and check the file, and restore nothing"
        )

    def handle(self, *, file: str, check: bool, **options: object) -> None:
        try:
            with _opened(file) as archive:
                manifest = (restore.check if check else restore.restore)(archive)
        except (Damaged, restore.Refused, DatabaseError, OSError) as reason:
            raise CommandError(str(reason)) from None
        self._tell(manifest, "is whole" if check else "was restored")
        for sentence in () if check else restore.key_advice(manifest):
            self.stdout.write(sentence)

    def _tell(self, manifest: Manifest, outcome: str) -> None:
        for name, rows in manifest["parts"].items():
            self.stdout.write(f"{rows:>9} {name}")
        self.stdout.write(f"The backup of {manifest['made_at']} ({manifest['engine']}) {outcome}.")


def _opened(file: str) -> IO[bytes]:
    """The archive, seekable: it is read twice, to check it and to restore it."""
    if file != "-":
        return Path(file).open("rb")
    spooled = tempfile.TemporaryFile(dir=settings.VAR_DIR)  # noqa: SIM115 (the caller closes it)
    shutil.copyfileobj(sys.stdin.buffer, spooled)
    spooled.seek(0)
    return spooled
