"""The embedded broker: found, started on a private socket, one a folder."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from concurrency_course import broker
from concurrency_course.leash import Leash


@pytest.fixture
def started(tmp_path: Path, leash: Leash) -> Iterator[broker.Server]:
    server, process = broker.start(tmp_path / "data", tmp_path / "log")
    leash.hold(process.pid)
    yield server
    process.kill()
    process.wait()
    leash.release(process.pid)


def test_it_answers_as_soon_as_it_is_started(started: broker.Server):
    assert started.answers()


def test_its_socket_is_the_owners_alone(started: broker.Server):
    assert started.socket.stat().st_mode & 0o077 == 0
    assert started.socket.parent.stat().st_mode & 0o077 == 0


def test_it_listens_on_no_port(started: broker.Server):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(started.socket))
        client.sendall(b"CONFIG GET port\r\n")
        assert b"\r\n0\r\n" in client.recv(100)


def test_a_second_one_in_the_same_folder_is_refused(started: broker.Server):
    with pytest.raises(broker.BrokerError, match="Another broker is using"):
        broker.start(started.folder, started.folder.parent / "other.log")


@pytest.mark.parametrize(("length", "inside"), [(20, True), (120, False)])
def test_a_deep_folder_gets_a_short_socket_elsewhere(tmp_path: Path, length: int, inside: bool):
    folder = Path("/tmp") / ("d" * length)
    path = broker.socket_path(folder)
    assert (path.parent == folder) is inside
    assert len(bytes(path)) <= broker.SOCKET_PATH_LIMIT


def test_two_deep_folders_get_two_sockets(tmp_path: Path):
    deep = tmp_path / ("d" * 100)
    assert broker.socket_path(deep / "a") != broker.socket_path(deep / "b")


def test_the_server_on_the_path_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    other = tmp_path / "redis-server"
    other.write_text("#!/bin/sh\n")
    other.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert broker.find_binary() == str(other)


def test_without_any_server_one_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(broker, "find_spec", lambda name: None)
    with pytest.raises(broker.BrokerError, match=r"^There is no broker: .*REDIS_URL.*\.$"):
        broker.find_binary()
