"""A wrong answer, the run that refutes it, and the question again: by keyboard alone."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.pages import CHAPTER, LOOKS, becomes_true, look
from tests.browser.test_answers import RIGHT, WRONG
from tests.browser.test_lab import RUN_MS, tab_to


def press(page: Page, selector: str) -> None:
    """Reach it by Tab, and press it."""
    tab_to(page, selector)
    page.keyboard.press("Enter")


def test_a_wrong_answer_is_run_seen_and_answered_again(
    page: Page, assert_accessible: Callable[[], None]
) -> None:
    page.goto(CHAPTER)
    quiz = page.locator(".quiz")
    quiz.get_by_label(WRONG).focus()
    page.keyboard.press("Space")
    press(page, ".quiz form[autocomplete=off] button.btn")
    expect(quiz.locator(".msg.bad")).to_be_focused()
    press(page, ".quiz form[action$='/experiment/'] button")
    trial = quiz.locator("section[id^=trial-]")
    expect(trial).to_be_visible()
    assert becomes_true(page, "document.querySelector('.quiz').contains(document.activeElement)")
    expect(trial).to_contain_text("Now that you saw it", timeout=RUN_MS)
    for width, scheme in LOOKS:
        look(page, width, scheme)
        assert_accessible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    press(page, ".quiz section[id^=trial-] button[value=same]")
    expect(quiz.locator("h2.say")).to_be_focused()
    quiz.get_by_label(RIGHT).focus()
    page.keyboard.press("Space")
    press(page, ".quiz form[autocomplete=off] button.btn")
    expect(quiz.locator(".msg.good")).to_be_visible()
