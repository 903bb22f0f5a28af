"""PostgreSQL goes away and comes back under the real pages: what learners are told meanwhile."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from concurrency_course.leash import Leash
from tests.cluster import Cluster, find_bin
from tests.groups import started
from tests.ports import free_port
from tests.site import REPOSITORY
from tests.startup.conftest import until

pytestmark = pytest.mark.skipif(find_bin() is None, reason="needs PostgreSQL")

CHAPTER = "/courses/python-concurrency/threads-vs-processes/"


@dataclass
class Pages:
    """`serve web` on a cluster, and what it has logged."""

    cluster: Cluster
    client: httpx.Client
    log: Path


def answers(client: httpx.Client) -> bool:
    try:
        return client.get("/healthz").is_success
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, leash: Leash) -> Iterator[Pages]:
    folder, port = tmp_path_factory.mktemp("unreachable"), free_port()
    with Cluster.temporary(fsync="off") as cluster:
        env = os.environ | {
            "COURSE_VAR": str(folder),
            "DATABASE_URL": cluster.url,
            "PORT": str(port),
            "WEB_WORKERS": "1",
            "WEB_THREADS": "2",
            "DJANGO_SETTINGS_MODULE": "concurrency_course.settings",
        }
        prepare = (sys.executable, "-m", "concurrency_course.prepare")
        subprocess.run(prepare, cwd=REPOSITORY, env=env, check=True, capture_output=True)
        serve = (sys.executable, "-m", "concurrency_course.serve", "web")
        log = folder / "log"
        with (
            started(leash, *serve, env=env, log=log),
            httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20) as client,
        ):
            until(lambda: answers(client), "healthz of serve web")
            yield Pages(cluster, client, log)


@pytest.fixture
def alone(pages: Pages) -> Iterator[Pages]:
    """The pages while PostgreSQL is gone; both of their threads held a connection before."""
    for _ in range(6):
        assert pages.client.get(CHAPTER).status_code == 200
    pages.cluster.kill()
    yield pages
    pages.cluster.start()


@pytest.mark.parametrize(
    ("language", "heading"),
    [("en", "Please try again in a moment"), ("nl", "Probeer het zo meteen nog eens")],
)
def test_a_page_says_that_it_is_a_matter_of_moments(
    alone: Pages, language: str, heading: str
) -> None:
    answer = alone.client.get(CHAPTER, headers={"Accept-Language": language})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert f'<h1 class="gap-s">{heading}</h1>' in answer.text
    assert f'<html lang="{language}">' in answer.text
    assert "no-store" in answer.headers["Cache-Control"]
    assert f"Service Unavailable: {CHAPTER}" in alone.log.read_text()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_so_does_a_form_that_was_sent(alone: Pages, headers: dict[str, str]) -> None:
    token = alone.client.cookies["csrftoken"]
    form = {"csrfmiddlewaretoken": token, "pick": "1"}
    path = "/quizzes/python-concurrency-threads-vs-processes/1/"
    answer = alone.client.post(path, data=form, headers=headers)
    assert answer.status_code == 503
    assert "it does not count twice" in answer.text


def test_all_is_well_once_it_is_back(pages: Pages) -> None:
    for _ in range(6):
        assert pages.client.get(CHAPTER).status_code == 200
    for end in (pages.cluster.kill, pages.cluster.stop):
        end()
        pages.cluster.start()
        assert [pages.client.get(CHAPTER).status_code for _ in range(6)] == [200] * 6
