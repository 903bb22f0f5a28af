"""`manage.py retain`: what goes by itself, now; or, with --dry-run, what would."""

import math
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from concurrency_course.retention import STEPS, retain


class Command(BaseCommand):
    help = "Deletes what is kept no longer, as beat does every few minutes. See docs/data.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count what would go")

    def handle(self, *, dry_run: bool, **options: object) -> None:
        due = {step.what: step.due().count() for step in STEPS}
        for what, count in (due if dry_run else retain(math.inf)).items():
            self.stdout.write(f"{count:>9} {what}")
