"""The line of writers of one SQLite file: in order, between threads and between processes."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from concurrency_course.sqlite.queue import NEXT, TURN, Queue, QueueTimeout

HOLDER = """
import sys
from pathlib import Path
from concurrency_course.sqlite.queue import queue_of
line = queue_of(Path(sys.argv[1]))
print("asking", flush=True)
line.take(line, 20)
print("mine", flush=True)
sys.stdin.read()
with open(sys.argv[2], "a") as order:
    order.write("other ")
line.give_back()
"""
WAIT_S = 20.0


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_S
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@contextmanager
def other_process(file: Path, order: Path, repository: Path) -> Iterator["subprocess.Popen[str]"]:
    """It asks for the turn, and keeps it until its standard input ends."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(file), str(order)],
        cwd=repository,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def is_taken(line: Queue, byte: int) -> bool:
    """By another process."""
    if not line._try(byte):
        return True
    line._unlock(byte)
    return False


def said(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def test_threads_are_served_in_the_order_in_which_they_came(line: Queue) -> None:
    served: list[int] = []

    def ask(number: int) -> None:
        line.take(ask, WAIT_S)
        served.append(number)
        line.give_back()

    line.take(served, WAIT_S)
    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for place, thread in enumerate(threads, 1):
        thread.start()
        until(lambda place=place: len(line._line) == place)  # type: ignore[misc]
    line.give_back()
    for thread in threads:
        thread.join()
    assert served == list(range(8))


def test_a_process_that_waits_comes_before_one_that_has_just_written(
    line: Queue, file: Path, tmp_path: Path, repository: Path
) -> None:
    order = tmp_path / "order"
    line.take(line, WAIT_S)
    with other_process(file, order, repository) as other:
        assert said(other) == "asking"
        until(lambda: is_taken(line, NEXT))
        assert other.stdin
        other.stdin.close()
        line.give_back()
        line.take(line, WAIT_S)
        with order.open("a") as writing:
            writing.write("ours ")
        line.give_back()
    assert order.read_text() == "other ours "


def test_a_killed_process_holds_nobody_up(line: Queue, file: Path, repository: Path) -> None:
    with other_process(file, Path(os.devnull), repository) as other:
        assert [said(other), said(other)] == ["asking", "mine"]
        other.kill()
        line.take(line, WAIT_S)
    line.give_back()


def test_a_line_that_does_not_move_names_who_holds_it(
    line: Queue, file: Path, repository: Path
) -> None:
    with other_process(file, Path(os.devnull), repository) as other:
        assert [said(other), said(other)] == ["asking", "mine"]
        other.send_signal(signal.SIGSTOP)
        with pytest.raises(QueueTimeout, match=rf"does not move: process {other.pid}\b"):
            line.take(line, 0.01)
        other.kill()
        line.take(line, WAIT_S)  # whoever gave up is not in anybody's way
    line.give_back()


def test_a_thread_that_gave_up_is_not_called(line: Queue) -> None:
    line.take(line, WAIT_S)
    with pytest.raises(QueueTimeout):
        line.take("too late", 0.01)
    line.give_back()
    assert line._line == type(line._line)()
    line.take("again", WAIT_S)
    assert line.holder == "again"
    line.give_back()


@pytest.mark.filterwarnings("ignore:.*use of fork")
def test_a_forked_child_holds_nothing(line: Queue) -> None:
    line.take("parent", WAIT_S)
    child = os.fork()
    if child == 0:
        free = line.holder is None and not line._taken and not line._try(TURN)
        os._exit(0 if free else 1)
    _, status = os.waitpid(child, 0)
    line.give_back()
    assert os.waitstatus_to_exitcode(status) == 0
