"""How long does data take to another thread or process, and is it the same data there?

Try: python3 moving_data.py, or with one size only, in bytes: python3 moving_data.py 1000000
"""

import json
import multiprocessing
import queue
import sys
import threading
from multiprocessing.shared_memory import SharedMemory
from statistics import median
from time import perf_counter_ns

SIZES = (100, 10_000, 100_000, 1_000_000, 10_000_000)
WAYS = ("thread", "pipe", "queue", "copied", "in_place")
SHARED = ("copied", "in_place")  # the data lies in memory of both; a pipe says that it is there


def receive(get, answer, memory):
    """What the other side does, until None comes: change the last byte, and answer."""
    while (came := get()) is not None:
        if memory:
            memory.buf[came - 1] = 1  # only the length came
        else:
            came[-1] = 1
        answer("done")


def begin(way, memory):
    """Start the other side. Returns how to send to it, how to hear from it, how to end it."""
    if way in ("thread", "queue"):
        library = queue if way == "thread" else multiprocessing
        there, back = library.Queue(), library.Queue()
        send, hear, get, answer = there.put, back.get, there.get, back.put
    else:
        here, other = multiprocessing.Pipe()
        send, hear, get, answer = here.send, here.recv, other.recv, other.send
    worker_type = threading.Thread if way == "thread" else multiprocessing.Process
    worker = worker_type(target=receive, args=(get, answer, memory), daemon=True)
    worker.start()

    def end():
        send(None)
        worker.join()  # all answers are read by now; else this could wait for ever
        if way == "queue":  # a thread of its own has written into it
            there.close()
            there.join_thread()

    return send, hear, end


def written():
    """How many bytes this process has handed to the system so far; Linux tells."""
    try:
        with open("/proc/self/io") as lines:
            return next(int(line.split()[1]) for line in lines if line.startswith("wchar"))
    except OSError:
        return None


def move(way, sizes=SIZES):
    """Send data of each size there and wait for the answer, several times. Tells of each size."""
    memory = SharedMemory(create=True, size=max(sizes)) if way in SHARED else None
    send, hear, end = begin(way, memory)
    for size in sizes:
        data = bytearray(size)
        if memory:
            memory.buf[:size] = data
        mine = memory.buf if way == "in_place" else data  # what the sender works with

        def trip():
            if way == "copied":
                memory.buf[:size] = data  # noqa: B023 - called only in this turn of the loop
            send(size if memory else data)  # noqa: B023
            hear()

        before = written()
        trip()  # the first time is dearer: the system hands out memory only when it is used
        handed = None if before is None else written() - before
        found = {"bytes": size, "written_bytes": handed, "change_seen": mine[size - 1] == 1}
        if memory and size == sizes[0]:
            memory.unlink()  # both have it, so it needs no name that could be left behind
        times = []
        for _ in range(trips_of(size)):
            began = perf_counter_ns()
            trip()
            times.append(perf_counter_ns() - began)
        yield {**found, "trip_us": median(times) / 1000}
    end()
    if memory:
        memory.close()


def trips_of(size):
    return max(2, min(25, 2_000_000 // size))


if __name__ == "__main__":
    sizes = [int(one) for one in sys.argv[1:]] or SIZES
    for way in WAYS:
        for found in move(way, sizes):
            print(json.dumps({"way": way, **found}), flush=True)
