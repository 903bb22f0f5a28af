"""What is killed, and how: by a seed, every target before any comes again.

Kills are SIGKILL; some are SIGSTOP instead, for up to `STOPPED_MAX_S`, which is longer than a
lease. Some strike several at once.
"""

import random
import signal
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

from chaos import processes
from chaos.deployment import Deployment

STOP_SHARE = 0.2
SEVERAL_SHARE = 0.2
STOPPED_MAX_S = 12.0
#: A part must have answered twice, this far apart, before it counts as back.
SURE_S = 0.5


class NothingToKill(Exception):
    """Says which targets were chosen that this deployment lacks."""


type Finder = Callable[[Deployment], Sequence[psutil.Process]]


@dataclass(frozen=True)
class Target:
    """What may be killed: `find` returns the candidates; `part` is what then is away."""

    name: str
    part: str
    find: Finder


def _main(part: str) -> Finder:
    def find(site: Deployment) -> Sequence[psutil.Process]:
        pid = site.parts[part].pid
        with suppress(psutil.NoSuchProcess):
            return [psutil.Process(pid)] if pid else []
        return []

    return find


def _child(part: str) -> Finder:
    def find(site: Deployment) -> Sequence[psutil.Process]:
        with suppress(psutil.NoSuchProcess):
            return [child for main in _main(part)(site) for child in main.children()]
        return []

    return find


def _in_a_box(site: Deployment) -> Sequence[psutil.Process]:
    """The leader, its workers, its guard: any of them."""
    return [process for process, folder in processes.boxes() if not processes.waits(folder)]


def _standby(site: Deployment) -> Sequence[psutil.Process]:
    """The interpreter that waits for the next run."""
    return [process for process, folder in processes.boxes() if processes.waits(folder)]


TARGETS = (
    Target("web", "web", _main("web")),
    Target("web-process", "web", _child("web")),
    Target("events", "events", _main("events")),
    Target("events-process", "events", _child("events")),
    Target("lab-worker", "lab-worker", _main("lab-worker")),
    Target("lab-process", "lab-worker", _child("lab-worker")),
    Target("box", "box", _in_a_box),
    Target("standby", "box", _standby),
    Target("default-worker", "default-worker", _main("default-worker")),
    Target("default-process", "default-worker", _child("default-worker")),
    Target("beat", "beat", _main("beat")),
    Target("valkey", "valkey", _main("valkey")),
    Target("postgres", "postgres", _main("postgres")),
    Target("postgres-backend", "postgres", _child("postgres")),
)


@dataclass
class Outage:
    """Something was killed or stopped at `began`; `back` is when it answered again."""

    target: str
    part: str
    how: str
    began: float
    back: float | None = None
    #: Processes to wake, and when; none of them after a kill.
    stopped: list[psutil.Process] = field(default_factory=list)
    wake_at: float = 0.0
    answered_at: float | None = None

    def covers(self, since: float, until: float) -> bool:
        return self.began <= until and (self.back is None or since <= self.back)


class Killer:
    """Draws targets like cards: all of them, shuffled, then all of them again."""

    def __init__(self, site: Deployment, seed: int, only: Iterable[str] = ()) -> None:
        chosen = set(only)
        self.site = site
        self.random = random.Random(seed)  # noqa: S311 - no secret
        self.targets = [
            target
            for target in TARGETS
            if (target.part != "postgres" or "postgres" in site.parts)
            and (not chosen or target.name in chosen)
        ]
        if not self.targets:
            raise NothingToKill(f"There is no {' or '.join(chosen)} in this deployment.")
        self.outages: list[Outage] = []
        self._deck: list[Target] = []

    def pause_s(self, kill_every: float) -> float:
        """Until the next strike: between half and one and a half of `kill_every`."""
        return kill_every * self.random.uniform(0.5, 1.5)

    def strike(self) -> list[Outage]:
        """Kill or stop one target, sometimes two or three."""
        count = self.random.randint(2, 3) if self.random.random() < SEVERAL_SHARE else 1
        stop = self.random.random() < STOP_SHARE
        struck = [self._hit(self._draw(), stop) for _ in range(count)]
        fresh = [outage for outage in struck if outage]
        self.outages += fresh
        return fresh

    def _draw(self) -> Target:
        if not self._deck:
            self._deck = self.random.sample(self.targets, len(self.targets))
        return self._deck.pop()

    def _hit(self, target: Target, stop: bool) -> Outage | None:
        """None where there is nobody to hit: it was killed a moment ago, or no box runs."""
        found = list(target.find(self.site))
        if not found:
            self._deck.insert(0, target)
            return None
        victim = self.random.choice(found)
        number = signal.SIGSTOP if stop else signal.SIGKILL
        outage = Outage(target.name, target.part, number.name, time.time())
        try:
            victim.send_signal(number)
        except psutil.NoSuchProcess:
            return None
        if stop:
            outage.stopped = [victim]
            outage.wake_at = time.time() + self.random.uniform(1, STOPPED_MAX_S)
        return outage

    def tend(self) -> list[Outage]:
        """Wake whom it is time to wake; note what has come back. Returns what has."""
        now = time.time()
        for outage in self.outages:
            if outage.stopped and now >= outage.wake_at:
                _wake(outage)
        back = [outage for outage in self.outages if self._is_back(outage, now)]
        for outage in back:
            outage.back = now
        return back

    def _is_back(self, outage: Outage, now: float) -> bool:
        if outage.back is not None or outage.stopped or now - outage.began < SURE_S:
            return False
        if outage.part != "box" and not self.site.parts[outage.part].answers():
            outage.answered_at = None
            return False
        outage.answered_at = outage.answered_at or now
        return now - outage.answered_at >= SURE_S

    def wake_all(self) -> None:
        for outage in self.outages:
            _wake(outage)


def _wake(outage: Outage) -> None:
    for process in outage.stopped:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGCONT)
    outage.stopped = []
