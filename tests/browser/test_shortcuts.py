"""Keyboard shortcuts: what each does, and where none may."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from tests.browser.pages import CHAPTER, LOOKS, becomes_true, look

SHEET = "dialog[open]"
FOCUSED = "document.activeElement"


def bring(page: Page) -> None:
    """Press a key that does nothing, and wait until the script has seen it."""
    page.evaluate(
        """() => addEventListener("keydown", event => {
             if (!event.isTrusted) document.documentElement.dataset.brought = "yes";
           })"""
    )
    page.keyboard.press("x")
    assert becomes_true(page, "document.documentElement.dataset.brought === 'yes'")


def test_the_help_sheet_opens_is_accessible_and_closes(
    page: Page, assert_accessible: Callable[[], None]
) -> None:
    page.goto(CHAPTER)
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(sheet).to_be_visible()
    expect(sheet.get_by_role("button", name="Close")).to_be_focused()
    for width, scheme in LOOKS:
        look(page, width, scheme)
        assert_accessible()
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)


def test_the_page_of_shortcuts_is_accessible(
    page: Page, assert_accessible: Callable[[], None]
) -> None:
    page.goto("/keys/")
    for width, scheme in LOOKS:
        look(page, width, scheme)
        assert_accessible()


def test_keys_lead_to_the_next_chapter_and_back(page: Page) -> None:
    page.goto(CHAPTER)
    following = page.locator("a[rel=next]").get_attribute("href")
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile(f"{following}$"))
    page.wait_for_load_state()  # a page that is not there yet hears no key
    page.keyboard.press("p")
    expect(page).to_have_url(re.compile(f"{CHAPTER}$"))


def test_keys_lead_to_questions_outline_and_search(page: Page) -> None:
    look(page, 1440, "light")
    page.goto(CHAPTER)
    page.keyboard.press("q")
    assert becomes_true(page, f"{FOCUSED}.matches('section.quiz')")
    page.keyboard.press("o")
    assert becomes_true(page, f"{FOCUSED}.matches('#outline [aria-current=page]')")
    page.keyboard.press("2")
    expect(page.locator("#tab-quizzes")).to_have_attribute("aria-current", "true")
    page.keyboard.press("/")
    expect(page).to_have_url(re.compile("/search/$"))
    expect(page.locator("#q")).to_be_focused()
    expect(page.locator("#q")).to_have_value("")


def test_the_outline_comes_as_a_drawer_on_a_phone(page: Page) -> None:
    look(page, 390, "light")
    page.goto(CHAPTER)
    page.keyboard.press("o")
    expect(page.locator("#menu")).to_be_visible()
    assert becomes_true(page, f"{FOCUSED}.closest('#menu')")


def test_a_field_keeps_its_keys(page: Page) -> None:
    page.goto("/search/")
    page.keyboard.press("Tab")
    bring(page)
    page.locator("#q").focus()
    page.keyboard.type("no?/p")
    expect(page.locator("#q")).to_have_value("no?/p")
    expect(page.locator(SHEET)).to_have_count(0)
    expect(page).to_have_url(re.compile("/search/"))


@pytest.mark.parametrize("modifier", ["Control", "Alt", "Meta"])
def test_keys_with_a_modifier_are_the_browsers(page: Page, modifier: str) -> None:
    page.goto(CHAPTER)
    bring(page)
    prevented = page.evaluate(
        """modifier => !document.body.dispatchEvent(new KeyboardEvent("keydown",
             {key: "o", [modifier]: true, bubbles: true, cancelable: true}))""",
        {"Control": "ctrlKey", "Alt": "altKey", "Meta": "metaKey"}[modifier],
    )
    assert prevented is False


def test_who_turned_them_off_has_none(page: Page, context: BrowserContext) -> None:
    page.goto(CHAPTER)
    page.keyboard.press("?")
    page.locator(SHEET).get_by_role("button", name="Turn the shortcuts off").click()
    expect(page).to_have_url(re.compile(f"{CHAPTER}$"))
    assert {each["name"]: each["value"] for each in context.cookies()}["keys"] == "off"
    bring(page)
    page.keyboard.press("q")
    assert page.evaluate(f"{FOCUSED} === document.body")
    page.goto("/keys/")
    page.get_by_role("button", name="Turn the shortcuts on").click()
    page.goto(CHAPTER)
    page.keyboard.press("q")
    assert becomes_true(page, f"{FOCUSED}.matches('section.quiz')")


def test_who_only_reads_fetches_no_script_of_keys(page: Page) -> None:
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    page.goto(CHAPTER)
    page.keyboard.press("PageDown")
    page.wait_for_load_state("networkidle")
    assert not [url for url in asked if "shortcuts" in url]
