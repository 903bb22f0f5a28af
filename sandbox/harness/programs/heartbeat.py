"""A beat is due every 10 ms. How late does it come while something else is at work?

Try: python3 heartbeat.py, or with 3 threads, 50 ms of work, switched every 20 ms: ... 3 50 20
"""

import json
import sys
from functools import partial
from multiprocessing import Pipe, Process
from threading import Thread
from time import perf_counter, sleep, thread_time
from timeit import timeit

LOADS = ("idle", "threads", "c_call", "process", "aio", "aio_block", "aio_thread", "aio_slices")
PERIOD_S = 0.010
BEGIN_S = 0.015  # the work begins between the first beat and the second one,
AFTER_S = 0.015  # and we listen on for so long after it


def beats(begins, seconds):
    """By how many ms each beat came late; the next one is due 10 ms after this one came."""
    late, due = [], begins - BEGIN_S + PERIOD_S
    while not late or due < begins + seconds + AFTER_S:
        sleep(max(0, due - perf_counter()))
        late.append((perf_counter() - due) * 1000)
        due = perf_counter() + PERIOD_S
    return late


async def beats_of_a_task(sleep, begins, seconds):
    """The same in an event loop, which has a `sleep` of its own."""
    late, due = [], begins - BEGIN_S + PERIOD_S
    while not late or due < begins + seconds + AFTER_S:
        await sleep(max(0, due - perf_counter()))
        late.append((perf_counter() - due) * 1000)
        due = perf_counter() + PERIOD_S
    return late


def compute(begins, seconds):
    """Python code."""
    sleep(max(0, begins - perf_counter()))
    while perf_counter() < begins + seconds:
        pass


def call_c(begins, seconds):
    """One single call into C that lasts about as long."""
    each = timeit("sum(range(100_000))", timer=thread_time, number=1) / 100_000
    sleep(max(0, begins - perf_counter()))
    sum(range(int(seconds / each)))


def beside_threads(seconds, *works):
    begins = perf_counter() + BEGIN_S
    workers = [Thread(target=work, args=(begins, seconds)) for work in works]
    for worker in workers:
        worker.start()
    late = beats(begins, seconds)
    for worker in workers:
        worker.join()
    return late


def beside_process(seconds):
    ours, theirs = Pipe()
    worker = Process(target=compute_when_told, args=(theirs,))
    worker.start()
    ours.recv()
    begins = perf_counter() + BEGIN_S
    ours.send((begins, seconds))
    late = beats(begins, seconds)
    worker.join()
    return late


def compute_when_told(pipe):
    pipe.send("ready")
    compute(*pipe.recv())


def beside_task(how, seconds):
    """In one event loop; the work is done in the loop, in a thread, or in slices of 1 ms."""
    import asyncio

    async def work():
        await asyncio.sleep(BEGIN_S)
        ends = perf_counter() + seconds
        if how == "aio_block":
            compute(perf_counter(), seconds)
        if how == "aio_thread":
            await asyncio.to_thread(compute, perf_counter(), seconds)
        while how == "aio_slices" and perf_counter() < ends:
            compute(perf_counter(), 0.001)
            await asyncio.sleep(0)

    async def both():
        begins = perf_counter() + BEGIN_S
        return (await asyncio.gather(beats_of_a_task(asyncio.sleep, begins, seconds), work()))[0]

    return asyncio.run(both())


def late_ms(load, threads=2, seconds=0.04, switch_s=0.005):
    """Of each beat beside that load; a thread may keep the others waiting for `switch_s`."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(switch_s)
    works = {"threads": [compute] * threads, "c_call": [call_c]}
    beside = beside_process if load == "process" else beside_threads
    beside = partial(beside_task, load) if load.startswith("aio") else beside
    late = beside(seconds, *works.get(load, []))
    sys.setswitchinterval(usual)
    return late


if __name__ == "__main__":
    threads, work_ms, switch_ms = map(int, sys.argv[1:] or (2, 40, 5))
    for load in LOADS:
        late = late_ms(load, threads, work_ms / 1000, switch_ms / 1000)
        print(json.dumps({"load": load, "beats": len(late), "latest_ms": max(late)}))
