"""A course without a fault, to plant faults in."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lessons.gate import checks
from lessons.gate.checks import Outcome, Way
from lessons.gate.findings import Finding
from sandbox.runtimes import own
from tests.lessons.gate.course import write_course


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_course(tmp_path / "tiny")


@pytest.fixture
def look(folder: Path) -> Callable[[], list[Finding]]:
    """What the gate finds in the course without running anything."""

    def found() -> list[Finding]:
        courses = checks.read([folder])
        return checks.look(courses, {each.slug: each.places for each in courses})

    return found


@pytest.fixture
def run(folder: Path) -> Callable[..., Outcome]:
    """What the gate finds when it runs the course's programs on this Python."""

    def found(**options: object) -> Outcome:
        way = Way([own()], **options)  # type: ignore[arg-type]
        return checks.run(checks.read([folder]), way)

    return found
