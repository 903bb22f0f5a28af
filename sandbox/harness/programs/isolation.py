"""One worker ends badly, and another one is innocent. Who is alive after it?

Try: python3 isolation.py, or one at a time: python3 isolation.py thread segv
"""

import ctypes
import json
import os
import signal
import sys
import tempfile
import time
from functools import partial
from subprocess import run
from threading import Thread


def end(how):
    """The guilty worker."""
    if how == "raise":
        raise ValueError("bad input")
    if how == "exit":
        sys.exit(4)
    if how == "os_exit":
        os._exit(3)
    if how == "segv":
        ctypes.string_at(0)  # C code reads where there is no memory
    if how == "kill":
        os.kill(os.getpid(), signal.SIGKILL)


def innocent(go):
    """At work until the end of the other one is known: then there is a file called `go`."""
    for _ in range(500):
        if not os.path.exists(go):
            time.sleep(0.01)
    return "done"


# Each kind yields what the program is told of the guilty worker's end, then the innocent's result.
def in_threads(how, go):
    results = []
    other = Thread(target=lambda: results.append(innocent(go)))
    guilty = Thread(target=end, args=(how,))
    other.start()
    guilty.start()
    yield guilty.join()
    other.join()
    yield results[0] if results else None


def in_processes(how, go):
    from multiprocessing import Pipe, Process

    results, sender = Pipe(duplex=False)
    other, guilty = Process(target=deliver, args=(sender, go)), Process(target=end, args=(how,))
    other.start()
    guilty.start()
    guilty.join()
    yield guilty.exitcode
    other.join()
    yield results.recv() if other.exitcode == 0 else other.exitcode


def deliver(sender, go):
    sender.send(innocent(go))


def in_pool(kind, how, go):
    from concurrent import futures

    with getattr(futures, kind)(2) as pool:
        other = pool.submit(innocent, go)
        pool.submit(int)  # starts the second worker: a waiting pool knows it from the next task on
        guilty = pool.submit(end, how)
        yield type(guilty.exception()).__name__
        lost = other.exception()
        yield type(lost).__name__ if lost else other.result()


KINDS = {
    "thread": in_threads,
    "process": in_processes,
    "thread-pool": partial(in_pool, "ThreadPoolExecutor"),
    "process-pool": partial(in_pool, "ProcessPoolExecutor"),
}
HOWS = ("raise", "exit", "os_exit", "segv", "kill")


def one(kind, how):
    """Prints at once what is known: this program, too, may end at any moment."""
    go = f"{tempfile.gettempdir()}/innocent-{os.getpid()}"
    for what, name in zip(KINDS[kind](how, go), ("told", "innocent"), strict=False):
        print(json.dumps({name: what}), flush=True)
        open(go, "w").close()
    os.remove(go)
    print(json.dumps({"program": "done"}), flush=True)


def seen(status, lines):
    """Who is alive, from the exit status of the program and the lines that it still printed."""
    known = {"told": None, "innocent": None}
    for line in lines:
        known |= json.loads(line)
    lives = known.pop("program", None) and status == 0
    survivors = "both" if known["innocent"] == "done" else "program"
    return {"alive": survivors if lives else "nobody", "status": status, **known}


def all_of_them():
    """Each in an interpreter of its own, so that this one lives to tell."""
    for how in HOWS:
        for kind in KINDS:
            ran = run([sys.executable, __file__, kind, how], capture_output=True, check=False)
            found = seen(ran.returncode, ran.stdout.splitlines())
            print(json.dumps({"how": how, "kind": kind, **found}), flush=True)


if __name__ == "__main__":
    one(*sys.argv[1:]) if sys.argv[1:] else all_of_them()
