"""What every test stands on: a broker, a browser and a running site of its process's own."""

import os
import shutil
import socket
from collections.abc import Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import hypothesis
import psutil
import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import translation

from concurrency_course import broker, metric_files
from concurrency_course.leash import Leash
from concurrency_course.prepare import compile_messages
from learners import circuit
from learners.middleware import COOKIE
from learners.models import Learner
from sandbox import machines, runtimes
from sandbox.standby import standby
from tests.cluster import NONE_FOUND, database_beside, find_bin
from tests.settings import FOLDER
from tests.site import REPOSITORY, Site

IN_CI = bool(os.environ.get("CI"))
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
CHROMIUM = next((path for path in map(shutil.which, BROWSERS) if path), None)
LEAVE_S = 20.0  # for what was told to end and is on its way
NO_CHROMIUM = "no Chromium was found: install it (on Debian: apt install chromium)"

hypothesis.settings.register_profile("course", deadline=None)
hypothesis.settings.load_profile("course")


def left_out() -> list[str]:
    """What this machine lacks, each with what mends it."""
    return [
        *([NO_CHROMIUM] if CHROMIUM is None else []),
        *([NONE_FOUND] if find_bin() is None else []),
    ]


def pytest_configure(config: pytest.Config) -> None:
    for missing in left_out():
        if IN_CI:
            raise pytest.UsageError(f"Nothing may be left out in CI, but {missing}.")
    if not hasattr(config, "workerinput"):  # once, before any worker starts
        compile_messages()


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what needs a browser, and keep all that uses the site on one worker: one site does."""
    fixtures = set(getattr(item, "fixturenames", ()))
    if fixtures & {"page", "context", "browser", "new_context"}:
        item.add_marker("browser")
        if CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason=NO_CHROMIUM))
    if fixtures & {"site", "live_site"}:
        item.add_marker(pytest.mark.xdist_group("site"))
    if fixtures & {"db", "transactional_db", "site"} or item.get_closest_marker("django_db"):
        item.add_marker("database")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: Playwright leaves a loop running, beside which the ORM refuses.

    Whoever runs one test of a group runs all of it, so a group with browser tests comes last too.
    """
    items.sort(key=lambda item: (_is_grouped(item) or _is_browsing(item), _is_browsing(item)))


def _is_grouped(item: pytest.Item) -> bool:
    return item.get_closest_marker("xdist_group") is not None


def _is_browsing(item: pytest.Item) -> bool:
    return item.get_closest_marker("browser") is not None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: Any) -> Generator[None]:
    """Say last, and loudly, what was left out."""
    yield
    skipped = [str(one.longrepr) for one in terminalreporter.stats.get("skipped", [])]
    counts = {why: sum(why in reason for reason in skipped) for why in left_out()}
    if any(counts.values()):
        terminalreporter.section("LEFT OUT", sep="!", red=True, bold=True)
    for why, count in counts.items():
        terminalreporter.line(f"{count} tests were not run: {why}.")


@pytest.fixture(scope="session")
def nobody_left() -> Iterator[None]:
    """All that tests start is told of this process's folder, and is gone after the last of them."""
    yield
    _, left = psutil.wait_procs(filter(_is_ours, psutil.process_iter()), timeout=LEAVE_S)
    told = [" ".join(process.cmdline()) for process in left]
    for process in left:
        process.kill()
    assert not told, "left behind"


def _is_ours(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return any(str(FOLDER) in text for text in process.environ().values())
    return False


@pytest.fixture(scope="session")
def leash(nobody_left: None) -> Iterator[Leash]:
    """Ends the processes that tests start, even when pytest itself is killed."""
    held = Leash()
    yield held
    held.close()


@pytest.fixture(scope="session", autouse=True)
def valkey(leash: Leash) -> Iterator[broker.Server]:
    """The real broker of this process, where `settings.REDIS_URL` points."""
    server, process = broker.start(FOLDER / "broker", FOLDER / "broker.log")
    leash.hold(process.pid)
    yield server
    process.kill()
    process.wait()
    leash.release(process.pid)


@pytest.fixture(autouse=True)
def clean_valkey(valkey: broker.Server) -> Iterator[None]:
    """No test sees the streams, counters or messages of another."""
    yield
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(valkey.socket))
        client.sendall(b"FLUSHALL\r\n")
        client.recv(16)


@pytest.fixture(autouse=True)
def broker_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test goes without the broker because another could not reach it."""
    monkeypatch.setattr(circuit, "broker", circuit.Circuit(circuit.BROKER_RETRY_S))


@pytest.fixture(autouse=True)
def counters_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading the settings anew, as some tests do, would send this process's counters elsewhere."""
    monkeypatch.setenv(metric_files.FOLDER, str(settings.METRICS_DIR))


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """No test speaks the language of another's last visitor, which a request leaves behind."""
    with translation.override("en"):
        yield


def client_of(learner: Learner) -> Client:
    """The browser of one learner: it holds the signed cookie."""
    client, answer = Client(), HttpResponse()
    answer.set_signed_cookie(COOKIE, str(learner.id), salt=COOKIE)
    client.cookies[COOKIE] = answer.cookies[COOKIE].value
    return client


@pytest.fixture
def learner(db: None) -> Learner:
    return Learner.objects.create()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    quiet = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": quiet}


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def site_database() -> Iterator[str | None]:
    """Where the running site keeps its data: a database of its own beside that of the tests."""
    cluster = os.environ.get("TEST_DATABASE_URL")
    if cluster is None:
        yield None
        return
    with database_beside(cluster, f"site_{os.getpid()}") as url:
        yield url


@pytest.fixture(scope="session")
def site(leash: Leash, site_database: str | None) -> Iterator[Site]:
    """The whole platform, running: its own data, broker, web process and workers."""
    running = Site(FOLDER / "site", site_database)
    leash.hold(running.start())
    try:
        running.wait_until_ready()
        yield running
    finally:
        leash.release(running.stop())


live_site = site


@pytest.fixture(autouse=True)
def no_standby(monkeypatch: pytest.MonkeyPatch) -> None:
    """A task that is called here keeps no interpreter ready for the next one."""
    monkeypatch.setattr(standby, "prepare", lambda lock: None)


@pytest.fixture(autouse=True)
def no_other_interpreters(monkeypatch: pytest.MonkeyPatch) -> None:
    """What else this machine has makes no difference to a test that does not say so."""
    finder = runtimes.Finder(machines.finder.environment, usual=lambda: ())
    monkeypatch.setattr(machines, "finder", finder)
