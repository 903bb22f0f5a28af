"""What does a lock cost, and do more threads make up for it?

Try: python3 lock_price.py, or with your own number of threads, and with your own share of each job
that holds the lock, in per cent: python3 lock_price.py 4 25
"""

import json
import multiprocessing
import sys
import threading
from time import perf_counter, sleep

ADDITIONS = 160_000  # of all threads together
JOBS = 16  # of all threads together, too
JOB_S = 0.002

lock = threading.Lock()
between = multiprocessing.Lock()  # processes may share it, too
number = 0


def bare(times):
    global number
    for _ in range(times):
        number += 1


def lock_each(times):
    global number
    for _ in range(times):
        with lock:
            number += 1


def lock_between(times):
    global number
    for _ in range(times):
        with between:
            number += 1


def lock_all(times):
    with lock:
        bare(times)


def own_counter(times):
    """Counts for itself, and takes the lock once, to add that to the number."""
    global number
    mine = 0
    for _ in range(times):
        mine += 1
    with lock:
        number += mine


WAYS = {
    "bare": bare, "alone": lock_each, "between": lock_between,
    "each": lock_each, "all": lock_all, "own": own_counter,
}  # fmt: skip
ONE_THREAD = ("bare", "alone", "between")


def seconds_of(threads, work, *given):
    workers = [threading.Thread(target=work, args=given) for _ in range(threads)]
    began = perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return perf_counter() - began


def addition_ns(way, threads):
    """Nanoseconds of one addition, where so many threads share all of them."""
    global number
    number = 0
    if way in ONE_THREAD:
        threads = 1
    took = seconds_of(threads, WAYS[way], ADDITIONS // threads)
    return took / number * 1e9


def jobs(many, share):
    """Jobs that wait, as for a disk or a network: a part of each with the lock, the rest not."""
    for _ in range(many):
        sleep(JOB_S * (1 - share))
        if share:
            with lock:
                sleep(JOB_S * share)


def sooner(share, numbers=(2, 4, 8)):
    """By number of threads, how many times sooner they have done all jobs than one thread."""
    alone = seconds_of(1, jobs, JOBS, share)
    return {many: alone / seconds_of(many, jobs, JOBS // many, share) for many in numbers}


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    threads, percent = (given + [4, 25][len(given) :])[:2]
    for way in WAYS:
        print(json.dumps({"way": way, "addition_ns": addition_ns(way, threads)}), flush=True)
    for name, share in (("none", 0), ("share", percent / 100), ("whole", 1)):
        for many, times in sooner(share).items():
            print(json.dumps({"held": name, "threads": many, "sooner_times": times}), flush=True)
