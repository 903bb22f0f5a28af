"""A backup is of one moment, holds up nobody, and is for its owner's eyes only."""

import io
import os
import stat
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from concurrency_course import backup
from concurrency_course.archive import Manifest, Reader, Writer
from learners.models import Learner
from tests.backup import seed

pytestmark = pytest.mark.django_db(transaction=True)


def parts(content: bytes) -> dict[str, list[Any]]:
    return {part.name: list(part.rows) for part in Reader(io.BytesIO(content)).parts()}


def written() -> bytes:
    file = io.BytesIO()
    backup.write(file)
    return file.getvalue()


def test_what_is_written_meanwhile_is_left_out_and_waits_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seed.seed()
    usual = backup._manifest

    def write_in_between(*arguments: Any) -> Manifest:
        manifest = usual(*arguments)
        writer = Thread(target=write_one)
        writer.start()
        writer.join()
        return manifest

    def write_one() -> None:
        Learner.objects.create()
        connection.close()

    monkeypatch.setattr(backup, "_manifest", write_in_between)
    found = parts(written())
    assert Learner.objects.count() == 2
    assert len(found["learners.learner"]) == 1


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    usual = os.umask(0)
    call_command("backup", str(tmp_path / "a"))
    os.umask(usual)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600


def test_a_backup_overwrites_nothing(tmp_path: Path) -> None:
    precious = tmp_path / "course.sqlite3"
    precious.write_text("all there is")
    with pytest.raises(CommandError, match="name another file"):
        call_command("backup", str(precious))
    assert precious.read_text() == "all there is"


def test_a_backup_that_fails_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Writer, "seal", full)
    with pytest.raises(CommandError, match="No space left"):
        call_command("backup", str(tmp_path / "a"))
    assert not list(tmp_path.iterdir())


def test_sessions_stay_behind() -> None:
    seed.seed()
    assert "sessions.session" not in parts(written())


def test_the_kept_key_goes_along(settings: Any) -> None:
    assert parts(written())["secret_key"] == [[settings.SECRET_KEY]]


def test_a_key_from_the_environment_stays_there_and_that_is_said(
    settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.SECRET_KEY = "from the environment"
    call_command("backup", str(tmp_path / "a"))
    assert "not in the file: keep it as well" in capsys.readouterr().err
    content = (tmp_path / "a").read_bytes()
    assert parts(content)["secret_key"] == []
    assert backup.key_path().read_text() not in str(parts(content))


def test_a_database_of_a_newer_version_is_not_backed_up_in_part(tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('quizzes', '9999_later', '2026-01-01 00:00:00+00:00')"
        )
    try:
        with pytest.raises(CommandError, match=r"quizzes\.9999_later"):
            call_command("backup", str(tmp_path / "a"))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '9999_later'")
