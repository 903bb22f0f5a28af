"""Processes under test are found by a mark in their environment, whoever started them."""

import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from concurrency_course.leash import Leash
from tests.ports import free_port
from tests.site import REPOSITORY

ENOUGH_S = 60.0  # a wait that takes longer has failed; nothing asserts how long it took


def until(true: Callable[[], object], what: str) -> None:
    """Poll until `true()`; fail, saying `what` was waited for, if it never is."""
    deadline = time.monotonic() + ENOUGH_S
    while not true():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.05)


class Marked:
    """A started command and all that descends from it, however detached."""

    def __init__(self, folder: Path, leash: Leash) -> None:
        self.folder = folder
        self.mark = uuid.uuid4().hex
        self.output = folder / "console"
        self._leash = leash

    def start(self, *command: str, **environment: str) -> subprocess.Popen[bytes]:
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                command,
                cwd=REPOSITORY,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, "COURSE_TEST_MARK": self.mark, **environment},
                start_new_session=True,
            )
        self._leash.hold(self.process.pid)
        return self.process

    def left(self) -> list[psutil.Process]:
        """All marked processes that are still there; a zombie is not."""
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            return process.environ().get("COURSE_TEST_MARK") == self.mark
        except psutil.Error:
            return False

    def said(self) -> str:
        return self.output.read_text()

    def wait_for(self, text: str) -> None:
        until(lambda: text in self.said() or self.process.poll() is not None, text)
        assert text in self.said(), self.said()

    def wait_until_gone(self) -> None:
        until(lambda: not self.left(), "all processes gone")

    def clear(self) -> None:
        for process in self.left():
            process.kill()
        self.process.wait()
        self._leash.release(self.process.pid)


class StandIn(Marked):
    """The real supervisor with stand-in programs."""

    port = 0

    def serve(self, under: tuple[str, ...] = (), **programs: str) -> None:
        self.port = self.port or free_port()
        script = str(Path(__file__).with_name("stand_in.py"))
        arguments = (str(self.folder), str(self.port), json.dumps(programs))
        self.start(*under, sys.executable, script, *arguments, PYTHONPATH=str(REPOSITORY))

    def pids(self) -> dict[str, int]:
        pids: dict[str, int] = json.loads((self.folder / "run.json").read_text())["pids"]
        return pids


@pytest.fixture
def stand_in(tmp_path: Path, leash: Leash) -> Iterator[StandIn]:
    site = StandIn(tmp_path, leash)
    yield site
    site.clear()


@pytest.fixture
def marked(tmp_path: Path, leash: Leash) -> Iterator[Marked]:
    command = Marked(tmp_path, leash)
    yield command
    command.clear()
