"""The whole gate: everything that needs no running, then every program on every interpreter."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lessons.files import read_course
from lessons.gate import (
    concepts,
    figures,
    frame,
    glossary,
    links,
    outputs,
    programs,
    quizzes,
    variants,
)
from lessons.gate import course as courses_of
from lessons.gate.course import Chapter, CourseFolder
from lessons.gate.findings import Finding, of
from lessons.gate.kept import Kept
from lessons.gate.links import Courses
from lessons.gate.outputs import Job, Trial
from lessons.gate.programs import Program
from lessons.gate.running import LIMIT_S, Ran, Runs
from sandbox.runtimes import Runtime


@dataclass(frozen=True)
class Way:
    """How programs are run. `kept`: where results are taken from and put; None: nowhere."""

    runtimes: Sequence[Runtime]
    kept: Kept | None = None
    write: bool = False
    write_shown: bool = False
    limit_s: float = LIMIT_S
    #: How many programs run beside each other; 0: as many as there are cores.
    at_once: int = 0


def cores() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def read(folders: Iterable[Path]) -> list[CourseFolder]:
    """The courses in these folders."""
    return [courses_of.read(folder) for folder in folders]


def look(courses: Sequence[CourseFolder], known: Courses) -> list[Finding]:
    """All that shows without running anything; `known` are all courses that links may lead to."""
    found = {finding for course in courses for finding in _look(course, known)}
    return sorted(found.union(concepts.check(courses)))


def _look(course: CourseFolder, known: Courses) -> Iterator[Finding]:
    file, errors = read_course(course.folder)
    yield from of((*errors, *course.errors))
    yield from courses_of.unlisted(course)
    for chapter in course.chapters:
        yield from _chapter(chapter, known)
    if file is not None:
        yield from glossary.check(course, file.glossary)
        yield from figures.check(course, file.figures)
    yield from variants.check(course)
    yield from quizzes.check(course.chapters)


def _chapter(chapter: Chapter, known: Courses) -> Iterator[Finding]:
    for text in chapter.texts:
        yield from links.check(text, known)
        yield from programs.unpaired(text)
    if chapter.source.is_published:
        yield from frame.check(chapter.source)
        for text in chapter.variants.values():
            yield from frame.check_variant(text)
    found = programs.of_chapter(chapter)
    yield from programs.check(found)
    for path in programs.left_over(chapter, found):
        message = "No program has this golden file: remove it, or manage.py check_course --write."
        yield Finding(str(path), 1, message)


@dataclass
class Outcome:
    """What running found, and what was written."""

    findings: list[Finding]
    ran: int = 0
    as_before: int = 0
    written: list[Path] = field(default_factory=list)


def run(courses: Sequence[CourseFolder], way: Way) -> Outcome:
    """Run every program of these courses; writes golden files and shown outputs if told to."""
    found = {
        chapter.folder: programs.of_chapter(chapter)
        for course in courses
        for chapter in course.chapters
    }
    every = [program for each in found.values() for program in each]
    trials, counts = _trials(every, way)
    outcome = Outcome([], *counts)
    if way.write or way.write_shown:
        outcome.written = _write(list(zip(every, trials, strict=True)), way)
    if way.write:
        outcome.written += _remove(courses, found)
    if way.write_shown:  # other texts show other outputs now, in other lines
        again = read(course.folder for course in courses)
        every = [p for c in again for chapter in c.chapters for p in programs.of_chapter(chapter)]
        trials, counts = _trials(every, way)
    outcome.findings = sorted(
        {each for pair in zip(every, trials, strict=True) for each in _judged(*pair, way)}
    )
    if way.kept:
        way.kept.tidy()
    return outcome


def _trials(every: Sequence[Program], way: Way) -> tuple[list[list[Trial]], tuple[int, int]]:
    """By program; and how many ran now, and how many needed not to."""
    wanted = [outputs.jobs(program, way.runtimes) for program in every]
    known = _known(zip(every, wanted, strict=True), way.kept)

    def keep(job: Job, ran: Ran) -> None:
        if way.kept:
            way.kept.put(*job, ran)

    with Runs(way.limit_s) as runs:
        todo = (job for jobs in wanted for job in jobs if job not in known)
        done = outputs.run(todo, runs, way.at_once or cores(), keep)
    both = known | done
    trials = [[Trial(job.runtime, both[job]) for job in jobs] for jobs in wanted]
    return trials, (len(done), len(known))


def _known(pairs: Iterable[tuple[Program, list[Job]]], kept: Kept | None) -> dict[Job, Ran]:
    """What is kept, and as it should be; what is not gets another chance."""
    known: dict[Job, Ran] = {}
    for program, jobs in pairs:
        for job in jobs:
            ran = kept.get(*job) if kept else None
            if ran and not any(outputs.check(program, [Trial(job.runtime, ran)])):
                known[job] = ran
    return known


def _judged(program: Program, trials: list[Trial], way: Way) -> Iterator[Finding]:
    if not trials and program.has_name:
        here = ", ".join(each.python for each in way.runtimes)
        message = f"{program.name} was not run: it is for another system or Python ({here} here)."
        yield Finding(program.file, program.line, message, is_hint=True)
    yield from outputs.check(program, trials)


def _write(pairs: Sequence[tuple[Program, list[Trial]]], way: Way) -> list[Path]:
    written = []
    anew: dict[str, list[tuple[Program, str]]] = {}
    for program, trials in pairs:
        if way.write and (path := outputs.write_golden(program, trials)):
            written.append(path)
        if way.write_shown and (output := outputs.shown_anew(program, trials)):
            anew.setdefault(program.file, []).append((program, output))
    for file, blocks in anew.items():
        outputs.write_shown(Path(file), blocks)
        written.append(Path(file))
    return written


def _remove(courses: Sequence[CourseFolder], found: dict[Path, list[Program]]) -> list[Path]:
    """Golden files of programs that are gone."""
    gone = [
        path
        for course in courses
        for chapter in course.chapters
        for path in programs.left_over(chapter, found[chapter.folder])
        if path.suffix == ".txt"
    ]
    for path in gone:
        path.unlink()
    return gone


def interpreters(runtimes: Sequence[Runtime]) -> str:
    """Which were found, in one line."""
    names = ", ".join(f"{each.python}{'' if each.gil else ' (free-threaded)'}" for each in runtimes)
    alone = " No other was found: what holds for it may not hold for them." * (len(runtimes) == 1)
    return f"Interpreters: {names}.{alone}"
