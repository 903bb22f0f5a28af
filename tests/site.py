"""The whole platform as a learner meets it, for tests: started by the real supervisor."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.ports import free_port

REPOSITORY = Path(__file__).parent.parent
READY_S = 240.0  # on a busy machine
STOP_S = 15.0


class Site:
    """A running site. Seed it with `manage`: the ORM of the test process has another database."""

    def __init__(self, folder: Path, database: str | None = None) -> None:
        self.folder = folder
        self.url = f"http://127.0.0.1:{free_port()}"
        self.env = {
            **{name: text for name, text in os.environ.items() if name != "REDIS_URL"},
            "COURSE_VAR": str(folder),
            "COURSE_MACHINE_LOCK": str(folder / "machine.lock"),
            "COURSE_NOISE": "quiet",
            "DJANGO_SETTINGS_MODULE": "concurrency_course.settings",
            "PORT": self.url.rpartition(":")[2],
        }
        self.env.pop("DATABASE_URL", None)
        if database:
            self.env["DATABASE_URL"] = database

    @property
    def pids(self) -> dict[str, int]:
        """By name: broker, web, lab-worker, default-worker. They change when one is restarted."""
        pids: dict[str, int] = json.loads((self.folder / "run.json").read_text())["pids"]
        return pids

    def manage(self, *arguments: str, stdin: str = "") -> str:
        """Run a management command beside the site and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=REPOSITORY,
            env=self.env,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> int:
        """Start the supervisor in a process group of its own, and return the group."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.console.open("wb") as console:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "concurrency_course.supervisor"],
                cwd=REPOSITORY,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                start_new_session=True,
            )
        return self.process.pid

    @property
    def console(self) -> Path:
        return self.folder / "console"

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_S
        while "Ready:" not in self.console.read_text():
            assert self.process.poll() is None, self.console.read_text()
            assert time.monotonic() < deadline, self.console.read_text()
            time.sleep(0.1)

    def stop(self) -> int:
        """End it as Ctrl-C does, or for sure; return its process group."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        return self.process.pid
