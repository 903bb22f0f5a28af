"""Two threads need the same two locks. Who waits for whom, and does it ever end?

Try: python3 deadlock.py, or with a gap in milliseconds and rounds: python3 deadlock.py 0 1000
"""

import json
import sys
from random import random
from threading import Barrier, Lock, Thread
from time import monotonic, sleep

PATIENCE_S = 0.3  # after so long a thread looks around; a real program waits for ever
LONGEST_S = 0.35  # no new round begins after so long
ORDERS = {"opposite": ("AB", "BA"), "same": ("AB", "AB"), "backoff": ("AB", "BA")}


class Run:
    """Two locks, and what each of the two threads holds and wants at this moment."""

    def __init__(self, order, gap_s):
        self.order, self.gap_s = order, gap_s
        self.locks = {"A": Lock(), "B": Lock()}
        self.state = [("", ""), ("", "")]  # of each thread: (holds, wants)
        self.seen = None  # the state when one of them had to wait for the other
        self.hung = False
        self.taken = [0, 0]  # how often each found a lock taken
        self.let_go = [0, 0]  # how often each backed off
        self.rounds = [0, 0]  # that each has done

    def take(self, me, name, wait=True):
        """Get a lock. False: it is taken (without wait), or the run hangs."""
        holds, lock = self.state[me][0], self.locks[name]
        self.state[me] = (holds, name)
        got = lock.acquire(blocking=False)
        if not got:
            self.taken[me] += 1
            self.look(me)
        while wait and not got and not self.hung:
            got = lock.acquire(timeout=PATIENCE_S)
            if not got and is_circle(self.look(me)):
                self.hung = True
        self.state[me] = (holds + name, "") if got else (holds, "")
        return got

    def drop(self, me, name):
        holds, wants = self.state[me]
        self.state[me] = (holds.replace(name, ""), wants)
        self.locks[name].release()

    def look(self, me):
        """Who holds and who wants what; noted where I wait for the other, a circle above all."""
        now = [*self.state]
        wanted, other = now[me][1], now[1 - me]
        if is_circle(now) or (wanted in other[0] and self.seen is None):
            self.seen = now
        return now

    def work(self, me, rounds, start):
        first, second = ORDERS[self.order][me]
        start.wait()
        ends = monotonic() + LONGEST_S
        while self.rounds[me] < rounds and monotonic() < ends and not self.hung:
            if not self.take(me, first):
                break
            if self.gap_s:
                sleep(self.gap_s)
            if self.take(me, second, wait=self.order != "backoff"):
                self.rounds[me] += not self.hung
                self.drop(me, second)
                self.drop(me, first)
            else:
                self.drop(me, first)
                self.let_go[me] += not self.hung
                sleep(random() * 0.002)  # back off: let the other one pass, then try again


def is_circle(state):
    """Each holds what the other one wants: without a timeout neither can ever go on."""
    (holds_1, wants_1), (holds_2, wants_2) = state
    return bool(wants_1 and wants_2) and wants_1 in holds_2 and wants_2 in holds_1


def run_once(order, gap_s, rounds):
    run, start = Run(order, gap_s), Barrier(2)
    threads = [Thread(target=run.work, args=(me, rounds, start)) for me in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return run


def added(runs, name):
    return sum(sum(getattr(run, name)) for run in runs)


if __name__ == "__main__":
    gap_ms, rounds = (*sys.argv[1:], *("1", "20")[len(sys.argv) - 1 :])
    for order in ORDERS:
        runs = [run_once(order, float(gap_ms) / 1000, int(rounds)) for _ in range(5)]
        said = {"order": order, "runs": 5, "hung": sum(run.hung for run in runs)}
        said |= {name: added(runs, name) for name in ("rounds", "taken", "let_go")}
        # For one run: what thread 1, and what thread 2 (holds, wants).
        seen = [run.seen for run in sorted(runs, key=lambda run: -run.hung) if run.seen]
        print(json.dumps({**said, "seen": seen[:1]}))
