"""`manage.py remeasure`: measure the figures of the courses anew, and write them into the files."""

from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import translation

from lessons.blocks import ContentError
from lessons.figures.files import FILE, FigureEntry, read
from lessons.figures.remeasuring import TRIES, Outcome, groups, remeasure
from lessons.figures.rewriting import write_recorded, write_texts
from sandbox.commission import commission

NOT_READY = "The database is not ready ({}). Runs are kept in it: has manage.py migrate been run?"


class Command(BaseCommand):
    help = (
        "Run the labs whose figures the courses show, each once, and write what was measured into "
        "figures.toml and the texts. Only runs that may be compared count. Exit code 1: a figure "
        "could not be measured."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("--figure", action="append", default=[], metavar="KEY", help="only this one; again")
        add("--course", type=Path, metavar="FOLDER", help="only this course; default: all")
        add("--tries", type=int, default=TRIES, help=f"runs at most for one value ({TRIES})")
        add("--dry-run", action="store_true", help="measure, and write nothing")

    def handle(self, *_args: Any, **options: Any) -> None:
        with translation.override("en"):
            courses = _courses(options["course"], set(options["figure"]))
            try:
                failed = [each for each in courses if not self._course(*each, options)]
            except DatabaseError as error:
                raise CommandError(NOT_READY.format(error)) from error
        if failed:
            raise CommandError("Some figures could not be measured; theirs are as before.")

    def _course(
        self, folder: Path, figures: Sequence[FigureEntry], options: Mapping[str, Any]
    ) -> bool:
        """Whether all of them were measured."""
        self.stdout.write(f"{folder.name}: {len(figures)} figures")
        outcomes: list[Outcome] = []
        for group in groups(figures):
            for outcome in remeasure(group, commission, max(1, options["tries"])):
                outcomes.append(outcome)
                self.stdout.write(_line(outcome))
        now = {each.was.key: each.now for each in outcomes if each.now}
        if now and not options["dry_run"]:
            self._write(folder, now)
        return len(now) == len(figures)

    def _write(self, folder: Path, now: Mapping[str, FigureEntry]) -> None:
        said = {key: each.recorded for key, each in now.items() if each.recorded}
        write_recorded(folder, said)
        changed = write_texts(folder, now)
        if changed:
            self.stdout.write("\nRead these again: does each still hold with its new figure?")
        for each in changed:
            self.stdout.write(f"{each.file}:{each.line}: {each.text}")


def _courses(folder: Path | None, keys: set[str]) -> list[tuple[Path, list[FigureEntry]]]:
    """Each course with the figures that are asked for. Raises CommandError."""
    folders = [folder] if folder else sorted(path.parent for path in _all())
    errors: list[ContentError] = []
    found = [(each, list(read(each, errors).values())) for each in folders]
    if folder and not (folder / FILE).is_file():
        raise CommandError(f"There is no {folder / FILE}.")
    if errors:
        raise CommandError("\n".join(map(str, errors)))
    known = {figure.key for _folder, figures in found for figure in figures}
    if unknown := keys - known:
        raise CommandError(f"No figure is called {', '.join(sorted(unknown))}.")
    chosen = [(each, [f for f in figures if not keys or f.key in keys]) for each, figures in found]
    return [each for each in chosen if each[1]]


def _all() -> list[Path]:
    return list(settings.CONTENT_DIR.glob(f"*/{FILE}"))


def _line(outcome: Outcome) -> str:
    was = outcome.was.in_words("en") or "–"
    if outcome.now is None:
        return f"{outcome.was.key:32} {was:>14} → not measured: {outcome.why}"
    mark = "" if outcome.now.in_words("en") == was else "  changed"
    recorded = outcome.now.recorded
    exact = f"{recorded.value:g}" if recorded else ""
    return f"{outcome.was.key:32} {was:>14} → {outcome.now.in_words('en'):14} ({exact}){mark}"
