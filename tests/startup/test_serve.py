"""`serve` becomes the program that it is asked for, with what the environment says."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from pytest_django import Settings

from concurrency_course import serve
from concurrency_course.leash import Leash
from tests.groups import started
from tests.ports import free_port
from tests.site import REPOSITORY
from tests.startup.conftest import Marked, until

SERVE = (sys.executable, "-m", "concurrency_course.serve")


@dataclass
class Pages:
    """A running `serve web` and where it answers."""

    process: subprocess.Popen[bytes]
    url: str
    env: dict[str, str]

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str]]:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        try:
            with urllib.request.urlopen(
                urllib.request.Request(self.url + path, headers=named)
            ) as it:
                return it.status, {name.lower(): text for name, text in it.headers.items()}
        except urllib.error.HTTPError as it:
            return it.code, {}
        except OSError:
            return 0, {}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, leash: Leash) -> Iterator[Pages]:
    folder, port = tmp_path_factory.mktemp("serve"), free_port()
    env = {
        **{name: text for name, text in os.environ.items() if name != "DATABASE_URL"},
        "COURSE_VAR": str(folder),
        "PORT": str(port),
        "ALLOWED_HOSTS": "course.example.org",
        "COURSE_NOISE": "measured",
        "WEB_WORKERS": "1",
        "WEB_THREADS": "2",
        "DJANGO_SETTINGS_MODULE": "concurrency_course.settings",
    }
    prepare = (sys.executable, "-m", "concurrency_course.prepare")
    subprocess.run(prepare, cwd=REPOSITORY, env=env, check=True, capture_output=True)
    with started(leash, *SERVE, "web", env=env, log=folder / "log") as process:
        pages = Pages(process, f"http://127.0.0.1:{port}", env)
        until(lambda: pages.get("/healthz")[0] == 200, "healthz of serve web")
        yield pages


def test_web_is_one_program_with_its_workers(pages: Pages):
    found = psutil.Process(pages.process.pid)
    assert "granian" in found.cmdline()
    assert found.cmdline()[found.cmdline().index("--interface") + 1] == "wsgi"
    # Where workers are spawned (from 3.14 on) there is a helper of multiprocessing beside them.
    workers = [one for one in found.children() if "resource_tracker" not in " ".join(one.cmdline())]
    assert len(workers) == 1


def test_web_serves_pages(pages: Pages):
    status, headers = pages.get("/courses/python-concurrency/")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")


def test_web_serves_static_files_that_a_browser_may_keep(pages: Pages):
    manifest = json.loads((Path(pages.env["COURSE_VAR"]) / "static/staticfiles.json").read_text())
    status, headers = pages.get("/static/" + manifest["paths"]["site.css"], Accept_Encoding="br")
    assert (status, headers["content-encoding"]) == (200, "br")
    assert "immutable" in headers["cache-control"]
    assert headers["x-content-type-options"] == "nosniff"


def test_web_knows_no_other_static_file(pages: Pages):
    assert pages.get("/static/no-such.css")[0] == 404
    assert pages.get("/static/../secret_key")[0] == 404


@pytest.mark.parametrize(
    "kind", ["text/plain; charset=utf-7", "multipart/form-data; boundary*=x''x"]
)
def test_web_refuses_what_is_not_utf_8(pages: Pages, kind: str):
    assert pages.get("/healthz", Content_Type=kind)[0] == 400


def test_this_host_may_ask_by_its_own_names(pages: Pages):
    assert pages.get("/", Host="course.example.org")[0] == 200
    assert pages.get("/", Host="localhost")[0] == 200
    assert pages.get("/", Host="elsewhere.example.org")[0] == 400


@pytest.mark.parametrize("start", ["wsgi", "asgi", "celery; worker_process_init.send(None)"])
def test_programs_keep_their_connections_to_the_database_while_they_live(pages: Pages, start: str):
    said = subprocess.run(
        (sys.executable, "-c", KEPT % start),
        cwd=REPOSITORY,
        env=pages.env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split() == ["0", "False", "None", "True"], said.stderr


TELL = """
print(*(connection.settings_dict[name] for name in ("CONN_MAX_AGE", "CONN_HEALTH_CHECKS")))
"""
KEPT = f"""
import django
from celery.signals import worker_process_init
from django.db import connection
django.setup()
{TELL}
import concurrency_course.%s
{TELL}
"""


@pytest.mark.parametrize("program", serve.PLANS)
def test_every_program_understands_its_arguments(program: str):
    """Its own parser reads them: an option that it does not know would end it with a message."""
    words = [*serve.command(program), "--help"]
    done = subprocess.run(words, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("program", "url", "size"),
    [
        ("default-worker", "", 1),
        ("default-worker", "https://models.example.org/v1", 3),
        ("lab-worker", "https://models.example.org/v1", 1),
    ],
)
def test_who_settles_runs_has_room_for_those_that_wait_for_a_model(
    program: str, url: str, size: int, settings: Settings
):
    settings.ASK_MODEL_URL = url
    words = serve.command(program)
    assert words[words.index("-c") + 1] == str(size)


def test_a_program_becomes_what_serve_was(marked: Marked):
    marked.start(*SERVE, "beat")
    until(lambda: "celery" in psutil.Process(marked.process.pid).cmdline(), "serve to become beat")
    marked.process.send_signal(signal.SIGTERM)
    marked.process.wait(timeout=60)
    assert marked.left() == []


@pytest.mark.parametrize("arguments", [(), ("no-such",), ("web", "events")])
def test_what_is_no_program_is_answered_with_the_table(arguments: tuple[str, ...]):
    done = subprocess.run(
        (*SERVE, *arguments), cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert all(name in done.stderr for name in serve.PLANS)
