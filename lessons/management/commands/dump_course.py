"""`manage.py dump_course <course> <folder> [--force]`: a course of the database into files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lessons.doors.dumping import DumpRefused, dump_course
from lessons.models import Course
from quizzes.sources import ContentError


class Command(BaseCommand):
    help = "Write a course into files: what nobody has changed is written as it was loaded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("course", help="its name in addresses")
        parser.add_argument("folder", type=Path, help="the course's own folder, of the same name")
        parser.add_argument(
            "--force", action="store_true", help="also over files that were changed since the load"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        course = Course.objects.filter(slug=options["course"]).first()
        if course is None:
            raise CommandError(f"There is no course {options['course']}.")
        try:
            dumped = dump_course(course, options["folder"], force=options["force"])
        except DumpRefused as refused:
            for path in refused.paths:
                self.stderr.write(path)
            raise CommandError(f"Nothing was written. {refused}") from None
        except ContentError as fault:
            raise CommandError(f"Nothing was written. A quiz has faults: {fault}") from None
        for verb in ("written", "removed"):
            for path in getattr(dumped, verb):
                self.stdout.write(f"{verb:8} {path}")
        for slug in dumped.left_out:
            self.stdout.write(f"left out {slug}, which the files no longer had")
        self.stdout.write(
            f"{course.slug}: {len(dumped.written)} files written, {len(dumped.removed)} removed."
        )
