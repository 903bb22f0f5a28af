"""Many pages that watch runs, on one process: what they cost, and how late they hear.

As many lab machines as `LABS` tell of a round twice a second (a real one does so once), each
watched by the same number of pages. Each time the server draws the whole board of a comparison
anew. The delay is from the moment before the events are given to the broker until a watcher has
the whole frame.
"""

import json
import multiprocessing
import statistics
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from uuid import UUID, uuid4

import psutil
import redis

from bench import parts
from bench.crowd import watch
from bench.row import Row
from sandbox.harness.demos import DEMOS
from sandbox.harness.events import Event
from sandbox.runner import Box, run

WATCHERS, LABS = (200, 1_000, 2_000), 20
QUICK = (100, 500)
EVENTS_A_SECOND = 2.0  # of each lab
WINDOW_S, WINDOWS = 5.0, 6
SETTLE_S = 3.0  # until all have got their first picture
LATE_MS = 10.0


def rows(quick: bool) -> Iterable[Row]:
    """Each number on a server of its own: memory that was used once is not given back."""
    with parts.private_place() as folder, ExitStack() as stack:
        parts.set_up_django()
        stack.enter_context(parts.broker(folder))
        for number in QUICK if quick else WATCHERS:
            port = parts.free_port()
            with parts.program(folder, "events", port) as pid:
                parts.wait_for(f"http://127.0.0.1:{port}/healthz")
                yield from measured(pid, port, number, 3 if quick else WINDOWS)


def measured(pid: int, port: int, number: int, windows: int) -> list[Row]:
    labs = Labs(LABS)
    bare = memory(pid)
    with crowd(port, labs.paths(number)) as pipe:
        labs.tell_for(SETTLE_S)
        report(pipe)
        found = [Window.taken(pid, labs, number, pipe) for _ in range(windows)]
        grown = memory(pid) - bare
    told = {
        "watchers": number,
        "a watcher, KiB": grown / number / 1024,
        "without watchers, MiB": bare / 2**20,
    }
    events = f"{LABS} runs watched, {EVENTS_A_SECOND:g} events a second each"
    late = {f"p{n}, ms": statistics.median(w.percentile(n) for w in found) for n in (50, 99)}
    return [
        Row(
            f"{number} watchers, share of a core",
            [w.share for w in found],
            "<= 0.4",
            "lower",
            events,
            told,
        ),
        Row(
            f"{number} watchers, p99 of the delay / {LATE_MS:g} ms",
            [w.percentile(99) / LATE_MS for w in found],
            "<= 1",
            "lower",
            events,
            late,
        ),
        Row(
            f"{number} watchers, frames that arrived / expected",
            [w.arrived for w in found],
            ">= 0.99",
            "higher",
            "a slow reader misses pictures, so this says that none was slow",
        ),
    ]


class Labs:
    """Executions that are watched, each of which tells of something now and then."""

    def __init__(self, number: int) -> None:
        from django.conf import settings

        box = Box("computing", DEMOS["computing"].clean({"task_ms": 20}), noise="quiet")
        self.parts = list(told_together(list(run(box, lambda: False))))
        self.ids = [uuid4() for _ in range(number)]
        self.next = dict.fromkeys(self.ids, 0)
        self.told: dict[str, float] = {}
        self.broker = redis.Redis.from_url(settings.REDIS_URL, decode_responses=True)
        for execution_id in self.ids:
            self.tell(execution_id)

    def paths(self, watchers: int) -> list[str]:
        from django.urls import reverse

        from sandbox import panels

        def path(execution_id: UUID) -> str:
            token = panels.make_token(execution_id, "en")
            return f"{reverse('sandbox:run_events', args=[uuid4()])}?t={token}"

        return [path(self.ids[number % len(self.ids)]) for number in range(watchers)]

    def tell_for(self, seconds: float) -> None:
        """Each lab in turn, at an even pace."""
        apart = 1 / (EVENTS_A_SECOND * len(self.ids))
        due = time.perf_counter()
        for turn in range(round(seconds / apart)):
            time.sleep(max(0.0, due - time.perf_counter()))
            self.tell(self.ids[turn % len(self.ids)])
            due += apart

    def tell(self, execution_id: UUID) -> None:
        """The next part of the run; after its last one it begins anew."""
        part = self.parts[self.next[execution_id] % len(self.parts)]
        self.next[execution_id] += 1
        began = time.perf_counter()
        with self.broker.pipeline(transaction=True) as pipe:
            for event in part:
                pipe.xadd(f"execution:{execution_id}", {"event": event}, maxlen=1_000)
            entries = pipe.execute()
        self.told |= dict.fromkeys(map(str, entries), began)


def told_together(events: list[Event]) -> Iterator[list[str]]:
    """A run's events in the parts in which they leave the box, each with something to draw."""
    part: list[str] = []
    for event in events:
        part.append(json.dumps(event.as_dict()))
        if event.kind == "round_judged" or (event.kind == "probe_finished" and len(part) > 9):
            yield part
            part = []


@dataclass
class Window:
    """Some seconds: the share of a core that the server used, and the delays, in ms."""

    share: float
    arrived: float
    delays: list[float]

    @classmethod
    def taken(cls, pid: int, labs: Labs, watchers: int, pipe: Connection) -> "Window":
        labs.told.clear()
        before, began = cpu_s(pid), time.perf_counter()
        labs.tell_for(WINDOW_S)
        time.sleep(0.2)
        share = (cpu_s(pid) - before) / (time.perf_counter() - began)
        arrivals, ended = report(pipe)
        assert not ended, f"{ended} streams ended"
        delays = [1e3 * (at - labs.told[one]) for one, at in arrivals if one in labs.told]
        expected = len(set(labs.told.values())) * watchers / len(labs.ids)
        return cls(share, len(delays) / expected, delays)

    def percentile(self, n: int) -> float:
        return statistics.quantiles(self.delays, n=100)[n - 1]


@contextmanager
def crowd(port: int, paths: list[str]) -> Iterator[Connection]:
    """The watchers, in a process of their own; entered once all are connected."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=watch, args=(port, paths, theirs), daemon=True)
    process.start()
    try:
        assert ours.poll(120), "the watchers could not connect"
        assert ours.recv() == len(paths)
        yield ours
        ours.send("stop")
        process.join(5)
    finally:
        process.kill()
        process.join()


def report(pipe: Connection) -> tuple[list[tuple[str, float]], int]:
    """What arrived since the last report, and how many streams have ended."""
    pipe.send("report")
    arrived: tuple[list[tuple[str, float]], int] = pipe.recv()
    return arrived


def tree(pid: int) -> list[psutil.Process]:
    leader = psutil.Process(pid)
    return [leader, *leader.children(recursive=True)]


def cpu_s(pid: int) -> float:
    """Processor time that the program and its children have used."""
    return sum(sum(one.cpu_times()[:2]) for one in tree(pid))


def memory(pid: int) -> int:
    """Bytes that are its own, of all its processes."""
    return sum(one.memory_full_info().uss for one in tree(pid))
