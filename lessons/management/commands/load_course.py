"""`manage.py load_course [folder] [--overwrite]`: course files into the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lessons.loader import CourseRefused, Report, load_course


class Command(BaseCommand):
    help = "Load courses from their files; an instructor's changes are kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, help="one course; default: all courses")
        parser.add_argument(
            "--overwrite", action="store_true", help="take the files' version of everything"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        folder: Path | None = options["folder"]
        folders = [folder] if folder else _all_courses()
        for each in folders:
            try:
                report = load_course(each, overwrite=options["overwrite"])
            except CourseRefused as refused:
                for error in refused.errors:
                    self.stderr.write(str(error))
                message = f"{each.name}: nothing was stored; mistakes: {len(refused.errors)}."
                raise CommandError(message) from None
            self._print(each.name, report)

    def _print(self, name: str, report: Report) -> None:
        for verb in ("created", "changed", "kept"):
            for what in getattr(report, verb):
                self.stdout.write(f"{verb:8} {what}")
        for slug in report.gone:
            self.stdout.write(f"stays    {slug}, which is no longer in the files")
        self.stdout.write(
            f"{name}: {len(report.created)} created, {len(report.changed)} changed, "
            f"{len(report.unchanged)} as before, {len(report.kept)} kept."
        )
        if report.kept:
            self.stdout.write(
                "What was kept had been changed in the admin and differs from its file. "
                "To take the file's version of everything: manage.py load_course --overwrite"
            )


def _all_courses() -> list[Path]:
    return sorted(path.parent for path in settings.CONTENT_DIR.glob("*/course.toml"))
