"""The same jobs in every Python: one after another, then each in a thread of its own.

Try: python3 every_runtime.py, or python3 every_runtime.py python3.12 python3.14t
"""

import json
import subprocess
import sys
from importlib.util import find_spec
from threading import Thread
from time import perf_counter_ns, process_time_ns


def job(steps):
    """Only computes, and waits for nothing."""
    number = 1
    for _ in range(steps):
        number = (number * 1103515245 + 12345) % 2147483648
    return number


def one_after_another(jobs, steps):
    for _ in range(jobs):
        job(steps)


def in_threads(jobs, steps):
    threads = [Thread(target=job, args=(steps,)) for _ in range(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def measured(way, jobs, steps):
    """How long it takes, and how much of the processors' time; both in nanoseconds."""
    began, used = perf_counter_ns(), process_time_ns()
    way(jobs, steps)
    return perf_counter_ns() - began, process_time_ns() - used


def in_this_python(jobs, steps):
    job(steps // 10)  # what runs for the first time is slower
    sequential_ns, _ = measured(one_after_another, jobs, steps)
    threads_ns, threads_cpu_ns = measured(in_threads, jobs, steps)
    return {
        "version": sys.version.split()[0],
        "gil": getattr(sys, "_is_gil_enabled", lambda: True)(),
        "subinterpreters": find_spec("concurrent.interpreters") is not None,
        "sequential_ns": sequential_ns,
        "threads_ns": threads_ns,
        "threads_cpu_ns": threads_cpu_ns,
    }


if __name__ == "__main__":
    amounts = [word for word in sys.argv[1:] if word.isdigit()] or ["2", "1000000"]
    pythons = [word for word in sys.argv[1:] if not word.isdigit()]
    if not pythons:
        jobs, steps = map(int, amounts)
        print(json.dumps(in_this_python(jobs, steps)))
    for python in pythons:
        subprocess.run([python, __file__, *amounts], check=False)
