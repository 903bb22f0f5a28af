"""From what length of a task on do two processes win over a loop?

Try: python3 task_size.py, or python3 task_size.py 50 (50 tasks in an envelope instead of 20)
"""

import json
import multiprocessing
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from statistics import median
from time import perf_counter_ns

WORKERS = 2
LENGTHS_US = (1, 3, 10, 30, 100, 300, 1000, 3000, 10_000)
METHOD = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"


def task(steps):
    number = 1
    for _ in range(steps):
        number = (number * 1103515245 + 12345) % 2147483648
    return number


def pool_of(kind):
    """A pool whose workers begin together: at the barrier each waits until both are there."""
    if kind == "thread":
        return ThreadPoolExecutor(WORKERS, initializer=threading.Barrier(WORKERS).wait)
    context = multiprocessing.get_context(METHOD)
    return ProcessPoolExecutor(WORKERS, context, initializer=context.Barrier(WORKERS).wait)


def how_many(length_us, chunk=1):
    """As many tasks as last about 16 ms one after another; two envelopes a worker at least."""
    envelopes = min(128 if chunk == 1 else 16, 16_000 // (length_us * chunk))
    return chunk * WORKERS * max(2, envelopes // WORKERS)


def fits(length_us, chunk):
    """Not where the envelopes would be so full that it lasts too long."""
    return how_many(length_us, chunk) * length_us <= 40_000


def measure(steps, length_us, chunk):
    """Nanoseconds a task, by way: `chunk` puts so many tasks into an envelope, the others one."""
    with pool_of("process") as processes, pool_of("thread") as threads:
        for pool in (processes, threads):
            list(pool.map(task, [0] * WORKERS))  # now both workers are there
        tasks = how_many(length_us)
        found = {
            "loop": ns_per_task(map, steps, tasks),
            "thread": ns_per_task(threads.map, steps, tasks),
            "process": ns_per_task(processes.map, steps, tasks),
        }
        if fits(length_us, chunk):
            in_chunks = partial(processes.map, chunksize=chunk)
            found["chunk"] = ns_per_task(in_chunks, steps, how_many(length_us, chunk))
        return found


def ns_per_task(run, steps, tasks):
    began = perf_counter_ns()
    list(run(task, [steps] * tasks))
    return (perf_counter_ns() - began) / tasks


def steps_per_us():
    """How fast this computer computes: the best of a few tries."""
    times = []
    for _ in range(8):
        began = perf_counter_ns()
        task(50_000)
        times.append(perf_counter_ns() - began)
    return 50_000 / min(times) * 1000


if __name__ == "__main__":
    chunk = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    speed = steps_per_us()
    for length_us in LENGTHS_US:
        rounds = [measure(round(speed * length_us), length_us, chunk) for _ in range(5)]
        for way in rounds[0]:
            us = median(one[way] for one in rounds) / 1000
            print(json.dumps({"way": way, "length_us": length_us, "per_task_us": round(us, 2)}))
