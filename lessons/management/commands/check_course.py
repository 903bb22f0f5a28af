"""`manage.py check_course [folder…]`: may these courses be published?"""

import signal
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from lessons.gate import checks, online, puzzles, variants
from lessons.gate.checks import Way
from lessons.gate.course import CourseFolder
from lessons.gate.findings import Finding, shown
from lessons.gate.kept import Kept
from sandbox import machines


class Command(BaseCommand):
    help = (
        "Check courses as they are in their files: texts, links, figures, terms, variants, "
        "quizzes, and every program on every interpreter found. Exit code 1: a fault."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("folder", nargs="*", type=Path, help="a course; default: all courses")
        add("--fast", action="store_true", help="run no program")
        add("--afresh", action="store_true", help="run what is unchanged since it was run, too")
        add("--write", action="store_true", help="rewrite golden files; then read the diff")
        add("--write-shown", action="store_true", help="rewrite the outputs that texts show")
        add("--mark-translated", action="store_true", help="variants in step are up to date")
        add("--online", action="store_true", help="ask every https link whether it is there")
        add("--keep", type=Path, help="where results are kept; default: gate/ in the data folder")

    def handle(self, *_args: Any, **options: Any) -> None:
        signal.signal(signal.SIGTERM, _interrupted)  # so that what runs is ended, too
        folders = _folders(options["folder"])
        with translation.override("en"):
            if options["mark_translated"]:
                self._mark(checks.read(folders))
            findings = self._checked(folders, options)
        self._print(findings)

    def _checked(self, folders: Sequence[Path], options: dict[str, Any]) -> list[Finding]:
        if faults := puzzles.check():  # texts that lead to a puzzle can't be read without it
            return faults
        courses = checks.read(folders)
        findings = [] if options["fast"] else self._run(courses, options)
        if options["write"] or options["write_shown"]:
            courses = checks.read(folders)
        findings += checks.look(courses, _known(courses))
        if options["online"]:
            findings += online.check(courses)
        return sorted(set(findings))

    def _run(self, courses: Sequence[CourseFolder], options: dict[str, Any]) -> list[Finding]:
        runtimes = machines.found()
        folder: Path = options["keep"] or settings.VAR_DIR / "gate"
        self.stdout.write(checks.interpreters(runtimes))
        kept = Kept(folder, afresh=options["afresh"])
        way = Way(runtimes, kept, options["write"], options["write_shown"])
        outcome = checks.run(courses, way)
        self.stdout.write(f"Programs run: {outcome.ran}, as before: {outcome.as_before}.")
        for path in outcome.written:
            self.stdout.write(f"written  {shown(path)}")
        return outcome.findings

    def _mark(self, courses: Sequence[CourseFolder]) -> None:
        for chapter in (each for course in courses for each in course.chapters):
            for path in variants.mark(chapter):
                self.stdout.write(f"marked   {shown(path)}")

    def _print(self, findings: Sequence[Finding]) -> None:
        for finding in findings:
            self.stdout.write(str(finding))
        hints = sum(finding.is_hint for finding in findings)
        faults = len(findings) - hints
        self.stdout.write(f"Faults: {faults}, hints: {hints}.")
        if faults:
            raise CommandError("Not to be published as it is.", returncode=1)


def _folders(given: list[Path]) -> list[Path]:
    """Raises CommandError for a folder that holds no course."""
    for folder in given:
        if not (folder / "course.toml").is_file():
            raise CommandError(f"There is no {folder / 'course.toml'}.")
    return given or _all()


def _all() -> list[Path]:
    return sorted(path.parent for path in settings.CONTENT_DIR.glob("*/course.toml"))


def _known(courses: Sequence[CourseFolder]) -> dict[str, Any]:
    """All courses that links may lead to: those that are checked, and their neighbours."""
    there = {course.folder.resolve() for course in courses}
    others = checks.read(folder for folder in _all() if folder.resolve() not in there)
    return {course.slug: course.places for course in (*others, *courses)}


def _interrupted(number: int, _frame: object) -> NoReturn:
    raise SystemExit(128 + number)
