"""Every page: quiet, accessible, and whole on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.pages import CHAPTER, LOOKS, PAGES, look

#: Controls and what else is pressed; links inside a sentence may be as high as their line.
SMALL_TARGETS = """() => [...document.querySelectorAll(
    'button, .btn, .icon, .tab, .navrow, .top nav a, summary, select, textarea, input, .pager a')]
  .map(one => one.closest('.pick') ?? one)
  .filter(one => one.checkVisibility({visibilityProperty: true}) && one.type !== 'hidden')
  .map(one => [one.outerHTML.slice(0, 120), one.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && (box.height < 43.9 || box.width < 43.9))
  .map(([html, box]) => `${Math.round(box.width)} x ${Math.round(box.height)}: ${html}`)"""

WIDER_THAN_SCREEN = """() => [...document.querySelectorAll('body *')]
  .filter(one => one.getBoundingClientRect().right > innerWidth + 1
    && !one.closest('pre, .scroll-x, svg, .skip') && one.checkVisibility())
  .map(one => one.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_heading_one_main_and_a_title(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.locator("h1")).to_have_count(1)
    expect(page.get_by_role("main")).to_have_count(1)
    assert page.title().strip()


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_at_any_width_in_either_theme(
    page: Page, path: str, assert_accessible: Callable[[], None]
) -> None:
    page.goto(path)
    for width, scheme in LOOKS:
        look(page, width, scheme)
        assert_accessible()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [320, 390, 2560])
def test_nothing_is_wider_than_the_screen(page: Page, path: str, width: int) -> None:
    look(page, width, "light")
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(WIDER_THAN_SCREEN) == []


@pytest.mark.parametrize("path", PAGES)
def test_a_phone_shows_all_of_a_page_with_doubled_text(page: Page, path: str) -> None:
    look(page, 390, "light")
    page.goto(path)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", [390, 1440])
def test_every_control_is_large_enough_for_a_finger(page: Page, path: str, width: int) -> None:
    look(page, width, "light")
    page.goto(path)
    for details in page.locator("main details").all():
        details.evaluate("one => one.open = true")
    assert page.evaluate(SMALL_TARGETS) == []


def test_the_first_tab_leads_past_the_header(page: Page) -> None:
    page.goto(CHAPTER)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_an_unknown_address_leads_on(page: Page, quiet_page: list[str]) -> None:
    answer = page.goto("/nothing/here/")
    assert answer is not None
    assert answer.status == 404
    quiet_page.clear()
    page.get_by_role("main").get_by_role("link", name="To the course").click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("nothing")


def test_a_form_whose_cookie_is_gone_is_refused_kindly(
    page: Page, context: BrowserContext, quiet_page: list[str]
) -> None:
    page.goto("/lab/")
    context.clear_cookies()
    page.get_by_role("button", name="Nederlands").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Please send that again")
    expect(page.get_by_role("main")).to_contain_text("What you wrote is still in the form")
    quiet_page.clear()
