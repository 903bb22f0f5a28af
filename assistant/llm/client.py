"""Asks a model by the chat protocol that many servers speak, and believes nothing of its reply.

Whatever the server does, `stream` ends: at its deadline, at its bounds of size, or with what was
said. Each way in which it can fail is a `Trouble`.
"""

import json
import socket
import ssl
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import httpx

CONNECT_S = 5.0
SILENCE_S = 15.0
"""The longest that a server may say nothing at all."""
MOST_BYTES = 256 * 1024
LONGEST_LINE = 32 * 1024
MOST_EVENTS = 4000
MOST_TOKENS = 500
"""What is asked for at most; six sentences need less."""


type Words = Generator[str, None, None]


class Trouble(Exception):
    """No answer came of it. `reason` is for operators, and holds nothing of what was sent."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unreachable(Trouble):
    """Nobody answered, or the connection broke."""


class TooSlow(Trouble):
    """The time was over before the reply was."""


class TooMuch(Trouble):
    """The reply is larger than any answer."""


class Refused(Trouble):
    """The server said no: a key, a limit, a fault of its own, or a redirect."""


class NotUnderstood(Trouble):
    """The reply is not in the protocol."""


class CutShort(Trouble):
    """The reply ended in the middle."""


class NothingSaid(Trouble):
    """A reply without words."""


@dataclass(frozen=True)
class Server:
    """Which model, and where. `key` may be ''."""

    url: str
    name: str
    key: str = ""


def stream(messages: Sequence[Mapping[str, str]], server: Server, patience_s: float) -> Words:
    """The model's words, in the pieces in which they come. Raises Trouble.

    Who stops before the end closes it, and with it the connection.
    """
    asked = {
        "model": server.name,
        "messages": list(messages),
        "stream": True,
        "temperature": 0,
        "max_tokens": MOST_TOKENS,
    }
    end = _Deadline(patience_s)
    try:
        with end, _reply(asked, server, end) as reply:
            yield from _words(reply)
    except Trouble:
        if end.is_over:  # what we shut looks like a reply that ends too early
            raise TooSlow(f"after {end.since_s:.1f} s") from None
        raise
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
        if end.is_over or isinstance(error, httpx.TimeoutException):
            raise TooSlow(f"after {end.since_s:.1f} s") from None
        raise Unreachable(type(error).__name__) from None


class _Deadline:
    """Shuts the connection when the time is over, also within a line that never ends.

    A timeout of httpx begins anew with each byte, so a server that drips would hold us for ever.
    """

    def __init__(self, patience_s: float) -> None:
        self.begun = time.monotonic()
        self.is_over = False
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(max(patience_s, 0.0), self._shut)
        self._timer.daemon = True

    @property
    def since_s(self) -> float:
        return time.monotonic() - self.begun

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()

    def watch(self, event: str, told: Mapping[str, Any]) -> None:
        """httpx's 'trace': learns of each connection as it is made."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            self._sockets.append(told["return_value"].get_extra_info("socket"))
        if self.is_over:
            self._shut()

    def _shut(self) -> None:
        self.is_over = True
        for each in self._sockets:
            with suppress(OSError):  # TLS has taken the plain one over, or it is closed
                # A TLS socket's own shutdown would say goodbye first; the peer may never answer.
                socket.socket.shutdown(each, socket.SHUT_RDWR)


@contextmanager
def _reply(asked: Mapping[str, Any], server: Server, end: _Deadline) -> Iterator[httpx.Response]:
    """The open reply, once its head has been judged."""
    headers = {"Accept": "text/event-stream, application/json", "Accept-Encoding": "identity"}
    if server.key:
        headers["Authorization"] = f"Bearer {server.key}"
    timeout = httpx.Timeout(SILENCE_S, connect=CONNECT_S)
    with (
        httpx.Client(
            trust_env=False, follow_redirects=False, timeout=timeout, verify=_trusted()
        ) as client,
        client.stream(
            "POST",
            f"{server.url}/chat/completions",
            json=asked,
            headers=headers,
            extensions={"trace": end.watch},
        ) as reply,
    ):
        _judge(reply)
        yield reply


def _trusted() -> ssl.SSLContext:
    """This host's own certificates and no others: an operator's own authority is known there."""
    return ssl.create_default_context()


def _judge(reply: httpx.Response) -> None:
    if reply.status_code != httpx.codes.OK:
        raise Refused(f"status {reply.status_code}")
    if reply.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise NotUnderstood("compressed, though it was not asked for")  # a few bytes may be a GB
    if _kind(reply) not in {"text/event-stream", "application/json"}:
        raise NotUnderstood("neither events nor JSON")


def _kind(reply: httpx.Response) -> str:
    return str(reply.headers.get("Content-Type", "")).partition(";")[0].strip().lower()


def _words(reply: httpx.Response) -> Iterator[str]:
    pieces = _events(reply) if _kind(reply) == "text/event-stream" else _whole(reply)
    said = False
    for piece in pieces:
        said = said or not piece.isspace()
        yield piece
    if not said:
        raise NothingSaid("no words")


def _whole(reply: httpx.Response) -> Iterator[str]:
    """Of a server that does not stream."""
    body = b"".join(_bounded(reply))
    choice = _choice(_parsed(body))
    if choice is None:
        raise NotUnderstood("no choices")
    yield from _text(choice, "message")
    _may_end(choice)


def _events(reply: httpx.Response) -> Iterator[str]:
    """Of server-sent events: the text of each, until `[DONE]` or a reason to finish."""
    count, ended = 0, False
    for line in _lines(reply):
        name, _colon, value = line.partition(b":")
        if name != b"data":  # a comment, an id, the name of an event, or the blank line after one
            continue
        count += 1
        if count > MOST_EVENTS:
            raise TooMuch(f"more than {MOST_EVENTS} events")
        if value.strip() == b"[DONE]":
            ended = True
            break
        choice = _choice(_parsed(value))
        if choice is not None:  # some servers send their sums without one
            yield from _text(choice, "delta")
            ended = _may_end(choice) or ended
    if not ended:
        raise CutShort("the stream stopped without its end")


def _lines(reply: httpx.Response) -> Iterator[bytes]:
    held = b""
    for chunk in _bounded(reply):
        *whole, held = (held + chunk).split(b"\n")
        for line in whole:
            yield line.rstrip(b"\r")
        if len(held) > LONGEST_LINE:
            raise TooMuch(f"a line of more than {LONGEST_LINE} bytes")
    yield held


def _bounded(reply: httpx.Response) -> Iterator[bytes]:
    size = 0
    for chunk in reply.iter_raw():
        size += len(chunk)
        if size > MOST_BYTES:
            raise TooMuch(f"more than {MOST_BYTES} bytes")
        yield chunk


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body.decode())
    except (ValueError, RecursionError):  # no JSON, no UTF-8, or nested without end
        raise NotUnderstood("no JSON") from None
    if not isinstance(found, dict):
        raise NotUnderstood("JSON of another shape")
    if "error" in found and found["error"] is not None:
        raise Refused("an error in place of an answer")
    return found


def _choice(found: Mapping[str, Any]) -> Mapping[str, Any] | None:
    choices = found.get("choices")
    if not isinstance(choices, list) or not all(isinstance(each, dict) for each in choices):
        raise NotUnderstood("no choices")
    return choices[0] if choices else None


def _text(choice: Mapping[str, Any], part: str) -> Iterator[str]:
    held = choice.get(part)
    text = held.get("content") if isinstance(held, dict) else None
    if text is not None and not isinstance(text, str):
        raise NotUnderstood("words of another shape")
    if text:
        yield text


def _may_end(choice: Mapping[str, Any]) -> bool:
    """Is it the end? Raises CutShort where the model had more to say, or was stopped."""
    reason = choice.get("finish_reason")
    if reason not in {None, "stop"}:
        raise CutShort("finish_reason is not stop")
    return reason == "stop"
