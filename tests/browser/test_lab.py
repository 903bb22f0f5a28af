"""From prediction to comparison, in a browser: with a mouse, a keyboard, and without JavaScript."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import CHAPTER, LOOKS, becomes_true, look

RUN_MS = 60_000  # for a whole run on a busy machine; none is asserted to take long or short
COMPUTING = "/lab/computing/?workers=2&task_ms=20"


@pytest.fixture
def lab(page: Page) -> Locator:
    page.goto(COMPUTING)
    return page.locator("#lab-computing")


def step(lab: Locator) -> Locator:
    return lab.locator(".steps [aria-current=step]")


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until what has the focus matches `selector`."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("it => document.activeElement.matches(it)", selector):
            return
    raise AssertionError(f"{most} times Tab did not reach {selector}")


def test_a_prediction_is_made_and_run_by_keyboard_alone(page: Page, lab: Locator) -> None:
    tab_to(page, "#lab-computing input[name=first]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    tab_to(page, "#lab-computing input[name=times]")
    page.keyboard.press("ArrowRight")
    tab_to(page, "#lab-computing form button")
    page.keyboard.press("Enter")
    expect(step(lab)).to_have_text(re.compile("Run|Compare"))
    expect(lab.locator("footer")).to_contain_text("Your prediction is locked")
    expect(step(lab)).to_have_text("Compare", timeout=RUN_MS)
    expect(lab.locator(".verdict")).to_be_visible()
    inside = "document.querySelector('#lab-computing').contains(document.activeElement)"
    assert becomes_true(page, inside)


def test_spans_arrive_while_the_run_goes_on(page: Page, lab: Locator) -> None:
    page.evaluate(
        """() => {
          window.counts = new Set();
          new MutationObserver(() => {
            const spans = document.querySelectorAll('#lab-computing .gantt .ran').length;
            if (spans) window.counts.add(spans);
          }).observe(document.body, {childList: true, subtree: true});
        }"""
    )
    lab.get_by_role("button", name="I would rather just run it").click()
    expect(lab.get_by_role("button", name=re.compile("Stop|Leave"))).to_be_visible()
    expect(page.locator("meta[http-equiv=refresh]")).to_have_count(0)
    expect(step(lab)).to_have_text("Compare", timeout=RUN_MS)
    assert page.evaluate("window.counts.size") >= 3


def test_axe_finds_nothing_on_a_finished_run(
    page: Page, lab: Locator, assert_accessible: Callable[[], None]
) -> None:
    lab.get_by_label("Processes").first.check()
    lab.get_by_role("button", name="Lock in").click()
    expect(step(lab)).to_have_text("Compare", timeout=RUN_MS)
    lab.get_by_text("All the numbers").first.click()
    for width, scheme in LOOKS:
        look(page, width, scheme)
        assert_accessible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_stopped_run_says_so_and_offers_the_next_step(page: Page, lab: Locator) -> None:
    lab.get_by_role("button", name="I would rather just run it").click()
    lab.get_by_role("button", name=re.compile("Stop the run|Leave the line")).click()
    expect(lab.get_by_role("link", name="Run again")).to_be_visible(timeout=RUN_MS)


def test_an_unfinished_form_is_refused_at_its_place(
    page: Page, lab: Locator, quiet_page: Any
) -> None:
    lab.get_by_role("button", name="Lock in").click()
    expect(lab.locator(".error, .msg.bad").first).to_be_visible()
    expect(page.locator("#toast")).to_be_empty()
    quiet_page.clear()  # the browser logs the 422


def test_a_server_that_cannot_be_reached_is_said(page: Page, lab: Locator, quiet_page: Any) -> None:
    page.route("**/lab/computing/**", lambda route: route.abort())
    lab.get_by_role("button", name="I would rather just run it").click()
    expect(page.locator("#toast")).to_contain_text("could not be reached")
    expect(lab.get_by_role("button", name="I would rather just run it")).to_be_enabled()
    quiet_page.clear()


class TestWithoutJavaScript:
    @pytest.fixture
    def browser_context_args(self, browser_context_args: dict[str, Any]) -> dict[str, Any]:
        return {**browser_context_args, "java_script_enabled": False}

    def test_the_whole_path_works(self, page: Page, lab: Locator) -> None:
        lab.get_by_label("Processes").first.check()
        lab.get_by_role("button", name="Lock in").click()
        expect(lab.locator("footer")).to_contain_text("Your prediction is locked")
        expect(step(lab)).to_have_text("Compare", timeout=RUN_MS)  # the page refreshes itself
        expect(lab.locator(".verdict")).to_be_visible()
        expect(lab.locator(".gantt")).to_be_visible()

    def test_a_lab_in_a_chapter_works_as_well(self, page: Page) -> None:
        page.goto(CHAPTER)
        lab = page.locator("#lab-one-of-each")
        lab.get_by_role("button", name="I would rather just run it").click()
        expect(step(lab)).to_have_text("Compare", timeout=RUN_MS)
        assert page.url.endswith("#lab-one-of-each")

    def test_nothing_is_offered_that_needs_a_script(self, page: Page, lab: Locator) -> None:
        expect(page.locator("[data-copy]").first).to_be_hidden()
        expect(page.locator("output").first).to_be_hidden()
