"""A run among all of its kind, and beside one’s own computer, in a browser."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from sandbox.standing import FEWEST
from tests.browser.pages import LOOKS, look
from tests.browser.test_past_runs import run_once

PASTED = '{"way": "call", "lost": 3, "of": 10, "tries_that_lost": 1}'
SMALL = "?threads=2&additions=1000&turn_us=10"


def test_axe_finds_nothing_where_a_run_stands_among_others_and_beside_ones_own(
    page: Page, assert_accessible: Callable[[], None]
) -> None:
    for _ in range(FEWEST):
        run_once(page, "lost-updates", SMALL)
    page.get_by_role("link", name="Among all runs").click()
    expect(page.get_by_text("half of 5 runs lie between").first).to_be_visible()
    for width, scheme in LOOKS:
        look(page, width, scheme)
        assert_accessible()
    page.get_by_label("Paste what it printed").fill(f"$ python3 lost_updates.py\n{PASTED}")
    page.get_by_role("button", name="Put it beside this run").click()
    expect(page.get_by_role("row", name="lost_share").filter(has_text="30 %")).to_be_visible()
    for width, scheme in LOOKS:
        look(page, width, scheme)
        assert_accessible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_pasting_works_without_javascript(browser: Browser, page: Page) -> None:
    run_once(page, "one-of-each")
    page.get_by_role("link", name="Among all runs").click()
    state = page.context.storage_state()
    plain = browser.new_context(java_script_enabled=False, storage_state=state).new_page()
    plain.goto(page.url)
    plain.get_by_label("Paste what it printed").fill("no")
    plain.get_by_role("button", name="Put it beside this run").click()
    expect(plain.get_by_text("Line 1: no line of the program")).to_be_visible()
    expect(plain.get_by_label("Paste what it printed")).to_have_value("no")
    plain.get_by_label("Paste what it printed").fill('{"names": ["thread"]}')
    plain.get_by_role("button", name="Put it beside this run").click()
    expect(plain.get_by_role("row", name="list_length")).to_be_visible()
    plain.context.close()
