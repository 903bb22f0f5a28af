"""The pages that instructors work at, in a browser: accessible, and whole on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import LOOKS, look
from tests.site import Site

type Faults = Callable[[], list[str]]

LISTS = (
    "/admin/quizzes/question/",
    "/admin/quizzes/quiz/",
    "/admin/quizzes/quiz/gift/",
    "/admin/lessons/lesson/",
    "/admin/lessons/term/",
    "/admin/lessons/lessontext/",
    "/admin/feedback/comment/",
    "/admin/assistant/exchange/",
)


@pytest.mark.parametrize("path", LISTS)
def test_axe_finds_nothing_on_what_an_instructor_opens(
    instructor: Page, path: str, faults: Callable[[], list[str]]
) -> None:
    for width, scheme in LOOKS:
        look(instructor, width, scheme)
        instructor.goto(path)
        assert faults() == []


@pytest.mark.parametrize(
    "of",
    ["quizzes/question", "quizzes/quiz", "lessons/lesson", "lessons/course", "lessons/lessontext"],
)
def test_axe_finds_nothing_where_something_is_written(
    instructor: Page, of: str, faults: Callable[[], list[str]]
) -> None:
    instructor.goto(f"/admin/{of}/")
    instructor.locator(
        "#result_list tbody th a, #result_list tbody td a:not([href*=tag])"
    ).first.click()
    expect(instructor.get_by_role("button", name="Save", exact=True).first).to_be_visible()
    written = instructor.url
    for width, scheme in LOOKS:
        look(instructor, width, scheme)
        instructor.goto(written)
        assert faults() == []


def test_insight_is_accessible(instructor: Page, assert_accessible: Callable[[], None]) -> None:
    instructor.goto("/insight/")
    for width, scheme in LOOKS:
        look(instructor, width, scheme)
        assert_accessible()
        assert instructor.evaluate("document.documentElement.scrollWidth") <= width


RENAMED = """
from lessons.models import Section
section = Section.objects.get(slug="modern-python")
section.title = {title!r}
section.save()
"""


def test_axe_finds_nothing_where_files_and_admin_differ(
    site: Site, instructor: Page, faults: Callable[[], list[str]]
) -> None:
    site.manage("shell", "-c", RENAMED.format(title="Python of today"))
    try:
        instructor.goto("/admin/lessons/course/")
        # Other tests of this site write courses of their own, which stand here too.
        instructor.get_by_role("link", name="Concurrency in Python", exact=True).click()
        addresses = [
            str(instructor.get_by_role("link", name=name, exact=True).get_attribute("href"))
            for name in ("What differs from the files", "History")
        ]
        for address in addresses:
            for width, scheme in LOOKS:
                look(instructor, width, scheme)
                instructor.goto(address)
                expect(instructor.locator("#content del").first).to_be_visible()
                assert faults() == []
                assert instructor.evaluate("document.documentElement.scrollWidth") <= width
    finally:
        site.manage("shell", "-c", RENAMED.format(title="Modern Python"))


def test_axe_finds_nothing_where_a_quiz_is_translated(
    instructor: Page, faults: Callable[[], list[str]]
) -> None:
    instructor.goto("/admin/quizzes/quiz/?q=python-concurrency-threads-vs-processes")
    instructor.locator("#result_list tbody th a").first.click()
    address = instructor.url.partition("change/")[0] + "texts/nl/"
    for width, scheme in LOOKS:
        look(instructor, width, scheme)
        instructor.goto(address)
        expect(instructor.locator("textarea").first).to_be_visible()
        assert faults() == []


DRAFT = """
from lessons.models import Lesson, Section
section = Section.objects.get(course__slug="python-concurrency", slug="modern-python")
draft = Lesson(section=section, slug="tried-in-private", title="Tried in private", position=99)
draft.body = "Words.\\n\\n::: lab computing workers=2\\n:::\\n\\n::: quiz\\n:::\\n"
draft.save()
"""
GONE = """
from lessons.models import Lesson
Lesson.objects.filter(slug="tried-in-private").delete()
"""


def test_axe_finds_nothing_on_a_private_link_and_where_it_is_made(
    site: Site, instructor: Page, faults: Faults, assert_accessible: Callable[[], None]
) -> None:
    site.manage("shell", "-c", DRAFT)
    try:
        instructor.goto("/admin/lessons/lesson/?q=Tried+in+private")
        instructor.locator("#result_list tbody th a").first.click()
        instructor.get_by_role("link", name="Private links").click()
        instructor.get_by_role("button", name="Make a private link").click()
        link = instructor.get_by_label("Copy it now: it is shown this once.").input_value()
        for address in (instructor.url, link):
            for width, scheme in LOOKS:
                look(instructor, width, scheme)
                instructor.goto(address)
                if address == link:
                    assert_accessible()
                else:
                    assert faults() == []
                assert instructor.evaluate("document.documentElement.scrollWidth") <= width
        expect(instructor.get_by_role("heading", name="Tried in private")).to_be_visible()
        instructor.goto("/admin/lessons/lesson/?q=Tried+in+private")
        instructor.locator("#result_list tbody th a").first.click()
        instructor.get_by_role("link", name="1 private link").click()
        instructor.get_by_role("button", name="Revoke").click()
        expect(instructor.get_by_text("The link leads nowhere any more.")).to_be_visible()
        assert instructor.request.get(link).status == 404
    finally:
        site.manage("shell", "-c", GONE)
