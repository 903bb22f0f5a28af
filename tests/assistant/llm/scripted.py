"""A model server that does what a test tells it to: well, or as badly as a server can."""

import json
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

WAIT_S = 20.0
"""The longest that anything here waits."""
FLOOD = 64 * 1024 * 1024
"""Bytes after which even an endless reply ends, should nobody hang up."""
STREAM = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


@dataclass
class Peer:
    """One request, and the open line to who asked."""

    line: socket.socket
    head: str
    body: dict[str, Any]
    over: threading.Event

    def send(self, text: str | bytes) -> None:
        self.line.sendall(text.encode() if isinstance(text, str) else text)

    def stall(self) -> None:
        """Say nothing more until the test is over."""
        self.over.wait(WAIT_S)

    def say(self, *pieces: str, finish: str | None = "stop", done: bool = True) -> None:
        """A stream of these pieces, with a good end."""
        self.send(STREAM)
        for piece in pieces:
            self.send(event(piece))
        if finish:
            self.send(event(None, finish))
        if done:
            self.send("data: [DONE]\n\n")

    def reply(
        self, body: str | bytes, kind: str = "application/json", status: str = "200 OK"
    ) -> None:
        """One whole reply."""
        raw = body.encode() if isinstance(body, str) else body
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(raw)}\r\n"
        self.send(f"{head}Connection: close\r\n\r\n")
        self.send(raw)


type Script = Callable[[Peer], None]


def event(text: str | None, finish: str | None = None) -> str:
    """One event of the protocol."""
    delta = {} if text is None else {"content": text}
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return f"data: {json.dumps({'choices': [choice]}, ensure_ascii=False)}\n\n"


def whole(text: str, finish: str = "stop") -> str:
    """The body of a reply that is no stream."""
    message = {"role": "assistant", "content": text}
    return json.dumps({"choices": [{"message": message, "finish_reason": finish}]})


@dataclass
class Scripted:
    """A running server; `asked` has the requests so far."""

    url: str
    script: Script
    asked: list[Peer] = field(default_factory=list)


@contextmanager
def serving(script: Script) -> Iterator[Scripted]:
    """On a free port of the loopback, until the block ends."""
    over, threads = threading.Event(), list[threading.Thread]()
    with socket.create_server(("127.0.0.1", 0)) as door:
        scripted = Scripted(f"http://127.0.0.1:{door.getsockname()[1]}/v1", script)

        def answer() -> None:
            while not over.is_set():
                try:
                    line, _address = door.accept()
                except OSError:
                    return
                threads.append(threading.Thread(target=_serve, args=(line, scripted, over)))
                threads[-1].start()

        threads.append(threading.Thread(target=answer))
        threads[0].start()
        try:
            yield scripted
        finally:
            over.set()
            with suppress(OSError):
                door.shutdown(socket.SHUT_RDWR)
    for thread in threads:
        thread.join(WAIT_S)


def _serve(line: socket.socket, scripted: Scripted, over: threading.Event) -> None:
    line.settimeout(WAIT_S)
    with line, suppress(OSError):  # who asked hangs up: that is what the tests are about
        head, _blank, rest = _read(line, lambda got: b"\r\n\r\n" in got).partition(b"\r\n\r\n")
        length = next(
            int(each.partition(b":")[2])
            for each in head.split(b"\r\n")
            if each.lower().startswith(b"content-length")
        )
        rest += _read(line, lambda got: len(rest) + len(got) >= length)
        peer = Peer(line, head.decode(), json.loads(rest), over)
        scripted.asked.append(peer)
        scripted.script(peer)


def _read(line: socket.socket, is_enough: Callable[[bytes], bool]) -> bytes:
    got = b""
    while not is_enough(got):
        more = line.recv(65536)
        if not more:
            break
        got += more
    return got


def bits(text: str, size: int) -> Sequence[bytes]:
    """The bytes of a text, cut without regard for letters."""
    raw = text.encode()
    return [raw[at : at + size] for at in range(0, len(raw), size)]
