"""A small course, in files and in the database."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lessons.loader import Report, load_course
from tests.courses import write_course


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_course(tmp_path / "tiny")


@pytest.fixture
def load(folder: Path, db: None) -> Callable[..., Report]:
    """Loads the course of `folder`."""

    def run(*, overwrite: bool = False) -> Report:
        return load_course(folder, overwrite=overwrite)

    return run
