"""A site moves with all its rows: to the same engine, to the other one, and back."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.backup.conftest import Place
from tests.cluster import NONE_FOUND, find_bin

MakePlace = Callable[[str], Place]
pytestmark = pytest.mark.skipif(find_bin() is None, reason=NONE_FOUND)


def test_every_row_of_every_table_arrives(
    place: MakePlace, postgres_place: MakePlace, tmp_path: Path
) -> None:
    """From SQLite to SQLite, to PostgreSQL, to PostgreSQL, and back to SQLite."""
    here = place("first")
    here.seed()
    expected = here.rows()
    assert all(expected.values())  # a table without a row would prove nothing
    key = (here.folder / "secret_key").read_text()
    for there in (place("a"), postgres_place("b"), postgres_place("c"), place("d")):
        archive = str(tmp_path / f"{there.folder.name}.backup")
        here.manage("backup", archive)
        there.manage("restore", archive)
        assert there.rows() == expected
        assert (there.folder / "secret_key").read_text() == key
        here = there


def test_postgresql_counts_on_after_the_last_row(
    place: MakePlace, postgres_place: MakePlace
) -> None:
    """Through pipes, so that `-` is tried as well."""
    old, new = place("old"), postgres_place("new")
    old.seed()
    new.manage("restore", "-", stdin=old.manage("backup", "-"))
    new.python(
        "from learners.models import *; "
        "Bookmark.objects.create(learner=Learner.objects.get(), course_slug='d', lesson_slug='e')"
    )
    assert len(new.rows()["learners.Bookmark"]) == 2
