"""What a visitor chooses for the whole site: light or dark, and the language."""

import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.pages import CHAPTER, Scheme, look


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def browser_context_args(
    request: pytest.FixtureRequest, browser_context_args: dict[str, Any]
) -> dict[str, Any]:
    return {**browser_context_args, "java_script_enabled": request.param}


@pytest.mark.parametrize(("theirs", "other"), [("light", "dark"), ("dark", "light")])
def test_the_theme_follows_the_device_until_it_is_chosen_and_is_then_remembered(
    page: Page, context: BrowserContext, theirs: Scheme, other: Scheme
) -> None:
    look(page, 1440, theirs)
    page.goto(CHAPTER)
    paper = page.locator("body")
    before = paper.evaluate("one => getComputedStyle(one).backgroundColor")
    with page.expect_response("**/theme/"):
        page.get_by_role("button", name=f"Switch to {other}").click()
    expect(paper).not_to_have_css("background-color", before)
    expect(page).to_have_url(re.compile(f"{CHAPTER}$"))

    again = context.new_page()
    look(again, 1440, theirs)
    again.goto(CHAPTER)
    expect(again.locator("html")).to_have_attribute("data-theme", other)
    expect(again.locator("body")).not_to_have_css("background-color", before)


@pytest.mark.parametrize("width", [390, 1440])
def test_the_language_switch_keeps_the_page_and_is_remembered(page: Page, width: int) -> None:
    look(page, width, "light")
    page.goto(f"{CHAPTER}?tab=quizzes")
    page.get_by_role("button", name="Nederlands").click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    expect(page).to_have_url(re.compile(r"\?tab=quizzes$"))
    page.goto("/lab/")
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_chapter_is_read_in_the_language_of_the_interface(page: Page) -> None:
    page.goto(CHAPTER)
    expect(page.get_by_role("heading", level=1)).to_have_text("Threads vs. processes")
    page.get_by_role("button", name="Nederlands").click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    expect(page.get_by_role("heading", level=1)).to_have_text("Threads of processen")
    expect(page.locator("main [lang=nl] p").first).to_be_visible()
    expect(page.locator("main [lang=en] p")).to_have_count(0)


def test_prose_in_another_language_says_so(page: Page) -> None:
    page.goto(CHAPTER)
    page.get_by_role("button", name="Nederlands").click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    page.goto(f"{CHAPTER}?text=own")
    expect(page.get_by_role("heading", level=1)).to_have_attribute("lang", "en")
    expect(page.locator("main [lang=en] p").first).to_be_visible()
    page.locator("#reading a").click()
    expect(page.get_by_role("heading", level=1)).to_have_attribute("lang", "nl")


def test_on_a_phone_the_chapters_are_in_a_drawer(page: Page) -> None:
    look(page, 390, "light")
    page.goto(CHAPTER)
    drawer = page.get_by_role("complementary", name="Course contents")
    expect(drawer).to_be_hidden()
    page.get_by_role("button", name="Chapters").click()
    expect(drawer).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    page.get_by_role("button", name="Chapters").click()
    drawer.get_by_role("button", name="Close").click()
    expect(drawer).to_be_hidden()


def test_on_a_wide_screen_the_chapters_stand_beside_the_text(page: Page) -> None:
    look(page, 1440, "light")
    page.goto(CHAPTER)
    expect(page.get_by_role("complementary", name="Course contents")).to_be_visible()
    expect(page.get_by_role("button", name="Chapters")).to_be_hidden()
