"""A hundred different requests in line: is their order kept, and do pages say how long it takes?

A hundred learners ask for one measurement each, of different labs and parameters: most take half a
second, every fourth some seconds. They ask one after another, as fast as the site answers. Each
page says about how long it has to wait: at once, and again whenever it looks (every ten seconds).
What it said is held against when the measurement began. The lab has been used before: some times
for each kind, with other parameters of the same ranges.
"""

import asyncio
import random
import re
import statistics
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import unquote
from uuid import UUID

from bench import parts
from bench.browsers import CLASS, LOOKS_AGAIN_S, PANEL, STREAM, Learner, Page, Site, plain
from bench.row import Row

QUICK_SLOW = (75, 25)
HOLDS_MS = range(20, 121)
WITHIN = 0.2
#: Learners of one address.
FEW = 10
#: Pages say whole seconds: of a short wait nothing nearer can be said.
WHOLE_S = 1.0
BEFORE = 8
SAID = re.compile(r"about (\d+) seconds")

#: A lab's path and parameters.
type Wish = tuple[str, dict[str, str]]


@dataclass
class Asked:
    """One request: its measurement, and what its page said: (when, seconds still to wait)."""

    execution: str
    said: list[tuple[float, float]] = field(default_factory=list)
    began: float = 0.0

    @property
    def waits(self) -> list[tuple[float, float]]:
        """Seconds, as said and in truth, of each time that the page said something."""
        return [(wait, self.began - at) for at, wait in self.said if self.began > at]


def rows(quick: bool) -> Iterable[Row]:
    quick_ones, slow_ones, before = (15, 5, 1) if quick else (*QUICK_SLOW, BEFORE)
    with parts.private_place() as folder:
        parts.set_up_django()
        port = parts.free_port()
        with parts.site(folder, port):
            site = Site(port, port)
            yield from told(asyncio.run(queued(site, quick_ones, slow_ones, before)))


def wishes(quick: int, slow: int) -> list[Wish]:
    """That many different ones of each kind, in an order of chance that is the same each time."""
    chance = random.Random(2026)  # noqa: S311 - no secret
    holds = chance.sample(HOLDS_MS, quick)
    found: list[Wish] = [("/lab/one-of-each/", {"hold_ms": str(ms)}) for ms in holds]
    for number in range(slow):
        jobs = {"workers": str(1 + number % 3)}
        if number % 2:
            found.append(("/lab/computing/", jobs | {"task_ms": str(20 + number)}))
        else:
            found.append(("/lab/waiting/", jobs | {"delay_ms": str(20 + number)}))
    chance.shuffle(found)
    return found


def used_before(times: int) -> list[Wish]:
    """So many of each kind, of the same ranges, with parameters that nobody asks for later."""
    chance = random.Random(2025)  # noqa: S311 - no secret
    asked_later = {parameters.get("hold_ms") for _, parameters in wishes(*QUICK_SLOW)}
    free = [str(ms) for ms in HOLDS_MS if str(ms) not in asked_later]
    found: list[Wish] = []
    for number, hold_ms in enumerate(chance.sample(free, times)):
        jobs = {"workers": str(1 + number % 3)}
        ms = 2 * chance.randrange(10, 10 + QUICK_SLOW[1] // 2)
        found.append(("/lab/one-of-each/", {"hold_ms": hold_ms}))
        found.append(("/lab/computing/", jobs | {"task_ms": str(ms)}))
        found.append(("/lab/waiting/", jobs | {"delay_ms": str(ms + 1)}))
    return found


async def queued(site: Site, quick: int, slow: int, before: int) -> list[Asked]:
    """All requests, in the order in which they were made."""
    for number, wish in enumerate(used_before(before)):
        page = await Page.opened(visitor(site, number), *wish)
        await page.follow((await page.press_run()).text)
    pages = [
        await Page.opened(visitor(site, number), *wish)
        for number, wish in enumerate(wishes(quick, slow))
    ]
    async with asyncio.TaskGroup() as looking:
        found = []
        for page in pages:
            answer = await page.press_run()
            assert answer.status == 200, f"refused with {answer.status}"
            found.append(asked(answer.text))
            looking.create_task(look_on(page, answer.text, found[-1]))
    await asyncio.to_thread(see_when_they_began, found)
    return found


def visitor(site: Site, number: int) -> Learner:
    """Few of one address: who asks for more than a share of the line has only half of it."""
    return Learner(site, number // FEW * CLASS + number % FEW)


def asked(panel: str) -> Asked:
    from sandbox import panels

    stream = STREAM.search(panel)
    assert stream, "the answer names no stream"
    return Asked(str(panels.read_token(unquote(plain(stream[1]).partition("?t=")[2]))[0]))


async def look_on(page: Page, panel: str, asked: Asked) -> None:
    """Note what the page says until its run is over. It does not draw what is measured: to be
    told of that costs nothing while one waits."""
    while STREAM.search(panel):
        if found := SAID.search(panel):
            asked.said.append((time.time(), float(found[1])))
        await asyncio.sleep(LOOKS_AGAIN_S)
        fetch = PANEL.search(panel)
        assert fetch, "the panel says not where it is fetched"
        panel = (await page.learner.get(plain(fetch[1]), **{"HX-Request": "true"})).text


def see_when_they_began(found: list[Asked]) -> None:
    from sandbox.models import Execution

    began = dict(Execution.objects.values_list("id", "started_at"))
    for each in found:
        at = began[UUID(each.execution)]
        assert at, f"{each.execution} was never measured"
        each.began = at.timestamp()


def told(found: list[Asked]) -> Iterator[Row]:
    waits = [each.waits for each in found]
    yield Row(
        f"{len(found)} different requests, begun in the order of asking / all",
        [in_order(found)],
        ">= 1",
        "higher",
        "",
        {"last one's wait, s": max(true for each in waits for _, true in each)},
    )
    yield from judged(f"{len(found)} different requests, at once", [w[0] for w in waits if w])
    yield from judged(f"{len(found)} different requests, later", [x for w in waits for x in w[1:]])


def judged(name: str, waits: list[tuple[float, float]]) -> Iterator[Row]:
    """What pages said, over the truth."""
    if waits:
        ratios = [said / true for said, true in waits]
        yield Row(f"{name}: wait as said / true", ratios, "within 20 %", "lower")
        strict, near = (share_within(waits, least_s) for least_s in (0.0, WHOLE_S))
        yield Row(f"{name}: waits said within 20 % / waits", [strict], ">= 0.9", "higher")
        yield Row(f"{name}: waits said within 20 % or 1 s / waits", [near], ">= 0.9", "higher")


def share_within(waits: list[tuple[float, float]], least_s: float) -> float:
    """Share of the waits that were said within `WITHIN` of the truth, or within `least_s`."""
    return statistics.fmean(abs(said - true) <= max(least_s, WITHIN * true) for said, true in waits)


def in_order(found: list[Asked]) -> float:
    """Share of the neighbours of which the one who asked first began first."""
    pairs = list(pairwise(each.began for each in found))
    return statistics.fmean(before < after for before, after in pairs)
