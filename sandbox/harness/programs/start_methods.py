"""A program that works with one start method may fail with another one. Five cases, three methods.

Try: python3 start_methods.py, or one at a time: python3 start_methods.py lambda spawn
"""

import json
import multiprocessing
import os
import sys
import threading
import warnings
from subprocess import run

lock = threading.Lock()


def say(**what):
    print(json.dumps(what), flush=True)  # at once: whoever speaks may end badly


def hello(*_):
    say(outcome="works", file=__name__)  # by which name it knows this file


def start(context, target, *arguments):
    worker = context.Process(target=target, args=arguments)
    worker.start()
    return worker


def plain(context):
    start(context, hello).join()


def no_guard(context):
    """The last lines of this file see to it that the guard is no guard now."""
    os.environ["NO_GUARD"] = context.get_start_method()
    start(context, hello).join()


def with_lambda(context, target=lambda: say(outcome="works")):
    start(context, target).join()


def open_file(context):
    with open(__file__) as file:
        start(context, hello, file).join()


def held_lock(context):
    """Another thread has the lock while the process starts, and lets go of it right after."""
    held, go, free, at_lock = threading.Event(), threading.Event(), context.Event(), context.Event()
    holder = threading.Thread(target=hold, args=(held, go))
    holder.start()
    held.wait()
    worker = start(context, take, free, at_lock)
    go.set()
    holder.join()
    free.set()
    at_lock.wait()
    worker.join(timeout=0.7)
    if worker.is_alive():
        say(outcome="hangs")
    worker.kill()


def hold(held, go):
    with lock:
        held.set()
        go.wait()


def take(free, at_lock):
    free.wait()
    say(locked=lock.locked(), threads=threading.active_count())
    at_lock.set()
    with lock:
        hello()


CASES = {"plain": plain, "no-guard": no_guard, "lambda": with_lambda, "open-file": open_file}
CASES["held-lock"] = held_lock
METHODS = ("fork", "spawn", "forkserver")


def one(case, method):
    def tell(kind, *error):
        say(outcome=kind.__name__, message=" ".join(str(error[0]).split())[:60])
        sys.__excepthook__(kind, *error)

    sys.excepthook = tell
    warnings.simplefilter("always", DeprecationWarning)  # some are not shown otherwise
    warnings.showwarning = lambda _text, kind, *_where: say(warning=kind.__name__)
    say(default=multiprocessing.get_start_method() == method)
    CASES[case](multiprocessing.get_context(method))


def seen(lines):
    """All that was said, the first word on each thing: an error may lead to more of them."""
    return {name: what for line in reversed(lines) for name, what in json.loads(line).items()}


def all_of_them():
    told = {method: {} for method in METHODS}  # what the workers of each method were like
    for case in CASES:
        outcomes = {"case": case}
        for method in METHODS:  # each in an interpreter of its own
            ran = run([sys.executable, __file__, case, method], capture_output=True, check=False)
            found = seen(ran.stdout.splitlines())
            outcomes[method], _ = found.pop("outcome", None), found.pop("message", None)
            told[method] |= found
        print(json.dumps(outcomes), flush=True)
    for method in METHODS:
        print(json.dumps({"method": method, **told[method]}))


if __name__ == "__main__":
    one(*sys.argv[1:]) if sys.argv[1:] else all_of_them()
elif "NO_GUARD" in os.environ:  # as if the line with __name__ were not there
    one("no-guard", os.environ["NO_GUARD"])
