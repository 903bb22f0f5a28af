"""Three hundred learners ask for one demo within a second: when does each see a true result?

Each has cookies and a form of their own, sends it as a browser does, watches the event stream and
fetches the panel at its end. From the click to that panel is what counts, over the same of one
learner alone, on the programs of `make run` and on those of production.

Two measurements are due: whoever asks after the first has begun waits for the second. What makes it
more is the crowd itself: its requests are answered by the machine that measures. A true result
may say that the machine was too busy to compare; how many saw one that may be compared is a row.
"""

import asyncio
import json
import random
import re
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import unquote

from bench import parts
from bench.browsers import STREAM, Learner, Page, Site, plain
from bench.row import Row

LEARNERS, TURNS = 300, 3
WITHIN_S = 1.0
LAB = "/lab/computing/"
PARAMETERS = {"workers": "2", "task_ms": "30"}
TAGS = re.compile(r"<[^>]+>|\s+")


@dataclass(frozen=True)
class Seen:
    """What one learner got: seconds from click to result, its words, and of which measurement."""

    seconds: float
    boards: int
    words: str
    execution: str
    data: str


@dataclass(frozen=True)
class Turn:
    """One learner alone, then all of them; `data`: of each measurement that they saw."""

    alone_s: float
    seen: list[Seen]
    data: dict[str, dict[str, Any]]

    @property
    def p95_s(self) -> float:
        return statistics.quantiles([one.seconds for one in self.seen], n=20)[-1]

    @property
    def true(self) -> float:
        """Share of the learners whose result is whole, and the same words as everybody's who
        shares the measurement."""
        words = defaultdict(set)
        for one in self.seen:
            words[one.execution].add(one.words)
        fine = {name for name, each in words.items() if len(each) == 1 and holds(self.data[name])}
        return sum(one.execution in fine for one in self.seen) / len(self.seen)

    @property
    def comparable(self) -> float:
        return sum(bool(self.data[one.execution]["valid"]) for one in self.seen) / len(self.seen)


def holds(data: dict[str, Any]) -> bool:
    """Whether a run's data says what its rounds say: medians where they may be compared, else
    none."""
    if data["state"] != "done":
        return False
    rounds = defaultdict(list)
    for one in data["rounds"]:
        if one["counts"]:
            rounds[one["strategy"]].append(one["wall_s"])
    for strategy, told in data["summary"].items():
        due = statistics.median(rounds[strategy]) if data["valid"] else None
        if told["median_s"] != due:
            return False
    return bool(data["summary"])


def rows(quick: bool) -> Iterable[Row]:
    number, turns = (60, 1) if quick else (LEARNERS, TURNS)
    with parts.private_place() as folder:
        parts.set_up_django()
        pages, events = parts.free_port(), parts.free_port()
        with parts.site(folder, pages):
            yield from told("make run", asyncio.run(taken(Site(pages, pages), number, turns)))
        with parts.split_site(folder, pages, events):
            yield from told("production", asyncio.run(taken(Site(pages, events), number, turns)))


def told(name: str, turns: list[Turn]) -> Iterator[Row]:
    number = len(turns[0].seen)
    executions = [len(turn.data) for turn in turns]
    parts_of = {
        "alone, s": statistics.median(turn.alone_s for turn in turns),
        "p50, s": statistics.median(one.seconds for turn in turns for one in turn.seen),
        "p95, s": statistics.median(turn.p95_s for turn in turns),
        "measurements": statistics.median(executions),
        "boards seen live, median": statistics.median(o.boards for t in turns for o in t.seen),
    }
    ratios = [turn.p95_s / turn.alone_s for turn in turns]
    yield Row(
        f"{number} learners at once, p95 from click to result / one alone, {name}",
        ratios, "<= 2.5", "lower", "two measurements are due", parts_of,
    )  # fmt: skip
    yield Row(
        f"{number} learners at once, true results / learners, {name}",
        [turn.true for turn in turns], ">= 1", "higher", f"none was refused; {ends(turns)}",
    )  # fmt: skip
    yield Row(
        f"{number} learners at once, results that may be compared / results, {name}",
        [turn.comparable for turn in turns], ">= 0.9", "higher",
    )  # fmt: skip


def ends(turns: list[Turn]) -> str:
    """How the measurements ended, and why they may not be compared."""
    data = [each for turn in turns for each in turn.data.values()]
    found = Counter(" ".join([each["state"], *each["why_not_valid"]]) for each in data)
    return ", ".join(f"{times} {end}" for end, times in sorted(found.items()))


async def taken(site: Site, number: int, turns: int) -> list[Turn]:
    await asked(site, [0.0])  # warms the site up
    return [await turn(site, number) for _ in range(turns)]


async def turn(site: Site, number: int) -> Turn:
    """The one alone is the median of three."""
    alone = [(await asked(site, [0.0]))[0].seconds for _ in range(3)]
    clicks = [random.uniform(0, WITHIN_S) for _ in range(number)]  # noqa: S311 - no secret
    seen = await asked(site, clicks)
    data = {one.execution: json.loads(one.data) for one in seen if one.data}
    return Turn(statistics.median(alone), seen, data)


async def asked(site: Site, clicks_s: list[float]) -> list[Seen]:
    """A learner for each of these moments; what each of them saw in the end."""
    pages = [
        await Page.opened(Learner(site, number), LAB, PARAMETERS)
        for number, _ in enumerate(clicks_s)
    ]
    known: set[str] = set()
    return list(await asyncio.gather(*map(partial(seen, known), pages, clicks_s)))


async def seen(known: set[str], page: Page, click_s: float) -> Seen:
    """`known`: measurements of which somebody has fetched the data."""
    from sandbox import panels

    await asyncio.sleep(click_s)
    began = time.perf_counter()
    answer = await page.press_run()
    assert answer.status == 200, f"refused with {answer.status}"
    boards, result = await page.follow(answer.text)
    seconds = time.perf_counter() - began
    stream = STREAM.search(answer.text)
    assert stream, "the run was over before it was asked for"
    address, _, token = plain(stream[1]).partition("?t=")
    execution = str(panels.read_token(unquote(token))[0])
    data = ""
    if execution not in known:
        known.add(execution)
        data = (await page.learner.get(address.replace("/events", ".json"))).text
    return Seen(seconds, boards, " ".join(TAGS.sub(" ", result).split()), execution, data)
