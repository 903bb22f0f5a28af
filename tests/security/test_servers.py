"""The real servers, attacked over a socket: too much, too slow, malformed."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from concurrency_course.leash import Leash
from tests.groups import started
from tests.ports import free_port
from tests.settings import FOLDER

START_S = 30.0
GET = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
ANSWER_S = 4.0
SILENT_S = 60.0  # twice what granian waits for a head
HEAD = (
    b"POST /theme/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: text/plain\r\n"
)


class Server:
    """One web program of its own, without a database: these requests never get that far."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.process = process
        self.port = port
        self.log = log

    def wait(self) -> None:
        deadline = time.monotonic() + START_S
        while b"200" not in self.ask(
            b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        ):
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def ask(self, *pieces: bytes) -> bytes:
        """What comes back, all of it or what there was when the server closed; b'' for nothing."""
        said = b""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=ANSWER_S) as client:
                try:
                    for piece in pieces:
                        client.sendall(piece)
                except OSError:  # it has closed already: the answer may be there nevertheless
                    pass
                while received := client.recv(65536):
                    said += received
        except OSError:
            pass
        return said

    def is_alive(self) -> bool:
        return (
            b" 200 "
            in self.ask(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")[
                :20
            ]
        )

    def memory(self) -> int:
        """Resident bytes of the program and its children."""
        pids = [self.process.pid]
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                pid, parent = (
                    int(status.parent.name),
                    int(status.read_text().rsplit(")")[1].split()[1]),
                )
            except OSError:
                continue
            if parent == self.process.pid:
                pids.append(pid)
        pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in pids]
        return sum(pages) * os.sysconf("SC_PAGE_SIZE")


@pytest.fixture(scope="module", params=["web", "all-in-one"])
def server(request: pytest.FixtureRequest, leash: Leash) -> Iterator[Server]:
    """`serve web` and `serve all-in-one`."""
    folder, port = FOLDER / f"served-{request.param}", free_port()
    log = folder.with_suffix(".log")
    env = os.environ | {"COURSE_VAR": str(folder), "PORT": str(port), "WEB_WORKERS": "1"}
    env.pop("DATABASE_URL", None)
    command = (sys.executable, "-m", "concurrency_course.serve", request.param)
    with started(leash, *command, env=env, log=log) as process:
        running = Server(process, port, log)
        running.wait()
        yield running


def chunked(chunks: int, size: int = 65536) -> list[bytes]:
    head = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
    chunk = f"{size:x}\r\n".encode() + b"a" * size + b"\r\n"
    return [head, *[chunk] * chunks, b"0\r\n\r\n"]


def test_a_length_above_the_limit_is_refused(server: Server) -> None:
    said = server.ask(HEAD + b"Content-Length: 1048577\r\n\r\n" + b"a" * 1000)
    assert said.startswith(b"HTTP/1.1 413")
    assert b"more than fits" in said


def test_many_megabytes_without_a_length_are_neither_kept_nor_answered_with_success(
    server: Server,
) -> None:
    before = server.memory()
    said = server.ask(*chunked(3200))  # 200 MiB
    assert said[:12] in (b"HTTP/1.1 413", b"")  # b'': closed while we were still sending
    assert server.is_alive()
    assert server.memory() - before < 50 * 1024 * 1024


def test_a_small_body_without_a_length_is_read(server: Server) -> None:
    assert server.ask(*chunked(1, 16)).startswith(b"HTTP/1.1 403")


@pytest.mark.parametrize(
    "request_",
    [
        GET + b"X: " + b"a" * 1_000_000 + b"\r\n\r\n",
        b"GET /?" + b"a" * 1_000_000 + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        GET + b"X: a\r\n" * 10_000 + b"\r\n",
        HEAD + b"Content-Length: -1\r\n\r\n",
        HEAD + b"Content-Length: 99999999999999999999999\r\n\r\n",
        HEAD + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n",  # noqa: E501
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\nabc",
        b"\x16\x03\x01\x02\x00\x01\x00",
        GET + b"X: a\0b\r\n\r\n",
    ],
    ids=["header", "address", "headers", "minus", "huge", "both", "chunk", "tls", "null"],
)  # fmt: skip
def test_what_is_malformed_or_huge_is_refused_and_the_server_lives(
    server: Server, request_: bytes
) -> None:
    said = server.ask(request_)
    assert said == b"" or said[9:10] in (b"4", b"5"), said[:200]
    assert b"Traceback" not in said
    assert server.is_alive()


def test_a_foreign_host_is_refused(server: Server) -> None:
    said = server.ask(b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 400")
    assert b"Traceback" not in said
    assert b"evil.example" not in said


@pytest.mark.parametrize("server", ["all-in-one"], indirect=True)  # it takes half a minute
def test_who_connects_and_says_nothing_is_let_go(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=SILENT_S) as silent:
        assert silent.recv(1) == b""
