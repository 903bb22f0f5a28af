"""Many watchers of event streams in one process, and when each frame had reached each of them."""

import re
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection

ENTRY = re.compile(rb"\nid: (\d+-\d+)\n")
CONNECT_TOGETHER = 50
WATCHERS_OF_ONE = 500


@dataclass
class Watcher:
    """One connection; `entry` is the id of the frame that arrives, of which the end is missing."""

    number: int
    connection: socket.socket
    tail: bytes = b""
    entry: str = ""

    def read(self) -> str:
        """Take what there is. Returns the id of a frame that is whole now, else ''.

        Raises EOFError when the stream has ended.
        """
        chunk = self.connection.recv(2**18)
        if not chunk:
            raise EOFError
        text = self.tail + chunk
        if found := ENTRY.findall(text):
            self.entry = found[-1].decode()
        self.tail = text[-40:]
        whole = b"\n\n" in self.tail[-8:]  # before the end of an HTTP chunk
        entry, self.entry = (self.entry, "") if whole else ("", self.entry)
        return entry


def connect(port: int, path: str, number: int) -> socket.socket:
    """From one of several addresses, as one network may have only so many streams."""
    here = (f"127.0.0.{1 + number // WATCHERS_OF_ONE}", 0)
    connection = socket.create_connection(("127.0.0.1", port), 20, here)
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    connection.setblocking(False)
    return connection


class Crowd:
    """Watches `paths`, and notes when (perf_counter) which frame was whole where."""

    def __init__(self, port: int, paths: Sequence[str]) -> None:
        self.selector = selectors.DefaultSelector()
        self.arrivals: list[tuple[str, float]] = []
        self.ended = 0
        for number, path in enumerate(paths):
            watcher = Watcher(number, connect(port, path, number))
            self.selector.register(watcher.connection, selectors.EVENT_READ, watcher)
            if number % CONNECT_TOGETHER == 0:
                self.look(0)

    def look(self, patience_s: float) -> None:
        for key, _ in self.selector.select(patience_s):
            watcher: Watcher = key.data
            try:
                entry = watcher.read()
            except (EOFError, OSError):
                self.selector.unregister(watcher.connection)
                watcher.connection.close()
                self.ended += 1
                continue
            if entry:
                self.arrivals.append((entry, time.perf_counter()))


def watch(port: int, paths: Sequence[str], pipe: Connection) -> None:
    """A process's work: watch until told to stop; each message is answered with the arrivals."""
    crowd = Crowd(port, paths)
    pipe.send(len(paths))
    while True:
        crowd.look(0.05)
        if not pipe.poll():
            continue
        if pipe.recv() == "stop":
            return
        pipe.send((crowd.arrivals, crowd.ended))
        crowd.arrivals = []
