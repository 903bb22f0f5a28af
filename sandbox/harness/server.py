"""A real server on the loopback device that takes its time to answer.

It answers each line after `delay` and says in the answer when it did, on the clock that all
processes of this machine share: so it is known, and not assumed, until when the asker had to wait.
"""

import heapq
import os
import re
import select
import socket
from contextlib import suppress
from time import perf_counter_ns

BACKLOG = 128
LATE_NS = 10_000_000  # a server that answers later than this stood still itself
ANSWER = b"You asked %d ns ago; now it is %d.\n"
WRITTEN = re.compile(ANSWER.strip().replace(b"%d", rb"(\d+)"))

type Address = tuple[str, int]


def start_server(delay_ns: int) -> Address:
    """Fork a process that serves until this one ends. Returns where it listens."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)
    address: Address = listener.getsockname()
    lifeline, ours = socket.socketpair()
    if os.fork() == 0:
        try:
            ours.close()
            Server(listener, delay_ns).serve(lifeline)
        finally:
            os._exit(0)
    ours.detach()  # stays open until this process ends
    lifeline.close()
    listener.close()
    return address


class Server:
    """Many connections in one thread; `select` keeps time to the microsecond."""

    def __init__(self, listener: socket.socket, delay_ns: int) -> None:
        self.listener = listener
        self.delay_ns = delay_ns
        self.asking: set[socket.socket] = set()
        self.due: list[tuple[int, int, socket.socket]] = []

    def serve(self, lifeline: socket.socket) -> None:
        """Serve until the other end of `lifeline` is closed."""
        while True:
            sources = [lifeline, self.listener, *self.asking]
            ready, _, _ = select.select(sources, [], [], self.patience_s())
            if lifeline in ready:
                return
            for source in ready:
                with suppress(OSError):  # whoever asked may be gone
                    self.attend(source)
            while self.due and self.due[0][0] <= perf_counter_ns():
                with suppress(OSError):
                    self.answer(heapq.heappop(self.due)[2])

    def patience_s(self) -> float | None:
        """Until the next answer is due."""
        return max(0, self.due[0][0] - perf_counter_ns()) / 1e9 if self.due else None

    def attend(self, source: socket.socket) -> None:
        """A new connection, or a question on one."""
        if source is self.listener:
            self.asking.add(self.listener.accept()[0])
            return
        self.asking.discard(source)
        if source.recv(100):
            heapq.heappush(self.due, (perf_counter_ns() + self.delay_ns, source.fileno(), source))
        else:
            source.close()

    def answer(self, connection: socket.socket) -> None:
        with connection:
            connection.sendall(ANSWER % (self.delay_ns, perf_counter_ns()))


def awaited(answer: object, asked: int) -> int:
    """Until when (perf_counter ns) whoever asked at `asked` had to wait for this answer.

    0 if the answer does not tell. A server that is late stood still: that is no time of waiting
    for an answer, and remains without an observed cause.
    """
    written = WRITTEN.search(answer) if isinstance(answer, bytes) else None
    if not written:
        return 0
    delay, sent = map(int, written.groups())
    return min(sent, asked + delay + LATE_NS)
