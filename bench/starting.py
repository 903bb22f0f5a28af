"""Starts and joins workers of each kind in turn; writes the ns of each as JSON.

Imports nothing of ours: a spawned process imports this file again.
"""

import json
import multiprocessing
import sys
from collections.abc import Callable
from threading import Thread
from time import perf_counter_ns
from typing import Any


def nothing() -> None:
    pass


def start_and_join_ns(worker: Callable[..., Any]) -> int:
    began = perf_counter_ns()
    started = worker(target=nothing)
    started.start()
    started.join()
    return perf_counter_ns() - began


def main(turns: int) -> None:
    methods = multiprocessing.get_all_start_methods()
    kinds: dict[str, Callable[..., Any]] = {"thread": Thread}
    kinds |= {name: multiprocessing.get_context(name).Process for name in methods}  # type: ignore[attr-defined]
    taken: dict[str, list[int]] = {name: [] for name in kinds}
    for turn in range(turns + 1):
        for name, worker in kinds.items():
            taken[name] += [start_and_join_ns(worker)] * bool(turn)  # the first one warms up
    json.dump(taken, sys.stdout)


if __name__ == "__main__":
    main(int(sys.argv[1]))
