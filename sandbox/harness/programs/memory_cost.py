"""What does a worker cost in memory, and how long does a fork share what it was given?

Try: python3 memory_cost.py, or python3 memory_cost.py 8 spawn (on Linux, which tells)
"""

import json
import multiprocessing
import os
import sys
import threading
from array import array

TOLD_BY = "/proc/{}/smaps_rollup"
NUMBERS = range(2_000, 1_002_000)

as_list = []  # objects, and beside each number a count of the references to it
as_array = array("q")  # the same numbers, and nothing else


def memory(pid="self"):
    """What Linux says of the memory of a process, in KiB."""
    with open(TOLD_BY.format(pid)) as lines:
        next(lines)
        kib = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    private = kib["Private_Clean"] + kib["Private_Dirty"]
    return {"rss": kib["Rss"], "pss": kib["Pss"], "private": private}


def idle(begun, end):
    begun.release()
    end.wait()


def idle_workers(kind, number):
    """Memory of each of so many workers that wait; of threads, what one of them added."""
    if kind == "thread":
        library, worker_type = threading, threading.Thread
    else:
        library = multiprocessing.get_context(kind)
        worker_type = library.Process
    begun, end = library.Semaphore(0), library.Event()
    workers = [worker_type(target=idle, args=(begun, end)) for _ in range(number)]
    before = memory()
    for worker in workers:
        worker.start()
    for _ in workers:
        begun.acquire()
    if kind == "thread":
        after = memory()
        found = [{name: (after[name] - before[name]) / number for name in after}]
    else:
        found = [memory(worker.pid) for worker in workers]
    end.set()
    for worker in workers:
        worker.join()
    return found


def write_one():
    as_list[0] = -1


WORKS = {
    "len": lambda: len(as_list),
    "write": write_one,
    "sum": lambda: sum(as_list),
    "copy": lambda: as_list[:],
    "sum_array": lambda: sum(as_array),
}


def touch(work, answers):
    """Runs in a fork: what was private before this work, and what after it."""
    memory()  # the first look takes memory itself
    before = memory()["private"]
    result = WORKS[work]()
    answers.put((before, memory()["private"]))
    return result


def fork_and_touch(work):
    """Private KiB before and after; None where the fork told nothing."""
    fork = multiprocessing.get_context("fork")
    answers = fork.SimpleQueue()
    worker = fork.Process(target=touch, args=(work, answers))
    worker.start()
    worker.join()
    return None if answers.empty() else answers.get()


def fill():
    """How many KiB the list takes."""
    before = memory()["private"]
    as_list.extend(NUMBERS)
    filled = memory()["private"]
    as_array.extend(NUMBERS)
    return filled - before


def tell(**found):
    print(json.dumps(found), flush=True)


PARTS = ("thread", "fork", "forkserver", "spawn", "list")

if __name__ == "__main__":
    if not os.path.exists(TOLD_BY.format("self")):
        sys.exit("This system does not tell which memory is shared; Linux does.")
    number = next((int(word) for word in sys.argv if word.isdigit()), 4)
    for part in [part for part in PARTS if part in sys.argv] or PARTS:
        if part != "list":
            found = idle_workers(part, number)
            each = {f"{name}_kib": [one[name] for one in found] for name in ("rss", "pss")}
            tell(kind=part, **each)
            continue
        tell(list_kib=fill())
        for work in WORKS:
            tell(work=work, private_kib=fork_and_touch(work))
