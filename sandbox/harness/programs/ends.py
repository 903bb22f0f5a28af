"""A program comes to its end while a worker is still at work. What becomes of the worker?

Try: python3 ends.py, or one at a time: python3 ends.py daemon-thread
"""

import atexit
import json
import os
import sys
import tempfile
import threading
import time
from multiprocessing import Pool, Process
from subprocess import run
from threading import Thread


def say(line, what=True):
    """At once: whoever speaks may be cut off at any moment."""
    print(json.dumps({line: what}), flush=True)


def work(begun, end=None):
    """The worker. The file called `begun` tells the program that it is at work."""
    try:
        open(begun, "w").close()
        if end:
            end()
        time.sleep(0.3)
        say("worker")  # its last line
    finally:
        say("tidied")


def start(kind, begun, end=None, daemon=False):
    worker = kind(target=work, args=[begun, end], daemon=daemon)
    worker.start()
    wait_for(begun)
    return worker


def wait_for(begun):
    while not os.path.exists(begun):
        time.sleep(0.005)
    os.remove(begun)


def executor(begun):
    from concurrent.futures import ThreadPoolExecutor

    ThreadPoolExecutor(1).submit(work, begun)  # nobody shuts it down
    wait_for(begun)


def pool(begun):
    workers = Pool(1)  # nobody closes it
    workers.apply_async(work, [begun])
    wait_for(begun)


def fail():
    raise ValueError("an error that nobody catches")


def error(begun):
    start(Thread, begun)
    fail()


def leave(begun, exit_):
    """Not by its last line, but right behind it."""
    start(Thread, begun)
    say("program")
    exit_(5)


STORIES = {
    "thread": lambda begun: start(Thread, begun),
    "daemon-thread": lambda begun: start(Thread, begun, daemon=True),
    "process": lambda begun: start(Process, begun),
    "daemon-process": lambda begun: start(Process, begun, daemon=True),
    "executor": executor,
    "pool": pool,
    "join-timeout": lambda begun: start(Thread, begun).join(timeout=0.05),
    "sys-exit": lambda begun: leave(begun, sys.exit),
    "os-exit": lambda begun: leave(begun, os._exit),
    "error": error,
    "thread-error": lambda begun: start(Thread, begun, end=fail).join(),
    "thread-exit": lambda begun: start(Thread, begun, end=lambda: sys.exit(5)).join(),
}


def one(story):
    atexit.register(say, "at_exit")
    threading.excepthook = lambda told: say("hook", told.exc_type.__name__)
    STORIES[story](f"{tempfile.gettempdir()}/begun-{os.getpid()}")
    say("program")  # its last line


def seen(status, lines):
    """What was printed and the exit status; `early`: the worker was done before the program."""
    said = {name: what for line in lines for name, what in json.loads(line).items()}
    order = [name for name in said if name in ("program", "worker")]
    found = {name: name in said for name in ("program", "worker", "tidied", "at_exit")}
    early = order == ["worker", "program"]
    return {**found, "hook": said.get("hook"), "status": status, "early": early}


def all_of_them():
    """Each in an interpreter of its own: it is the end of the program that is looked at."""
    for story in STORIES:
        ran = run([sys.executable, __file__, story], capture_output=True, check=False)
        found = seen(ran.returncode, ran.stdout.splitlines())
        print(json.dumps({"story": story, **found}), flush=True)


if __name__ == "__main__":
    one(sys.argv[1]) if sys.argv[1:] else all_of_them()
