"""The real thing: `make run`, and what a running site does when its parts are killed."""

import json
import os
import shutil
import signal
import sys
import urllib.error
import urllib.request

import psutil
import pytest

from tests.ports import free_port
from tests.site import Site
from tests.startup.conftest import ENOUGH_S, Marked, until


def get(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read()
    except OSError:
        return 0, b""


def is_ready(site: Site) -> bool:
    return get(f"{site.url}/readyz")[0] == 200


def test_make_run_says_when_it_is_ready_and_ctrl_c_ends_it(marked: Marked):
    port = free_port()
    var = str(marked.folder / "var")
    make = str(shutil.which("make"))
    marked.start(make, "run", f"PORT={port}", COURSE_VAR=var, REDIS_URL="", MAKEFLAGS="")
    marked.wait_for("Ready:")
    assert f"Ready: http://127.0.0.1:{port}/" in marked.said()
    assert "make instructor" in marked.said()
    assert get(f"http://127.0.0.1:{port}/healthz") == (200, b"ok")
    os.killpg(marked.process.pid, signal.SIGINT)  # the terminal signals make and its child alike
    marked.process.wait(timeout=ENOUGH_S)
    assert marked.left() == []


def test_every_part_is_ready(site: Site):
    status, body = get(f"{site.url}/readyz")
    parts = {name: part["status"] for name, part in json.loads(body).items()}
    needed = {"database", "broker", "lab_worker", "default_worker", "beat", "queue"}
    assert (status, {name for name in parts if parts[name] == "ok"}) == (200, needed)


@pytest.mark.parametrize("part", ["web", "lab-worker", "default-worker", "broker"])
def test_a_killed_part_comes_back(site: Site, part: str):
    before = site.pids[part]
    family = [before, *(child.pid for child in psutil.Process(before).children(recursive=True))]
    os.kill(before, signal.SIGKILL)
    until(lambda: site.pids.get(part, before) != before, f"another {part}")
    until(lambda: is_ready(site), "ready again")
    until(lambda: not any(map(psutil.pid_exists, family)), "the end of the old family")


def test_the_site_says_so_while_a_worker_is_away(site: Site):
    worker = psutil.Process(site.pids["lab-worker"])
    worker.suspend()
    try:
        until(lambda: not is_ready(site), "a missed sign of life")
        _, body = get(f"{site.url}/readyz")
    finally:
        worker.resume()
    assert json.loads(body)["lab_worker"] == {"status": "failing", "machines": 0}
    until(lambda: is_ready(site), "ready again")


def test_an_instructor_can_be_made_by_a_script(site: Site):
    said = site.manage("make_instructor", "--username", "ada", stdin="between seven mountains\n")
    assert said == "ada can now log in at /admin/ as an instructor.\n"


def test_killing_the_supervisor_leaves_no_process_of_the_site(marked: Marked):
    var, port = str(marked.folder / "var"), str(free_port())
    supervisor = (sys.executable, "-m", "concurrency_course.supervisor")
    marked.start(*supervisor, COURSE_VAR=var, PORT=port, REDIS_URL="")
    marked.wait_for("Ready:")
    assert len(marked.left()) >= 8  # with granian's and Celery's own children
    marked.process.kill()
    marked.wait_until_gone()
