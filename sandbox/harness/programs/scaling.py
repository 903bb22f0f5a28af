"""Do more workers do more tasks a second?

Try: python3 scaling.py, python3 scaling.py waiting, or python3 scaling.py computing 4 32
(4 workers at most, 32 tasks)
"""

import json
import multiprocessing
import os
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from statistics import median
from time import perf_counter_ns, sleep, thread_time_ns

METHOD = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"


def compute(steps):
    """Compute, and say how much processor time that took, in nanoseconds."""
    began, number = thread_time_ns(), 1
    for _ in range(steps):
        number = (number * 1103515245 + 12345) % 2147483648
    return thread_time_ns() - began


def wait(seconds):
    """Only wait, and say how much processor time that took."""
    began = thread_time_ns()
    sleep(seconds)
    return thread_time_ns() - began


TASKS = {"computing": compute, "waiting": wait}
LENGTHS = {"computing": 100_000, "waiting": 0.01}  # steps; seconds


def pool_of(kind, workers):
    """A pool whose workers begin together: at the barrier each waits until all are there."""
    if kind == "thread":
        return ThreadPoolExecutor(workers, initializer=threading.Barrier(workers).wait)
    context = multiprocessing.get_context(METHOD)
    return ProcessPoolExecutor(workers, context, initializer=context.Barrier(workers).wait)


def measure(kind, workers, task, tasks, length):
    """How long all tasks took, and the processor time of all of them together; nanoseconds."""
    with pool_of(kind, workers) as pool:
        list(pool.map(task, [0] * workers))  # now all workers are there
        began = perf_counter_ns()
        cpu_ns = sum(pool.map(task, [length] * tasks))
        return perf_counter_ns() - began, cpu_ns


def numbers_of_workers(most, cores):
    return sorted({number for number in (1, 2, 4, cores, most) if number <= most})


if __name__ == "__main__":
    work = sys.argv[1] if len(sys.argv) > 1 else "computing"
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 8
    tasks = int(sys.argv[3]) if len(sys.argv) > 3 else 16
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    workers = [(kind, n) for kind in ("thread", "process") for n in numbers_of_workers(most, cores)]
    rounds = [
        {each: measure(*each, TASKS[work], tasks, LENGTHS[work]) for each in workers}
        for _ in range(5)
    ]
    for kind, n in workers:
        times = median(one[kind, 1][0] / one[kind, n][0] for one in rounds)
        at_work = median(one[kind, n][1] / one[kind, n][0] for one in rounds)
        found = {"times": round(times, 2), "cores_at_work": round(at_work, 2)}
        print(json.dumps({"kind": kind, "workers": n, **found}))
