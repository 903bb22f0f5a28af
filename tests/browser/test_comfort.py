"""What the script adds: copying, the read-out of a slider, words when the server refuses."""

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.pages import CHAPTER, look


def test_copy_takes_the_code_without_line_numbers(page: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(CHAPTER)
    figure = page.locator("figure.code:has([data-copy])").first
    figure.locator("[data-copy]").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.split() == (figure.locator("pre").text_content() or "").split()
    assert not copied.lstrip().startswith("1")


def test_a_slider_says_its_value_at_once_and_as_it_moves(page: Page) -> None:
    page.goto("/lab/computing/")
    slider = page.locator("#lab-computing input[type=range]").first
    out = page.locator(f"#{slider.get_attribute('data-out')}")
    expect(out).not_to_be_empty()
    slider.focus()
    slider.press("End")
    expect(out).to_contain_text("8")


def test_the_drawer_closes_for_a_place_on_this_very_page(page: Page) -> None:
    look(page, 390, "light")
    page.goto(f"{CHAPTER}?tab=quizzes")
    drawer = page.locator("#menu")
    page.get_by_role("button", name="Chapters").click()
    expect(drawer).to_be_visible()
    drawer.locator("a[href*='#quiz-']").first.click()
    expect(drawer).to_be_hidden()
    expect(page).to_have_url(re.compile("#quiz-"))
