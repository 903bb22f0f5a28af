"""'Ask' in a browser: opened, asked and closed with the keyboard, and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import CHAPTER, LOOKS, Scheme, look

ASKED = "What is the GIL?"


def opened(page: Page) -> None:
    page.goto(CHAPTER)
    page.locator(".ask-open").press("Enter")
    expect(page.locator("#ask-heading")).to_be_focused()


def test_a_question_is_asked_and_answered_beside_the_page(page: Page) -> None:
    opened(page)
    before = page.url
    page.locator("#asked").fill(ASKED)
    page.locator("#asked").press("Tab")
    page.keyboard.press("Enter")
    answer = page.locator("#answer")
    expect(answer).to_contain_text("Where this comes from")
    expect(answer.locator("[role=status]")).to_be_focused()
    answer.get_by_role("link", name="Source 1").first.press("Enter")
    expect(page.locator("#source-1")).to_be_in_viewport()
    assert page.url.partition("#")[0] == before
    page.keyboard.press("Escape")
    expect(page.locator("#ask")).to_be_hidden()
    expect(page.locator(".ask-open")).to_be_focused()


def test_a_suggestion_asks_at_once(page: Page) -> None:
    opened(page)
    chip = page.locator("#ask .chips button").first
    asked = chip.inner_text()
    chip.press("Enter")
    expect(page.locator("#answer .you")).to_have_text(asked)


def test_what_nobody_knows_is_passed_on_from_the_panel(page: Page) -> None:
    opened(page)
    page.locator("#asked").fill("Who won the world cup of 2010?")
    page.locator("#ask .spread button").click()
    expect(page.locator("#answer")).to_contain_text("I don’t know.")
    page.get_by_role("button", name="Ask the author").click()
    expect(page.locator("#passed-on")).to_contain_text("passed on to the author")


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_the_panel_has_no_fault_that_axe_finds(
    page: Page, width: int, scheme: Scheme, assert_accessible: Callable[[], None]
) -> None:
    look(page, width, scheme)
    opened(page)
    page.locator("#asked").fill(ASKED)
    page.locator("#ask .spread button").click()
    expect(page.locator("#answer")).to_contain_text("Where this comes from")
    assert_accessible()


def test_without_javascript_it_is_a_page(browser: Browser, base_url: str) -> None:
    with browser.new_context(
        java_script_enabled=False, base_url=base_url, locale="en-US"
    ) as context:
        page = context.new_page()
        page.goto(CHAPTER)
        page.locator(".ask-open").click()
        page.locator("#asked").fill(ASKED)
        page.locator(".spread button").click()
        expect(page.locator("#answer")).to_contain_text("Where this comes from")
        page.get_by_role("button", name="Delete this question").click()
        expect(page.get_by_text(ASKED)).to_have_count(0)
