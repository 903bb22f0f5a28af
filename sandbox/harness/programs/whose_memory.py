"""Whose memory does a worker change? The program sets 7, a worker adds 100.

Try: python3 whose_memory.py, or python3 whose_memory.py --shared
"""

import json
import multiprocessing
import os
import queue
import sys
import threading

memory = {"number": 0}  # what this file begins with, whoever reads it


def add():
    """Runs in the worker. What it saw and left, and where that was."""
    saw = memory["number"]
    memory["number"] += 100
    return saw, memory["number"], id(memory), os.getpid()


def add_and_tell(answers):
    answers.put(add())


def add_to_shared(answers, shared):
    saw = shared.value
    shared.value += 100
    answers.put((saw, shared.value, id(shared), os.getpid()))


def told_by(kind, work, *arguments):
    """What a worker told us, once it has ended; None where it told nothing."""
    if kind == "interpreter":
        from concurrent.interpreters import create

        return create().call(add)
    if kind == "thread":
        answers, worker_type = queue.SimpleQueue(), threading.Thread
    else:
        context = multiprocessing.get_context(kind)
        answers, worker_type = context.SimpleQueue(), context.Process
    worker = worker_type(target=work, args=(answers, *arguments))
    worker.start()
    worker.join()
    return None if answers.empty() else answers.get()


def own_number(kind):
    """The number is an ordinary one, in the memory of this program."""
    memory["number"] = 7
    told = told_by(kind, add_and_tell)
    return report(kind, memory["number"], told, id(memory))


def shared_number(kind):
    """The number lies in memory that was made to be shared, and is handed to the worker."""
    processes = multiprocessing.get_context(None if kind == "thread" else kind)
    shared = processes.Value("i", 7)
    told = told_by(kind, add_to_shared, shared)
    return report(kind, shared.value, told, id(shared))


def report(kind, program_has, told, our_id):
    saw, left, their_id, pid = told or (None, None, None, None)
    return {
        "kind": kind,
        "program_has": program_has,
        "worker_saw": saw,
        "worker_left": left,
        "same_id": told and their_id == our_id,
        "same_process": told and pid == os.getpid(),
    }


KINDS = ["thread", *multiprocessing.get_all_start_methods()]
if sys.version_info >= (3, 14):
    KINDS.append("interpreter")

if __name__ == "__main__":
    asked = [kind for kind in KINDS if kind in sys.argv]
    for kind in asked or KINDS:
        if "--shared" not in sys.argv:
            print(json.dumps(own_number(kind)))
        elif kind != "interpreter":  # such a number can't be handed to it
            print(json.dumps(shared_number(kind)))
