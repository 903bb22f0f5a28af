"""A place is a data folder and a database of its own, for `manage.py` in a process of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.cluster import Cluster, database_beside
from tests.site import REPOSITORY

Rows = dict[str, list[str]]


class Place:
    """Where a site keeps its data; `url` names its database, SQLite in the folder if left out."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder = folder
        folder.mkdir()
        self.env = {
            **os.environ,
            "COURSE_VAR": str(folder),
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "concurrency_course.settings",
        }

    def run(self, *command: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, *command],
            cwd=REPOSITORY,
            env=self.env,
            input=stdin,
            capture_output=True,
            check=False,
        )

    def manage(self, *arguments: str, stdin: bytes = b"") -> bytes:
        done = self.run("manage.py", *arguments, stdin=stdin)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def seed(self) -> None:
        self.manage("migrate", "-v0")
        self.python("seed.seed()")

    def rows(self) -> Rows:
        text = self.python("import json; print(json.dumps(seed.rows()))")
        found: Rows = json.loads(text)
        return found

    def python(self, code: str) -> bytes:
        start = "import django; django.setup(); from tests.backup import seed; "
        done = self.run("-c", start + code)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout


@pytest.fixture
def place(tmp_path: Path) -> Callable[[str], Place]:
    return lambda name: Place(tmp_path / name)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster.temporary(fsync="off") as running:
        yield running


@pytest.fixture
def postgres_place(cluster: Cluster, tmp_path: Path) -> Iterator[Callable[[str], Place]]:
    """A place with a new, empty PostgreSQL database."""
    with ExitStack() as databases:

        def make(name: str) -> Place:
            url = databases.enter_context(database_beside(cluster.url, name))
            return Place(tmp_path / name, url)

        yield make
