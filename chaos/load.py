"""`python -m chaos.load`: learners who use the site until SIGTERM, each thread one at a time.

After SIGTERM nobody begins anything new, and what was sent is sent again until it is answered, for
`LAST_WORDS_S` at most. The journal then holds what the site has acknowledged.
"""

import argparse
import contextlib
import signal
import sys
import threading
import time
import traceback
from pathlib import Path

from chaos.browser import Addresses, Browser, Gone
from chaos.journal import Journal
from chaos.learner import Learner

LAST_WORDS_S = 45.0


class Load:
    """`count` learners at any time; when one has done enough, a newcomer takes the place."""

    def __init__(self, addresses: Addresses, journal: Journal, seed: int, count: int) -> None:
        self.addresses, self.journal = addresses, journal
        self.stopping = threading.Event()
        self.stumbled = False
        self.threads = [
            threading.Thread(target=self._seat, args=(f"{seed}:{place}",), daemon=True)
            for place in range(count)
        ]

    def _seat(self, seed: str) -> None:
        number = 0
        while not self.stopping.is_set():
            number += 1
            browser = Browser(self.addresses, self.journal, f"{seed}:{number}", self.stopping)
            try:
                with contextlib.closing(browser), contextlib.suppress(Gone):
                    Learner(browser).live()
            except Exception:  # whatever a page made of it: the audit is told, others go on
                traceback.print_exc()
                self.stumbled = True

    def run(self) -> bool:
        """Until SIGTERM; False if a learner stumbled, or still waited for an answer at the end."""
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})  # before threads inherit it
        for thread in self.threads:
            thread.start()
        signal.sigwait({signal.SIGTERM})
        self.stopping.set()
        until = time.monotonic() + LAST_WORDS_S
        for thread in self.threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not (self.stumbled or any(thread.is_alive() for thread in self.threads))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--web", required=True)
    parser.add_argument("--events", required=True)
    parser.add_argument("--journal", required=True, type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--learners", type=int, default=8)
    given = parser.parse_args()
    addresses = Addresses(given.web, given.events)
    load = Load(addresses, Journal(given.journal), given.seed, given.learners)
    return 0 if load.run() else 1


if __name__ == "__main__":
    sys.exit(main())
