"""Threads and processes that record what they do; otherwise exactly those of the library.

A program is measured from outside: its module's globals are replaced by measuring versions
(`instrumented`), and the worker types that it is given are the ones below. A spawned worker
imports this module while the clock runs, so it imports nothing slow.
"""

import os
import sys
from array import array
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from functools import wraps
from importlib import import_module
from multiprocessing import get_start_method
from multiprocessing.context import ForkProcess, ForkServerProcess, SpawnProcess
from threading import Thread
from time import perf_counter_ns, process_time_ns
from types import ModuleType
from typing import Any

from .sampling import Record, RunQueue, current, recording

type Call = Callable[..., Any]

CO_COROUTINE = 0x80  # inspect.CO_COROUTINE, without the import


def sampled(step: Call) -> Call:
    """A piece of computing, with a sample after it."""

    @wraps(step)
    def sampled_step(*args: object) -> object:
        result = step(*args)
        current.get().sample()
        return result

    return sampled_step


def answered(ask: Call) -> Call:
    """A question, with a sample after its answer, which tells until when one had to wait."""
    from .server import awaited

    @wraps(ask)
    def answered_ask(*args: object) -> object:
        asked, answer = perf_counter_ns(), ask(*args)
        current.get().sample(awaited(answer, asked))
        return answer

    @wraps(ask)
    async def answered_task(*args: object) -> object:
        asked, answer = perf_counter_ns(), await ask(*args)
        current.get().sample(awaited(answer, asked))
        return answer

    return answered_task if ask.__code__.co_flags & CO_COROUTINE else answered_ask


def slept(sleep: Call) -> Call:
    """A sleep, with a sample after it; it is known for how long it had to be."""

    @wraps(sleep)
    def slept_sleep(seconds: float) -> None:
        until = perf_counter_ns() + round(seconds * 1e9)
        sleep(seconds)
        current.get().sample(until)

    return slept_sleep


# The globals of programs that are measured, and how.
MEASURED = {"step": sampled, "ask": answered, "sleep": slept}


def instrumented(program: str) -> ModuleType:
    """The program's module, its globals replaced by measuring ones; again without effect."""
    module = import_module(program)
    for name, measured in MEASURED.items():
        plain = getattr(module, name, None)
        if plain is not None and not hasattr(plain, "__wrapped__"):
            setattr(module, name, measured(plain))
    return module


class Take:
    """The workers of one strategy-round, and the folder where processes leave their records."""

    def __init__(self, box: str) -> None:
        self.box = box
        self.records: list[Record] = []

    def new_record(self, worker: str = "", asked: int = 0) -> Record:
        """A record for the next worker: "1", "2", … unless it has a name."""
        record = Record(worker or str(len(self.records) + 1), asked)
        self.records.append(record)
        return record

    def collect(self) -> int:
        """Fetch the records that processes left. Returns how many workers left none."""
        for record in self.records:
            if not record.slices:
                self._fetch(record)
        return sum(not record.slices for record in self.records)

    def unseen_cpu(self) -> int:
        """CPU time, in ns, of workers that are not children of this process."""
        return sum(one.unseen_cpu for one in self.records)

    def _fetch(self, record: Record) -> None:
        left = f"{self.box}/{record.worker}.record"
        try:
            with open(left, "rb") as file:
                record.unpack(array("q", file.read()))
            os.unlink(left)
        except (OSError, ValueError):  # it was killed
            pass

    def recorded(self, entry: Call) -> Call:
        """`entry`, each call of which is recorded as a worker of its own in this thread."""

        def recorded_entry(*args: object) -> None:
            with recording(self.new_record(), RunQueue(alone=True)):
                entry(*args)

        return recorded_entry

    def recorded_task(self, entry: Call) -> Call:
        """The coroutine function `entry`, each call of which is recorded as a worker."""

        def recorded_entry(*args: object) -> Coroutine[None, None, None]:
            return recorded(self.new_record(asked=perf_counter_ns()), *args)

        async def recorded(record: Record, *args: object) -> None:
            with recording(record, RunQueue(alone=True)):
                await entry(*args)

        return recorded_entry


class Worker:
    """What measuring adds to a thread or a process.

    The target is kept by name, so that in a fresh interpreter too its instrumented version runs.
    """

    def __init__(self, take: Take, name: str = "", *, target: Call, args: tuple[object, ...]):
        super().__init__()
        self.record = take.new_record(name)
        self.box = take.box
        self.leader = os.getpid()
        self.work = (target.__module__, target.__name__, args)

    def start(self) -> None:
        with waited_for():
            self.record.asked = perf_counter_ns()
            super().start()  # type: ignore[misc]

    def join(self, timeout: float | None = None) -> None:
        with waited_for():
            super().join(timeout)  # type: ignore[misc]

    def run_work(self) -> None:
        name, called, args = self.work
        program = instrumented(name)
        getattr(program, called)(*args)
        self.record.listed = len(getattr(program, "names", ()))


def preload(*modules: str) -> None:
    """Have the fork server, if it has not begun yet, import these once and for all its processes.

    From 3.13.8 and 3.14.1 on it does so with the file of a program, and before that each process
    did. What would stand in that file are modules here, which the same is to become of.
    """
    if sys.version_info >= (3, 14, 1) or (3, 13, 8) <= sys.version_info < (3, 14):
        from multiprocessing import set_forkserver_preload

        set_forkserver_preload(list(modules))


@contextmanager
def waited_for() -> Iterator[None]:
    """Who starts or joins a worker and is recorded too (`main`) waits in there for nothing else."""
    waiter = current.get(None)
    if waiter:
        waiter.sample()
    yield
    if waiter:
        waiter.sample(awaited=perf_counter_ns())


class ThreadWorker(Worker, Thread):
    def run(self) -> None:
        with recording(self.record, RunQueue(alone=False)):
            self.run_work()


class ProcessWorker(Worker):
    """Leaves its record in a file: a spawned process has no other way back that costs less."""

    def run(self) -> None:
        with recording(self.record, RunQueue(alone=True)):
            self.run_work()
        if os.getppid() != self.leader:
            self.record.unseen_cpu = process_time_ns()
        with open(f"{self.box}/{self.record.worker}.record", "wb") as file:
            self.record.pack().tofile(file)


class ForkWorker(ProcessWorker, ForkProcess):
    pass


class SpawnWorker(ProcessWorker, SpawnProcess):
    pass


class ForkServerWorker(ProcessWorker, ForkServerProcess):
    def start(self) -> None:
        preload(__name__, self.work[0])
        super().start()


PROCESSES = {"fork": ForkWorker, "spawn": SpawnWorker, "forkserver": ForkServerWorker}


def process_type(method: str = "") -> type[ProcessWorker]:
    """Processes of this start method, the platform's default unless it is named."""
    return PROCESSES[method or get_start_method()]
