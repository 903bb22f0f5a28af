"""Chapters and sections on paper, and search, as a browser shows them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import CHAPTER, COURSE, LOOKS, look

SECTION = f"{COURSE}sections/introduction/print/"
WIDER_THAN_PAPER = """() => [...document.querySelectorAll('.paper *')]
  .filter(one => one.getBoundingClientRect().right > innerWidth + 1
    && !one.closest('svg, .vh') && one.checkVisibility())
  .map(one => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("path", [f"{CHAPTER}print/", SECTION, "/search/", "/search/?q=thread"])
def test_axe_finds_nothing(page: Page, path: str, assert_accessible: Callable[[], None]) -> None:
    page.goto(path)
    for width, scheme in LOOKS[:2] + LOOKS[-2:]:
        look(page, width, scheme)
        assert_accessible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", [f"{CHAPTER}print/", SECTION])
def test_paper_has_the_text_alone(page: Page, path: str) -> None:
    look(page, 680, "light")
    page.goto(path)
    page.emulate_media(media="print")
    expect(page.get_by_role("banner")).to_be_hidden()
    expect(page.get_by_role("contentinfo")).to_be_hidden()
    expect(page.get_by_role("button")).to_have_count(0)
    assert page.evaluate(WIDER_THAN_PAPER) == []
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_links_to_other_sites_are_written_out_and_terms_are_not(page: Page) -> None:
    page.goto(f"{CHAPTER}print/")
    page.emulate_media(media="print")
    after = "one => getComputedStyle(one, '::after').content"
    away = page.locator(".prose a[href^='https']").first
    assert str(away.get_attribute("href")) in away.evaluate(after)
    assert page.locator(".prose a[href*='#term-']").first.evaluate(after) == "none"
