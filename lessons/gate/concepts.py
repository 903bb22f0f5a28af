"""A concept belongs to one course: a review card, and the question after an experiment, are of a
concept, whatever the course. A shared name would mix what is learned in two courses."""

import re
from collections.abc import Iterator, Sequence

from lessons.gate.course import CourseFolder
from lessons.gate.findings import Finding

CONCEPT = re.compile(r'^concept\s*=\s*"(.*)"')


def check(courses: Sequence[CourseFolder]) -> Iterator[Finding]:
    """Each concept that an earlier one of these courses has, too."""
    owners: dict[str, str] = {}
    for course in courses:
        for file, line, concept in _of(course):
            owner = owners.setdefault(concept, course.slug)
            if owner != course.slug:
                yield Finding(file, line, f"The course {owner} has a concept “{concept}”, too.")


def _of(course: CourseFolder) -> Iterator[tuple[str, int, str]]:
    """File, line and concept of each question that has one."""
    for path in (chapter.quiz for chapter in course.chapters if chapter.quiz):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if (found := CONCEPT.match(line)) and found[1]:
                yield str(path), number, found[1]
