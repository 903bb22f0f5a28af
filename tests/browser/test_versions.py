"""The instructors' pages about versions and regrades, in a browser: quiet, accessible, whole."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.pages import LOOKS, look


def test_from_a_quiz_to_a_preview_and_nothing_is_applied(
    instructor: Page, faults: Callable[[], list[str]]
) -> None:
    instructor.get_by_role("link", name="Threads vs. processes", exact=False).first.click()
    instructor.get_by_role("link", name="Versions and regrades").click()
    pages = [instructor.url]
    instructor.locator(".versions h2 a").first.click()
    pages.append(instructor.url)
    instructor.get_by_label("Full marks to everyone who answered").check()
    instructor.get_by_role("button", name="Show what would change").press("Enter")
    expect(instructor.get_by_role("heading", name="What would change")).to_be_visible()
    pages.append(instructor.url)
    for each in pages:
        for width, scheme in LOOKS:
            look(instructor, width, scheme)
            instructor.goto(each)  # in the new colours at once: the admin's links fade into them
            assert faults() == []
            assert instructor.evaluate("document.documentElement.scrollWidth") <= width
