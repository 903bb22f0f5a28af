"""A PostgreSQL of the tests' own: a real cluster in one folder, on a loopback port.

`python -m tests.cluster COMMAND …` runs a command with one that nobody else has, named by
`TEST_DATABASE_URL`. PostgreSQL refuses to run as root, so root starts it as somebody else.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import psutil
import psycopg
from psycopg import sql

from concurrency_course.leash import Leash
from tests.ports import free_port

NONE_FOUND = (
    "no PostgreSQL was found: install it (on Debian: apt install postgresql), "
    "or put its initdb on PATH"
)
PLACES = (
    "usr/lib/postgresql/*/bin",
    "opt/homebrew/opt/postgresql*/bin",
    "usr/local/opt/postgresql*/bin",
    "home/linuxbrew/.linuxbrew/opt/postgresql*/bin",
    "usr/pgsql-*/bin",
)
ANSWER_S = 30.0
STOP_S = 10.0


class ClusterError(Exception):
    """Says in one sentence why there is no PostgreSQL."""


def _bins() -> Iterator[Path]:
    """Where PostgreSQL's programs may be, first what PATH says, then the newest."""
    if on_path := shutil.which("initdb"):
        yield Path(on_path).parent
    for place in PLACES:
        yield from sorted(Path("/").glob(place), key=_version, reverse=True)


def _version(folder: Path) -> list[int]:
    digits = "".join(char if char.isdigit() else " " for char in folder.parent.name)
    return [int(number) for number in digits.split()]


def find_bin() -> Path | None:
    """The folder that holds `initdb` and `postgres`, or None."""
    programs = ("initdb", "postgres", "createdb", "pg_isready")
    found = (place for place in _bins() if all((place / name).exists() for name in programs))
    return next(found, None)


def _somebody_else() -> dict[str, object]:
    """Arguments for `Popen` that make its process run as nobody powerful."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": ()}


class Cluster:
    """One PostgreSQL server and its data in `folder`, with a database named course.

    `options` are settings of the server, such as `fsync="off"`. The port stays the same over
    `kill`, `stop` and `start`, and so does the data.
    """

    def __init__(self, folder: Path, **options: str) -> None:
        found = find_bin()
        if found is None:
            raise ClusterError(f"There is no cluster: {NONE_FOUND}.")
        self.bin = found
        self.folder = folder
        self.data = folder / "data"
        self.port = free_port()
        self.options = options
        self.process: subprocess.Popen[bytes] | None = None

    @classmethod
    @contextmanager
    def temporary(cls, **options: str) -> Iterator[Self]:
        """A running one with nothing in it, gone afterwards even if this process is killed."""
        with tempfile.TemporaryDirectory(prefix="course-cluster-") as folder:
            leash, cluster = Leash(), cls(Path(folder) / "cluster", **options)
            try:
                cluster.start()
                leash.hold(cluster.pid)
                yield cluster
            finally:
                cluster.stop()
                leash.close()

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/course"

    @property
    def pid(self) -> int:
        """The server's process, which leads a group of its own (see `leash`)."""
        assert self.process is not None, "the cluster has not been started"
        return self.process.pid

    def start(self) -> None:
        """Make the cluster if it is new, start it, and return once it answers."""
        fresh = not (self.data / "PG_VERSION").exists()
        if fresh:
            self._make()
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.bin / "postgres", "-D", self.data, *self._settings()],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **_somebody_else(),  # type: ignore[call-overload]
            )
        self._wait()
        if fresh:
            self._run("createdb", *self._address(), "-U", "postgres", "course")

    def _settings(self) -> list[str]:
        ours = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            **self.options,
        }
        return [word for name, value in ours.items() for word in ("-c", f"{name}={value}")]

    def _make(self) -> None:
        """A cluster that sorts as people do (not by bytes), as those of production do."""
        self.folder.mkdir(parents=True, exist_ok=True)
        _let_pass(self.folder)
        who = ("-U", "postgres", "--auth=trust")
        locale = ("--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=en")
        self._run("initdb", "--no-sync", *who, *locale, "-D", str(self.data))

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.bin / program, *arguments],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
            **_somebody_else(),  # type: ignore[call-overload]
        )
        if done.returncode != 0:
            raise ClusterError(f"{program} failed: {done.stderr.strip()}")

    def _address(self) -> tuple[str, ...]:
        return "-h", "127.0.0.1", "-p", str(self.port)

    def answers(self) -> bool:
        asked = [str(self.bin / "pg_isready"), "-q", *self._address()]
        return subprocess.run(asked, check=False).returncode == 0

    def _wait(self) -> None:
        deadline = time.monotonic() + ANSWER_S
        while not self.answers():
            assert self.process is not None
            if self.process.poll() is not None or time.monotonic() > deadline:
                said = (self.folder / "log").read_text()[-2000:]
                raise ClusterError(
                    f"PostgreSQL did not start in {self.folder}; its log ends:\n{said}"
                )
            time.sleep(0.05)

    def stop(self) -> None:
        """End it in good order, whoever is connected."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process = None

    def kill(self) -> None:
        """As a crash does: the server and all its processes at once, nothing said or saved.

        Each of its processes leads a session of its own, so that no group holds them all.
        """
        if self.process is None:
            return
        doomed = psutil.Process(self.process.pid).children(recursive=True)
        self.process.kill()
        for process in doomed:
            if process.is_running():
                process.kill()
        psutil.wait_procs(doomed, timeout=STOP_S)
        self.process.wait()
        self.process = None

    def restart(self) -> None:
        self.stop()
        self.start()


def _let_pass(folder: Path) -> None:
    """Root only: give `folder` to the server's user, and let that user pass on the way to it."""
    other = _somebody_else()
    if not other:
        return
    shutil.chown(folder, int(str(other["user"])), int(str(other["group"])))
    for parent in folder.resolve().parents:
        mode = parent.stat().st_mode
        if not mode & 0o001:
            parent.chmod(mode | 0o001)


@contextmanager
def database_beside(url: str, name: str) -> Iterator[str]:
    """A new database in the cluster of `url`, dropped afterwards whoever uses it; its address."""
    with psycopg.connect(url, autocommit=True) as connection:
        identifier = sql.Identifier(name)
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier)
        connection.execute(drop)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(identifier))
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
        connection.execute(drop)


def main(command: list[str]) -> int:
    """Run `command` beside a cluster that lives as long as it; return its exit code."""
    with Cluster.temporary(fsync="off", max_connections="200") as cluster:
        env = {**os.environ, "TEST_DATABASE_URL": cluster.url}
        env.pop("DJANGO_SETTINGS_MODULE", None)  # our package names the site's, not the tests'
        return subprocess.run(command, env=env, check=False).returncode


if __name__ == "__main__":
    if find_bin() is None and not os.environ.get("CI"):
        print(f"\n!!!! LEFT OUT: nothing was run on PostgreSQL, for {NONE_FOUND}. !!!!")
        sys.exit(0)
    try:
        sys.exit(main(sys.argv[1:]))
    except ClusterError as reason:
        sys.exit(str(reason))
