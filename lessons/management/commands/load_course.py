"""`manage.py load_course [folder] [--take NAME] [--overwrite]`: course files into the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lessons.loader import CourseRefused, Report, load_course
from lessons.search import index


class Command(BaseCommand):
    help = "Load courses from their files; an instructor's changes are kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, help="one course; default: all courses")
        parser.add_argument(
            "--overwrite", action="store_true", help="take the files' version of everything"
        )
        parser.add_argument(
            "--take",
            action="append",
            default=[],
            metavar="NAME",
            help="take the file's version of what was kept under this name (again for each)",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        folder: Path | None = options["folder"]
        folders = [folder] if folder else _all_courses()
        known: set[str] = set()
        for each in folders:
            try:
                report = load_course(each, overwrite=options["overwrite"], take=options["take"])
            except CourseRefused as refused:
                for error in refused.errors:
                    self.stderr.write(str(error))
                message = f"{each.name}: nothing was stored; mistakes: {len(refused.errors)}."
                raise CommandError(message) from None
            self._print(each.name, report)
            known.update(report.created, report.changed, report.unchanged, report.kept)
        for name in sorted(set(options["take"]) - known):
            self.stderr.write(f"There is nothing named {name!r}: nothing was taken for it.")
        index.refresh()

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
                f"To see and settle it: /admin/, {name}, What differs from the files. "
                "To take the file's version of one: manage.py load_course --take 'chapter name'; "
                "of everything: --overwrite"
            )


def _all_courses() -> list[Path]:
    return sorted(path.parent for path in settings.CONTENT_DIR.glob("*/course.toml"))
