"""How many additions are lost when several threads add to one number?

Try: python3 lost_updates.py, or with your own number of threads, additions of each thread, and
microseconds that a thread may go on while others wait: python3 lost_updates.py 4 20000 5000
"""

import json
import sys
from threading import Barrier, Lock, Thread
from time import sleep

lock = Lock()


def same(value):
    return value


class Number:
    """Its + is written in Python, and behind its .number are two functions."""

    def __init__(self, value):
        self.held = value

    def __add__(self, other):
        return Number(self.held + other)

    @property
    def number(self):
        return self.held

    @number.setter
    def number(self, value):
        self.held = value


def bare(additions):
    global number
    for _ in range(additions):
        number += 1


def attribute(additions):
    for _ in range(additions):
        shelf.held += 1


def in_a_dict(additions):
    for _ in range(additions):
        drawer["number"] += 1


def call_between(additions):
    global number
    for _ in range(additions):
        number = same(number) + 1


def with_a_property(additions):
    for _ in range(additions):
        shelf.number += 1


def written_in_python(additions):
    global clever
    for _ in range(additions):
        clever += 1


def pause_between(additions):
    global number
    for _ in range(additions):
        read = number
        sleep(0)  # lets another thread go first
        number = read + 1


def locked(additions):
    global number
    for _ in range(additions):
        with lock:
            number = same(number) + 1


WAYS = {
    "bare": bare, "attribute": attribute, "dict": in_a_dict, "call": call_between,
    "property": with_a_property, "add": written_in_python, "sleep": pause_between, "lock": locked,
}  # fmt: skip
FEWER = {"sleep": 20, "lock": 4}  # slow, so they do this many times fewer additions


def lost(way, threads, additions):
    """One try: how many additions are missing in the end, and how many there should be."""
    global number, clever, shelf, drawer
    number, clever, shelf, drawer = 0, Number(0), Number(0), {"number": 0}
    each = additions // FEWER.get(way, 1)
    together = Barrier(threads)

    def work():
        together.wait()
        WAYS[way](each)

    workers = [Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    arrived = number + clever.held + shelf.held + drawer["number"]  # three are still 0
    return threads * each - arrived, threads * each


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    threads, additions, turn_us = (given + [4, 20_000, 10][len(given) :])[:3]
    sys.setswitchinterval(turn_us / 1e6)
    for way in WAYS:
        tries = [lost(way, threads, additions) for _ in range(10)]
        missing = [each for each, _ in tries]
        report = {"way": way, "lost": sum(missing), "of": sum(of for _, of in tries)}
        print(json.dumps(report | {"tries_that_lost": sum(each > 0 for each in missing)}))
