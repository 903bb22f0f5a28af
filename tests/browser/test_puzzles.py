"""Puzzles as they are played: with the keyboard alone, and without JavaScript."""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import PUZZLE


def test_a_puzzle_is_won_with_the_keyboard_alone(page: Page) -> None:
    page.goto(PUZZLE)
    for letter in "AABBBA":
        step = page.locator(f"#go-{letter}")
        page.keyboard.press("Tab")
        for _ in range(60):
            if step.evaluate("one => one === document.activeElement"):
                break
            page.keyboard.press("Tab")
        before = page.url
        page.keyboard.press("Enter")
        expect(page).not_to_have_url(before)
        page.evaluate("document.activeElement.blur()")
    expect(page.get_by_role("heading", name="Broken:")).to_be_visible()
    assert page.url.endswith("?s=AABBBA")


def test_the_focus_stays_where_the_next_step_is(page: Page) -> None:
    page.goto(PUZZLE)
    page.locator("#go-A").focus()
    for played in ("A", "AA", "AAA"):
        expect(page.locator(f'#go-A[href="?s={played}"]')).to_be_focused()
        page.keyboard.press("Enter")
    expect(page.locator("#go-A")).to_be_focused()
    expect(page.locator("#go-A")).to_have_text("A is done")


CLICK_AT_ONCE = """() => {
  window.loaded = true;  // gone with the next whole page
  new MutationObserver((_, watch) => {
    const next = document.querySelector('#go-A[href="?s=AA"]');
    if (next) watch.disconnect(), next.click();
  }).observe(document.body, { childList: true, subtree: true });
}"""


def test_a_step_may_be_taken_as_soon_as_it_is_there(page: Page) -> None:
    page.goto(PUZZLE)
    page.locator("#go-A").focus()
    page.evaluate(CLICK_AT_ONCE)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"s=AA$"))
    expect(page.get_by_role("heading", name="Your order: 2 steps")).to_be_visible()
    assert page.evaluate("window.loaded")
    expect(page.locator("#go-A")).to_be_focused()


def test_a_step_that_was_taken_back_is_there_again(page: Page) -> None:
    page.goto(f"{PUZZLE}?s=AA")
    page.get_by_role("link", name="Take back").click()
    expect(page.get_by_role("heading", name="Your order: 1 step")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Your order: 2 steps")).to_be_visible()


def test_a_guess_and_a_replay_take_the_focus_with_them(
    page: Page, assert_accessible: Callable[[], None]
) -> None:
    page.goto(f"{PUZZLE}?s=ABABAB")
    page.get_by_label("I think").fill("18")
    page.keyboard.press("Enter")
    expect(page.get_by_text("18: just as you said.")).to_be_visible()
    expect(page.locator("[aria-labelledby=counts-heading]")).to_be_focused()
    page.get_by_role("button", name="Run this very order").focus()
    page.keyboard.press("Enter")
    told = page.get_by_text("it ended as foretold")
    expect(told).to_be_visible(timeout=90_000)
    expect(page.locator("#replay [role=status]")).to_be_focused()
    assert_accessible()


def test_a_puzzle_is_won_without_javascript(browser: Browser, base_url: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=base_url, locale="en-US")
    page = context.new_page()
    page.goto("/puzzles/")
    page.get_by_role("link", name="Build a deadlock").click()
    for letter in "AB":
        page.locator(f"a#go-{letter}").click()
    expect(page.get_by_role("heading", name="Broken: a deadlock")).to_be_visible()
    page.get_by_role("link", name="Now the repaired version").click()
    page.locator("a#go-A").click()
    expect(page.get_by_text("B waits: A holds mine")).to_be_visible()
    context.close()
