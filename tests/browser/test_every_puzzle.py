"""Every puzzle with the keyboard alone: Tab, Enter, and what the page says."""

import re

import pytest
from playwright.sync_api import Page, expect

from puzzles.files import collection

#: Stops of the Tab key on a page, at most.
STOPS = 120


def tab_to(page: Page, wanted: str) -> None:
    """From where the focus is."""
    found = page.locator(wanted)
    for _ in range(STOPS):
        if found.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"The Tab key does not come to {wanted}")


@pytest.mark.parametrize("slug", [puzzle.slug for puzzle in collection()])
def test_every_puzzle_is_solved_with_the_keyboard_alone(page: Page, slug: str) -> None:
    page.goto(f"/puzzles/{slug}/")
    tab_to(page, "#way")
    page.keyboard.press("Enter")
    told = page.get_by_text(re.compile("From here on: [A-Z]+"))
    expect(told).to_be_visible()
    way = told.locator("code").inner_text()
    for count, letter in enumerate(way, 1):
        tab_to(page, f"#go-{letter}")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(f"s={way[:count]}$"))
        expect(page.get_by_role("heading", name=f"Your order: {count} step")).to_be_visible()
    expect(page.get_by_role("heading", name="Broken:")).to_be_visible()
