"""Who lets go of the GIL? Each job twice: one after the other, then in two threads.

Try: python3 letting_go.py, or python3 letting_go.py 1024
"""

import hashlib
import json
import random
import re
import sys
import zlib
from functools import partial
from threading import Thread
from time import perf_counter, sleep, thread_time

WORDS = re.compile(rb"\w+")
HAS_GIL = getattr(sys, "_is_gil_enabled", lambda: True)()
SECONDS = 0.005  # about how long a job lasts


def loop(data):
    total = 0
    for byte in data:
        total += byte
    return total


KERNELS = {
    "loop": loop,
    "sort": sorted,
    "json": lambda data: json.dumps(list(data)),
    "regex": WORDS.findall,
    "sha256": lambda data: hashlib.sha256(data).digest(),
    "zlib": zlib.compress,
    "pbkdf2": lambda data: hashlib.pbkdf2_hmac("sha256", data, b"salt", 1000),
    "sleep": lambda _data: sleep(0.001),
}


def made_up(size):
    """So many bytes of made-up text, always the same."""
    return bytes(random.Random(1).choices(b"abcdefgh ", k=size))


def job_of(kernel, data):
    """A function that works on the data again and again, for about SECONDS."""
    times = 1
    while (took := seconds(partial(repeat, kernel, data, times))) < SECONDS / 4:
        times *= 2
    return partial(repeat, kernel, data, max(1, round(times * SECONDS / took)))


def repeat(kernel, data, times):
    work = KERNELS[kernel]
    for _ in range(times):
        work(data)


def seconds(work):
    began = perf_counter()
    work()
    return perf_counter() - began


def gain(job):
    """How many times sooner two jobs are done in two threads than one after the other."""
    return seconds(partial(one_by_one, job)) / seconds(partial(side_by_side, job))


def one_by_one(job):
    job()
    job()


def side_by_side(job):
    threads = [Thread(target=job) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def lets_go(kernel, data, computing_s=0.01):
    """Does another thread get a turn during this kernel, though nobody is asked to let go?

    Usually Python asks a thread to let go of the GIL after 5 ms. Here it waits for an hour, so
    who lets another thread in does so by itself.
    """
    usual, turns, stop = sys.getswitchinterval(), [], []

    def other():
        while not stop:
            turns.append(1)
            sleep(0)  # lets go, and asks for its next turn at once

    thread = Thread(target=other)
    sys.setswitchinterval(3600)
    thread.start()
    before, began, work = len(turns), thread_time(), KERNELS[kernel]
    while len(turns) == before and thread_time() - began < computing_s:
        work(data)
    went = len(turns) > before
    stop.append(1)
    sys.setswitchinterval(usual)
    thread.join()
    return went


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 65_536
    sizes = [("sha256", each) for each in (64, 1024, 2047, 2048, 4096, 65_536)]
    for kernel, size in [(each, size) for each in KERNELS] + sizes:
        data = made_up(size)
        line = {"kernel": kernel, "bytes": size, "gain": round(gain(job_of(kernel, data)), 2)}
        print(json.dumps(line | ({"lets_go": lets_go(kernel, data)} if HAS_GIL else {})))
