"""`manage.py lint_questions [quiz…] [--file quiz.toml…]`: what may be wrong with questions."""

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from quizzes.bank.lint import Finding, Level
from quizzes.bank.reports import of_files, of_quizzes
from quizzes.models import Quiz


class Command(BaseCommand):
    help = (
        "Look for faults and hints in the questions of quizzes (all, or those named by their "
        "address), or of quiz files, where each comes with its line. Exit code 1: a fault."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("quiz", nargs="*", help="its address; default: all quizzes")
        parser.add_argument("--file", nargs="+", type=Path, help="quiz files, not the database")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["quiz"] and options["file"]:
            raise CommandError("Name quizzes or files, not both.")
        with translation.override("en"):
            files: list[Path] = options["file"] or []
            found = list(of_files(files) if files else of_quizzes(_quizzes(options["quiz"])))
        self._print(found)

    def _print(self, found: Iterable[tuple[str, Finding]]) -> None:
        counts = dict.fromkeys(Level, 0)
        for place, finding in found:
            counts[finding.level] += 1
            self.stdout.write(f"{place}: {finding.level} {finding.code}: {finding.message}")
        self.stdout.write(f"Faults: {counts[Level.FAULT]}, hints: {counts[Level.HINT]}.")
        if counts[Level.FAULT]:
            raise CommandError("There are faults.", returncode=1)


def _quizzes(slugs: list[str]) -> list[Quiz]:
    """Raises CommandError for an address that no quiz has."""
    found = Quiz.objects.order_by("slug")
    if not slugs:
        return list(found)
    unknown = set(slugs) - set(found.values_list("slug", flat=True))
    if unknown:
        raise CommandError(f"There is no quiz {', '.join(sorted(unknown))}.")
    return list(found.filter(slug__in=slugs))
