"""`make run`: the broker, the web process and the workers under one roof, in one terminal.

It prepares what has changed, starts the programs, says when the site is ready, starts again what
dies, and ends everything within five seconds of Ctrl-C. PORT chooses the port (default 8000).
"""

import json
import os
import select
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from concurrency_course import broker, checks, metric_files
from concurrency_course.child import Child, Program, in_words
from concurrency_course.instance import Instance, Refusal, check_port, claim
from concurrency_course.leash import Leash
from concurrency_course.serve import PLANS, Place, command

BASE = Path(__file__).resolve().parent.parent
TICK_S = 0.5  # at most so long until a death or a warning is said
ASK_S = 0.2  # between two looks at whether it is ready
READY_S = 60.0  # then it says what is not ready, and goes on waiting
STOP_S = (0.0, 1.0, 2.5)  # when the first and the second signal and the kill are sent
BROKER_STOP_S = 0.8  # then it is killed; what it had acknowledged is in its file


def say(text: str) -> None:
    with suppress(OSError):  # the terminal may have been closed
        print(text, flush=True)


class GaveUp(Exception):
    """A program can't be kept running."""


class Supervisor:
    """Runs `programs` until a signal arrives. The broker, if there is one, comes first."""

    def __init__(self, folder: Path, leash: Leash, instance: Instance) -> None:
        self.folder = folder
        self.leash = leash
        self.instance = instance
        self.children: list[Child] = []
        self.environment: Mapping[str, str] = os.environ
        self.stopping = False
        self._parent = os.getppid()
        self._wake, waking = _pipe()
        signal.set_wakeup_fd(waking)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only to wake up

    def _on_signal(self, number: int, frame: object) -> None:
        self.stopping = True

    def add(self, program: Program) -> Child:
        child = Child(program, self.folder / "logs", self.leash)
        self.children.append(child)
        self._start(child)
        return child

    def _start(self, child: Child) -> None:
        child.start(self.environment)
        self._note()

    def _note(self) -> None:
        self.instance.pids = {child.program.name: child.pid for child in self.children if child.pid}
        try:
            self.instance.write(self.folder / "run.json")
        except OSError as reason:  # a full disk is no reason to end what runs
            say(f"{self.folder / 'run.json'} does not tell of this any more: {reason}.")

    def wait(self, seconds: float) -> None:
        """Sleep until a signal or a child's death, at most `seconds`."""
        if select.select([self._wake], [], [], seconds)[0]:
            os.read(self._wake, 512)
        if "MAKELEVEL" in os.environ and os.getppid() != self._parent:
            self.stopping = True  # make was killed: nobody could stop us from there any more

    def finish(self, program: Program) -> None:
        """Run a program that ends by itself, saying its lines; raise if it fails."""
        child = self.add(program)
        while (code := child.ended()) is None and not self.stopping:
            self.wait(TICK_S)
        if code is not None:
            self.children.remove(child)
        if code:
            raise GaveUp(f"{program.name} {in_words(code)}:\n{child.log.tail()}")

    def tend(self) -> None:
        """Say what the logs and deaths say; start again what is due."""
        for child in self.children:
            for line in child.log.troubles():
                say(f"{child.program.name}: {line}")
            if (code := child.ended()) is not None:
                self._bury(child, code)
            if child.is_due():
                self._start(child)
        if self.leash.mend():
            say("The leash was killed; another one is held.")

    def _bury(self, child: Child, code: int) -> None:
        death = f"{child.program.name} {in_words(code)}"
        if not child.put_off():
            raise GaveUp(f"{death}, again and again; {child.log.path} ends:\n{child.log.tail()}")
        say(f"{death}; starting it again. {child.log.path} ends: {child.log.tail(lines=1)}")

    def run(self, is_ready: Callable[[], str], ready_line: str) -> None:
        """Tend until told to stop. `is_ready` returns what is missing, or nothing."""
        started, missing, told = time.monotonic(), "all", False
        while not self.stopping:
            self.tend()
            if missing and not (missing := is_ready()):
                say(ready_line)
            elif missing and not told and time.monotonic() - started > READY_S:
                told = True
                say(f"Still waiting for: {missing}. The logs are in {self.folder / 'logs'}.")
            self.wait(ASK_S if missing else TICK_S)

    def stop(self) -> None:
        """End everything, the broker last; a second Ctrl-C ends it at once."""
        self.stopping = False
        serving = [child for child in self.children if child.program.name != "broker"]
        self._end(serving, STOP_S)
        self._end(self.children, (0.0, BROKER_STOP_S, BROKER_STOP_S))
        self.leash.close()
        (self.folder / "run.json").unlink(missing_ok=True)

    def _end(self, children: Sequence[Child], times: tuple[float, float, float]) -> None:
        began = time.monotonic()
        steps = list(enumerate(times))
        while any(child.pid for child in children):
            while steps and (self.stopping or time.monotonic() - began >= steps[0][1]):
                step, _ = steps.pop(0)
                _signal_all(children, step)
            self.wait(0.05)
            for child in children:
                child.ended()


def _signal_all(children: Sequence[Child], step: int) -> None:
    """Send each child its signal of this step: its own first two, then the kill."""
    for child in children:
        stop = child.program.stop
        if step == 2:
            child.send(signal.SIGKILL)
        elif step < len(stop):
            child.send(stop[step])


def _pipe() -> tuple[int, int]:
    """A pipe that never blocks, for the wake-up of `signal`."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    return reading, writing


def site_programs(port: int) -> list[Program]:
    """Web and workers; the lab worker runs one measurement at a time."""
    place = Place(port=port)
    parts = {
        "web": "all-in-one",
        "lab-worker": "lab-worker",
        "default-worker": "default-worker-and-beat",
    }
    return [
        Program(name, command(program, place), PLANS[program].stop)
        for name, program in parts.items()
    ]


def missing_parts(address: str) -> str:
    """What the site says is not ready yet; nothing once all of it is."""
    try:
        with urllib.request.urlopen(f"{address}readyz", timeout=5):  # noqa: S310 - our own http address
            return ""
    except urllib.error.HTTPError as answer:
        parts = json.load(answer) if answer.code == 503 else {"web": {"status": "failing"}}
        return ", ".join(name for name, part in parts.items() if part["status"] == "failing")
    except (OSError, ValueError):
        return "web"


@contextmanager
def supervision(folder: Path, port: int) -> Iterator[Supervisor]:
    """A supervisor of data folder `folder`, alone there; all it started has ended afterwards."""
    lock = claim(folder)
    check_port(port)
    instance = Instance(os.getpid(), f"http://127.0.0.1:{port}/")
    supervisor = Supervisor(folder, Leash(inherit=(lock,)), instance)
    try:
        yield supervisor
    finally:
        supervisor.stop()


def run_site(folder: Path, port: int, given_broker: str) -> None:
    """Run the site of data folder `folder` until a signal; raise a Refusal if it can't."""
    with supervision(folder, port) as supervisor:
        url = given_broker or start_broker(supervisor, folder / "broker")
        supervisor.environment = {
            **os.environ,
            "COURSE_VAR": str(folder),
            "REDIS_URL": url,
            "REDIS_URL_FILE": "",
            "DJANGO_SETTINGS_MODULE": "concurrency_course.settings",
        }
        supervisor.finish(Program("prepare", (sys.executable, "-m", "concurrency_course.prepare")))
        for program in () if supervisor.stopping else site_programs(port):
            supervisor.add(program)
        address = supervisor.instance.address
        supervisor.run(
            lambda: missing_parts(address),
            f"Ready: {address} - an instructor's account: make instructor - stop: Ctrl-C",
        )


def start_broker(supervisor: Supervisor, folder: Path) -> str:
    """Start the embedded broker and return its address."""
    server = broker.server(folder)
    lock = broker.hold(folder, wait_s=5)
    child = supervisor.add(Program("broker", server.command, pass_fds=(lock,)))
    try:
        server.wait(lambda: child.ended() is None and not supervisor.stopping)
    except broker.BrokerError as reason:
        raise GaveUp(f"{reason}\n{child.log.tail()}") from None
    return server.url


def main() -> int:
    os.chdir(BASE)
    os.environ["DJANGO_SETTINGS_MODULE"] = "concurrency_course.settings"
    try:
        checks.enforce()
        metric_files.begin()
        run_site(settings.VAR_DIR, settings.PORT, settings.GIVEN_BROKER)
    except (Refusal, GaveUp, broker.BrokerError, ImproperlyConfigured) as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
