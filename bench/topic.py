"""One topic of the benchmarks, in a process of its own."""

from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from multiprocessing import get_context

from bench.row import Row

#: In this order: what is disturbed by heat and caches of the others comes first.
TOPICS = (
    *("truth", "gate", "overhead", "startcost", "dispatch"),
    *("pages", "weight", "writes", "watchers"),
)


def measured(topic: str, quick: bool) -> list[Row]:
    """The rows of a topic, taken by a process that does nothing else."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(take, topic, quick).result()


def take(topic: str, quick: bool) -> list[Row]:
    """Runs in the topic's own process."""
    rows: Iterable[Row] = import_module(f"bench.{topic}").rows(quick)
    return list(rows)
