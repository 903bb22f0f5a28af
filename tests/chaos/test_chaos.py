"""The run itself: it leaves nothing behind, even when it is killed."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux")

GONE_S = 15.0


def of(folder: str) -> list[psutil.Process]:
    """Every process whose environment or command names the folder."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if process.status() == psutil.STATUS_ZOMBIE:
                continue
            if folder in " ".join([*process.cmdline(), *process.environ().values()]):
                found.append(process)
    return found


@pytest.fixture
def chaos(repository: Path, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-u", "-m", "chaos", "--database", "sqlite", "--kill-every", "1000"]
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    running = subprocess.Popen(command, cwd=repository, env=env, stdout=subprocess.PIPE, text=True)
    yield running
    running.kill()
    running.wait()


def test_nothing_survives_it_even_when_it_is_killed(chaos: subprocess.Popen[str]) -> None:
    assert chaos.stdout
    folder = chaos.stdout.readline().rpartition(" ")[2].strip()
    assert "ready at" in chaos.stdout.readline()
    assert "learners have come" in chaos.stdout.readline()
    names = {word for process in of(folder) for word in process.cmdline()}
    assert {"celery", "granian", "chaos.load"} <= names
    chaos.kill()
    until = time.monotonic() + GONE_S
    while (left := of(folder)) and time.monotonic() < until:
        time.sleep(0.2)
    assert not left
