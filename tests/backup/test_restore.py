"""Restoring fills an empty database, or changes nothing and says why."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from concurrency_course import backup
from concurrency_course.archive import Reader, Writer
from learners.models import Learner
from sandbox.models import Execution
from tests.backup import seed

pytestmark = pytest.mark.django_db(transaction=True)

Rows = dict[str, list[str]]
Restore = Callable[..., str]


def written() -> bytes:
    file = io.BytesIO()
    backup.write(file)
    return file.getvalue()


def empty() -> None:
    call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def filled() -> Rows:
    seed.seed()
    return seed.rows()


@pytest.fixture
def content(filled: Rows) -> bytes:
    """A backup of what is in the database, which is empty afterwards."""
    content = written()
    empty()
    return content


@pytest.fixture
def restore(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Restore:
    def restore(content: bytes, *options: str) -> str:
        path = tmp_path / "archive"
        path.write_bytes(content)
        call_command("restore", str(path), *options)
        return capsys.readouterr().out

    return restore


@pytest.fixture
def key() -> Iterator[Path]:
    """The kept key, whatever a test does to it."""
    path = backup.key_path()
    before = path.read_text()
    yield path
    path.write_text(before)
    for other in path.parent.glob("secret_key.before-*"):
        other.unlink()


def forged(content: bytes, **changes: Any) -> bytes:
    """The archive with another manifest or other rows (`label__with__dots`), sealed anew."""
    reader = Reader(io.BytesIO(content))
    parts = [(each.name, each.columns, list(each.rows)) for each in reader.parts()]
    rows = {name.replace("__", "."): value for name, value in changes.items() if "__" in name}
    parts = [(name, columns, rows.get(name, before)) for name, columns, before in parts]
    parts += changes.pop("more", [])
    if "key" in changes:
        parts[0] = (backup.KEY_PART, ["key"], [[changes.pop("key")]])
    manifest = {**reader.manifest, "parts": {name: len(each) for name, _, each in parts}}
    file = io.BytesIO()
    with Writer(file, {**manifest, **{k: v for k, v in changes.items() if "__" not in k}}) as made:
        for name, columns, each in parts:
            made.part(name, columns, each)
        made.seal()
    return file.getvalue()


def row_of(content: bytes, label: str) -> list[Any]:
    """The first row of a table."""
    parts = {each.name: list(each.rows) for each in Reader(io.BytesIO(content)).parts()}
    row: list[Any] = parts[label][0]
    return row


def test_every_row_comes_back(filled: Rows, content: bytes, restore: Restore) -> None:
    assert seed.rows() != filled
    assert "was restored" in restore(content)
    assert seed.rows() == filled


def test_a_database_that_holds_something_is_left_as_it_is(filled: Rows, restore: Restore) -> None:
    content = written()
    with pytest.raises(CommandError, match="name a new, empty one in DATABASE_URL"):
        restore(content)
    assert seed.rows() == filled


def test_checking_changes_nothing(content: bytes, restore: Restore) -> None:
    before = seed.rows()
    assert "is whole" in restore(content, "--check")
    assert seed.rows() == before


def test_checking_needs_no_database(
    content: bytes, restore: Restore, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        restore(content, "--check")


def test_a_file_that_was_cut_off_leaves_no_trace(content: bytes, restore: Restore) -> None:
    before = seed.rows()
    with pytest.raises(CommandError, match="cut off"):
        restore(content[:-50])
    assert seed.rows() == before


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"migrations": [["quizzes", "9999_later"]]}, "newer version"),
        ({"migrations": "all"}, "does not name its migrations"),
        ({"migrations": []}, "tables are not those"),
        ({"migrations": [["\x1b[31mquizzes", "9999_later"]]}, "migrations that cannot be"),
        ({"made_at": None}, "when and where"),
        ({"made_at": "\x1b]0;a title\x07"}, "when and where"),
        ({"engine": ["sqlite"]}, "when and where"),
        ({"key_fingerprint": None}, "when and where"),
        ({"key_fingerprint": "0" * 16}, "not the one that its manifest speaks of"),
        ({"more": [("os.system", ["id"], [[1]])]}, "tables are not those"),
        ({"more": [("sessions.session", ["session_key"], [["k"]])]}, "tables are not those"),
        ({"learners__learner": [["no uuid", None, None]]}, "refuses a row"),
        ({"learners__learner": [[{"a": 1}, [], 7]]}, "refuses a row"),
        ({"learners__bookmark": [[10**30, "c", "l", None, None]]}, "refuses a row"),
        ({"sandbox__transcript": []}, ""),
    ],
)
def test_what_is_sealed_but_wrong_leaves_no_trace(
    changes: dict[str, Any], said: str, content: bytes, restore: Restore
) -> None:
    before = seed.rows()
    if not said:  # a control: the forging alone is not what is refused
        restore(forged(content, **changes))
        return
    with pytest.raises(CommandError, match=said):
        restore(forged(content, **changes))
    assert seed.rows() == before


@pytest.mark.parametrize("other", ["x", "", "\ud800", ["a"], None])
def test_another_key_is_refused(other: Any, content: bytes, restore: Restore, key: Path) -> None:
    before = key.read_text(), seed.rows()
    for options in (["--check"], []):
        with pytest.raises(CommandError, match="not the one that its manifest speaks of"):
            restore(forged(content, key=other), *options)
    assert (key.read_text(), seed.rows()) == before


def test_other_columns_are_refused(content: bytes, restore: Restore) -> None:
    reader = Reader(io.BytesIO(content))
    file = io.BytesIO()
    with Writer(file, reader.manifest) as made:
        for part in reader.parts():
            names = ["id; DROP TABLE", *part.columns[1:]]
            made.part(part.name, names, part.rows)
        made.seal()
    with pytest.raises(CommandError, match="columns"):
        restore(file.getvalue())


def test_a_row_that_points_at_nothing_leaves_no_trace(content: bytes, restore: Restore) -> None:
    before = seed.rows()
    with pytest.raises(CommandError, match="refuses a row"):
        restore(forged(content, learners__learner=[]))
    assert seed.rows() == before


def test_a_row_that_breaks_a_rule_leaves_no_trace(content: bytes, restore: Restore) -> None:
    before = seed.rows()
    rating = row_of(content, "feedback.rating")
    with pytest.raises(CommandError, match="refuses a row"):
        restore(forged(content, feedback__rating=[rating, [rating[0] + 1, *rating[1:]]]))
    assert seed.rows() == before


def test_an_older_backup_is_brought_up_to_date(restore: Restore) -> None:
    """Also: a backup can be made with new code before `migrate`."""
    seed.seed()
    seed.forget_the_newer()
    filled = seed.rows()
    try:
        MigrationExecutor(connection).migrate([("sandbox", "0001_initial")])
        content = written()
        call_command("migrate", verbosity=0)
        empty()
        restore(content)
        assert seed.rows() == filled
    finally:
        call_command("migrate", verbosity=0)


def test_an_older_backup_does_not_migrate_a_full_database(restore: Restore) -> None:
    seed.seed()
    seed.forget_the_newer()
    Execution.objects.update(canary=True)
    filled = seed.rows()
    try:
        MigrationExecutor(connection).migrate([("sandbox", "0001_initial")])
        content = written()
        call_command("migrate", verbosity=0)
        Execution.objects.update(canary=True)
        with pytest.raises(CommandError, match="not empty"):
            restore(content)
        assert seed.rows() == filled
    finally:
        call_command("migrate", verbosity=0)


def test_a_backup_of_before_an_app_was_there_is_brought_up_to_date(
    restore: Restore,
) -> None:
    learner = Learner.objects.create()
    try:
        MigrationExecutor(connection).migrate([("feedback", None)])
        content = written()
        call_command("migrate", verbosity=0)
        empty()
        restore(content)
        assert Learner.objects.get() == learner
    finally:
        call_command("migrate", verbosity=0)


def test_the_key_of_the_backup_takes_the_place_of_this_one(
    content: bytes, restore: Restore, key: Path
) -> None:
    old = key.read_text()
    key.write_text("made by mistake")
    said = restore(content)
    assert key.read_text() == old
    assert [path.read_text() for path in key.parent.glob("secret_key.before-*")] == [
        "made by mistake"
    ]
    assert "start every process" not in said  # this process had the old one all the time


def test_a_site_that_now_has_another_key_is_told(
    content: bytes, restore: Restore, key: Path, settings: Any
) -> None:
    settings.SECRET_KEY = "another"
    assert "start every process of the site anew" in restore(content)


def test_a_key_that_was_never_in_the_file_is_asked_for(
    filled: Rows, restore: Restore, settings: Any
) -> None:
    usual = settings.SECRET_KEY
    settings.SECRET_KEY = "from the environment"
    content = written()
    settings.SECRET_KEY = usual
    empty()
    assert "learners are strangers to their own work" in restore(content)
