"""The styles of what observing labs show are linked where such a lab stands, and only there."""

from pathlib import Path

import pytest
from django.test import Client

from lessons.loader import load_course
from sandbox.findings import FINDINGS
from sandbox.harness.demos import DEMOS
from tests.courses import write_course

SHEET = "displays.css"


@pytest.mark.django_db
@pytest.mark.parametrize("slug", sorted(DEMOS))
def test_a_lab_page_links_them_only_where_it_observes(client: Client, slug: str) -> None:
    page = client.get(f"/lab/{slug}/").content.decode()
    assert page.count(SHEET) == (1 if slug in FINDINGS else 0)


@pytest.mark.django_db
@pytest.mark.parametrize(("demo", "links"), [("deadlock", 1), ("waiting", 0)])
def test_a_chapter_links_them_only_with_such_a_lab(
    client: Client, tmp_path: Path, demo: str, links: int
) -> None:
    folder = write_course(tmp_path / "tiny")
    lesson = next(folder.rglob("lesson.md"))
    lesson.write_text(f"{lesson.read_text()}\n::: lab {demo}\n:::\n")
    load_course(folder)
    page = client.get("/courses/tiny/alpha/").content.decode()
    assert f"/lab/{demo}/runs" in page
    assert page.count(SHEET) == links
