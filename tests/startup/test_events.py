"""Event streams by themselves: for whom, how many at a time, and what a slow reader does."""

import asyncio
import shlex
import socket
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from typing import Any
from uuid import UUID, uuid4

import psutil
import pytest
from django.core import signing
from django.urls import reverse

from concurrency_course import events, serve
from concurrency_course.events import Events, Places
from sandbox import fragments, panels, stream
from tests.ports import free_port
from tests.sandbox.test_run_pages import PROCESSES_WON
from tests.startup.conftest import Marked, until

END = {"k": "execution_finished", "t": 9, "state": "done"}
ENDED = fragments.ENDED.decode()


def path_for(execution_id: UUID) -> str:
    """As the page has it: the run's id, and a token that names the execution."""
    token = panels.make_token(execution_id, "en")
    return f"{reverse('sandbox:run_events', args=[uuid4()])}?t={token}"


class Visit:
    """One request to the application, without a server; `leave` is the visitor's going away."""

    def __init__(self, path: str, method: str = "GET", address: str = "10.0.0.1", **headers: str):
        self.path, _, self.query = path.partition("?")
        self.method = method
        self.address = address
        self.headers = [
            (name.replace("_", "-").encode(), headers[name].encode()) for name in headers
        ]
        self.status = 0
        self.body = ""
        self.sent = asyncio.Event()
        self.leave = asyncio.Event()
        self.takes: Callable[[], Awaitable[None]] | None = None

    async def to(self, application: Events) -> "Visit":
        scope = {
            "type": "http",
            "method": self.method,
            "path": self.path,
            "query_string": self.query.encode(),
            "headers": self.headers,
            "client": (self.address, 1),
        }
        await application(scope, self.receive, self.send)
        return self

    async def receive(self) -> dict[str, Any]:
        await self.leave.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.status = message.get("status", self.status)
        self.body += message.get("body", b"").decode()
        if message.get("body"):
            self.sent.set()
            if self.takes:
                await self.takes()


def visit(path: str, **more: Any) -> Visit:
    async def visiting() -> Visit:
        return await asyncio.wait_for(Visit(path, **more).to(Events(Places(9, 9))), timeout=20)

    return asyncio.run(visiting())


def test_a_token_opens_the_stream() -> None:
    execution_id = uuid4()
    stream.append(execution_id, [*PROCESSES_WON, END])
    answer = visit(path_for(execution_id))
    assert answer.status == 200
    assert "event: board" in answer.body
    assert answer.body.endswith(ENDED)


@pytest.mark.parametrize(
    "token", ["", "forged", "W10:1xVBQD:IijhW5hh0wQaZzAD2SLArpC6imulKxq20Rrjgjfa_90"]
)
def test_a_bad_token_gets_an_end_not_an_error(token: str) -> None:
    answer = visit(f"{reverse('sandbox:run_events', args=[uuid4()])}?t={token}")
    assert (answer.status, answer.body) == (200, ENDED)


def test_a_token_signed_for_something_else_gets_an_end() -> None:
    other = signing.dumps([str(uuid4()), "en"], salt="something else")
    assert visit(f"{reverse('sandbox:run_events', args=[uuid4()])}?t={other}").body == ENDED


def test_an_old_token_gets_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    path = path_for(uuid4())
    monkeypatch.setattr(panels, "TOKEN_AGE_S", -1)
    assert visit(path).body == ENDED


def test_a_lost_connection_resumes_after_the_last_id_that_arrived() -> None:
    execution_id = uuid4()
    stream.append(execution_id, [*PROCESSES_WON, END])
    first = visit(path_for(execution_id)).body
    seen = next(line[4:] for line in first.splitlines() if line.startswith("id: "))
    again = visit(path_for(execution_id), last_event_id=seen).body
    assert "event: board" not in again


@pytest.mark.parametrize("path", ["/", "/lab/", "/lab/runs/x/events", "/static/site.css"])
def test_other_addresses_are_not_here(path: str) -> None:
    assert visit(path).status == 404


def test_a_stream_is_only_read() -> None:
    assert visit(path_for(uuid4()), method="POST").status == 405


def test_the_server_is_alive() -> None:
    answer = visit("/healthz")
    assert (answer.status, answer.body) == (200, "ok")


async def opened(application: Events, number: int, **more: Any) -> list[Visit]:
    """So many streams that stay open, each once it has said hello."""
    visits = [Visit(path_for(uuid4()), **more) for _ in range(number)]
    for each in visits:
        each.task = asyncio.create_task(each.to(application))  # type: ignore[attr-defined]
        await each.sent.wait()
    return visits


async def left(visits: list[Visit]) -> None:
    for each in visits:
        each.leave.set()
        await each.task  # type: ignore[attr-defined]


def test_one_too_many_is_asked_to_come_back_later() -> None:
    async def work() -> Visit:
        application = Events(Places(most=3, most_of_one=9))
        watching = await opened(application, 3)
        late = await Visit(path_for(uuid4())).to(application)
        await left(watching)
        return late

    late = asyncio.run(asyncio.wait_for(work(), timeout=20))
    assert late.status == 200
    assert "retry: " in late.body
    assert "event:" not in late.body


def test_one_network_may_not_take_the_places_of_others() -> None:
    async def work() -> tuple[str, str]:
        application = Events(Places(most=9, most_of_one=2))
        greedy = await opened(application, 2, address="10.0.0.1")
        refused = await Visit(path_for(uuid4()), address="10.0.0.1").to(application)
        (other,) = await opened(application, 1, address="10.0.0.2")
        await left([*greedy, other])
        return refused.body, other.body

    refused, other = asyncio.run(asyncio.wait_for(work(), timeout=20))
    assert "too many" in refused
    assert "too many" not in other


def test_who_leaves_makes_room() -> None:
    async def work() -> None:
        application = Events(Places(most=1, most_of_one=1))
        for _ in range(3):
            watching = await opened(application, 1)
            assert "too many" not in watching[0].body
            await left(watching)
        assert application.places.taken.total() == 0
        assert fragments.streams_open() == 0

    asyncio.run(asyncio.wait_for(work(), timeout=20))


def test_who_reads_nothing_leaves_the_feed_but_keeps_the_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(events, "STALLED_S", 0.1)

    async def work() -> None:
        application = Events(Places(9, 9))
        stalled = Visit(path_for(uuid4()))
        stalled.takes = asyncio.Event().wait  # type: ignore[assignment]
        task = asyncio.create_task(stalled.to(application))
        await stalled.sent.wait()
        while fragments.streams_open():
            await asyncio.sleep(0.02)
        assert application.places.taken.total() == 1
        stalled.leave.set()
        await task
        assert application.places.taken.total() == 0

    asyncio.run(asyncio.wait_for(work(), timeout=20))


def test_a_fault_of_ours_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fragments, "hello", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        visit(path_for(uuid4()))


class Server:
    """The real server, with the places of `few_places` for its application."""

    def __init__(self, marked: Marked, program: str = "events") -> None:
        self.port = free_port()
        command = shlex.join(serve.command(program, serve.Place(port=self.port)))
        few = command.replace("concurrency_course.events:", "tests.startup.few_places:")
        settings = {"DJANGO_SETTINGS_MODULE": "concurrency_course.settings"}
        self.process = marked.start(*shlex.split(few), **settings)
        until(self.answers, "the server of event streams")

    def answers(self) -> bool:
        with suppress(urllib.error.URLError, ConnectionError):
            return bool(urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz").read())
        return False

    def open(self, execution_id: UUID, address: str = "127.0.0.1") -> socket.socket:
        """A stream that has said hello or was turned away; all after that is still to be read."""
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.bind((address, 0))
        connection.settimeout(30)
        connection.connect(("127.0.0.1", self.port))
        request = f"GET {path_for(execution_id)} HTTP/1.1\r\nHost: localhost\r\n\r\n"
        connection.sendall(request.encode())
        self.first = b""
        while b"\n\n" not in self.first.partition(b"\r\n\r\n")[2]:
            self.first += connection.recv(1)
        return connection

    def welcomes(self, execution_id: UUID) -> bool:
        with closing(self.open(execution_id)):
            return b": hello" in self.first

    @property
    def memory(self) -> int:
        tree = [psutil.Process(self.process.pid)]
        tree += tree[0].children(recursive=True)
        return sum(each.memory_full_info().uss for each in tree)


@pytest.fixture
def server(marked: Marked) -> Server:
    return Server(marked)


def read_board(connection: socket.socket) -> int:
    """Read to the end of the next board. Returns how many bytes there were."""
    text = b""
    while b"\n\n" not in text.partition(b"event: board")[2]:
        chunk = connection.recv(2**16)
        assert chunk, "the stream ended"
        text += chunk
    return len(text)


def test_a_closed_connection_makes_room_at_the_server(server: Server) -> None:
    execution_id = uuid4()
    watching = [server.open(execution_id) for _ in range(3)]
    assert not server.welcomes(execution_id)
    watching.pop().close()
    until(lambda: server.welcomes(execution_id), "a place to become free")
    for each in watching:
        each.close()


def test_a_watcher_who_reads_nothing_stalls_nobody(server: Server) -> None:
    """More is sent than all buffers between the two can hold; the kernel's has up to 4 MiB."""
    execution_id = uuid4()
    stream.append(execution_id, PROCESSES_WON)
    stalled, reading = server.open(execution_id), server.open(execution_id)
    read_board(reading)
    before = server.memory
    verdict = [each for each in PROCESSES_WON if each["k"] == "round_judged"][-1:]
    sent = 0
    while sent < 24 * 2**20:
        stream.append(execution_id, verdict)
        sent += read_board(reading)
    assert server.memory - before < 10 * 2**20  # what it draws for the first time, it keeps
    stalled.close()
    reading.close()


def test_open_streams_do_not_hold_up_a_stop(server: Server, marked: Marked) -> None:
    watching = server.open(uuid4())
    server.process.terminate()
    assert server.process.wait(30) is not None
    until(lambda: not marked.left(), "all its processes to end")
    watching.close()
