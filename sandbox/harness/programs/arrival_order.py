"""Six tasks, one of them slow, two threads. In which order do the results arrive?

Try: python3 arrival_order.py, or with the place of the slow task and a group size:
python3 arrival_order.py 2 3
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from multiprocessing.pool import ThreadPool
from time import perf_counter_ns, sleep

TASKS = 6
SLOW_S, QUICK_S = 0.4, 0.05


class Tasks:
    """What is done, and what was read, began, was done and arrived when (ns)."""

    def __init__(self, slow, group):
        self.slow, self.group = slow, group
        self.read, self.began, self.done, self.arrived = {}, {}, {}, {}

    def numbers(self):
        """The inputs, one by one, as somebody asks for them."""
        for number in range(1, TASKS + 1):
            self.read[number] = perf_counter_ns()
            yield number

    def work(self, number):
        self.began[number] = perf_counter_ns()
        sleep(SLOW_S if number == self.slow else QUICK_S)
        self.done[number] = perf_counter_ns()
        return number

    def receive(self, results):
        for number in results:
            self.arrived[number] = perf_counter_ns()

    def read_early(self):
        """How many inputs had been read when the first result arrived."""
        first = min(self.arrived.values())
        return sum(moment <= first for moment in self.read.values())


def with_executor(tasks, start):
    with ThreadPoolExecutor(2) as executor:
        tasks.receive(start(executor))


def with_pool(tasks, start):
    """A pool of threads; one of processes hands over its results in the same order."""
    with ThreadPool(2) as pool:
        tasks.receive(start(pool))


def built_in_map(t):
    t.receive(map(t.work, t.numbers()))


def executor_map(t, **options):
    with_executor(t, lambda executor: executor.map(t.work, t.numbers(), **options))


def completed(t):
    def start(executor):
        futures = [executor.submit(t.work, number) for number in t.numbers()]
        return (future.result() for future in as_completed(futures))

    with_executor(t, start)


def imap(t):
    with_pool(t, lambda pool: pool.imap(t.work, t.numbers()))


def imap_unordered(t, **options):
    with_pool(t, lambda pool: pool.imap_unordered(t.work, t.numbers(), **options))


WAYS = {
    "map": built_in_map,
    "executor_map": executor_map,
    "completed": completed,
    "imap": imap,
    "imap_unordered": imap_unordered,
    "groups": lambda t: imap_unordered(t, chunksize=t.group),
}
if sys.version_info >= (3, 14):
    WAYS["buffered"] = lambda t: executor_map(t, buffersize=2)


def run_once(way, slow=1, group=3):
    """The tasks, and the moment from which their times are counted."""
    tasks, began = Tasks(slow, group), perf_counter_ns()
    WAYS[way](tasks)
    return tasks, began


if __name__ == "__main__":
    slow, group = map(int, (*sys.argv[1:], *("1", "3")[len(sys.argv) - 1 :]))
    for way in WAYS:
        tasks, began = run_once(way, slow, group)
        arrived = {number: round((at - began) / 1e6) for number, at in tasks.arrived.items()}
        print(json.dumps({"way": way, "arrived_ms": arrived, "read_early": tasks.read_early()}))
