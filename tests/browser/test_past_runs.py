"""Runs afterwards, in a browser: listed, compared, shared; by keyboard and without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import LOOKS, look
from tests.browser.test_lab import RUN_MS, step, tab_to

LIST = "/lab/runs/"


def run_once(page: Page, slug: str, query: str = "") -> None:
    page.goto(f"/lab/{slug}/{query}")
    lab = page.locator(f"#lab-{slug}")
    if slug == "computing":
        lab.get_by_label("Processes").first.check()
        lab.get_by_role("button", name="Lock in").click()
    else:
        lab.get_by_role("button", name="I would rather just run it").click()
    expect(step(lab)).to_have_text("Compare", timeout=RUN_MS)


def run_twice(page: Page) -> None:
    """In a moment: this lab takes no rounds."""
    run_once(page, "one-of-each")
    run_once(page, "one-of-each", "?hold_ms=20")


def share(page: Page) -> str:
    """Share the newest run, with its prediction if it has one; the address."""
    page.goto(LIST)
    page.locator(".run h2 a").first.click()
    choice = page.get_by_label("With my prediction")
    if choice.count():
        choice.check()
    page.get_by_role("button", name="Share this run").click()
    expect(page.get_by_role("button", name="Stop sharing")).to_be_visible()
    return page.locator("#share code").inner_text().strip()


def test_axe_finds_nothing_on_list_run_comparison_and_shared_run(
    page: Page, assert_accessible: Callable[[], None]
) -> None:
    for workers in (1, 2):
        run_once(page, "computing", f"?workers={workers}&task_ms=20")
    address = share(page)
    run_page = page.url.partition("#")[0]
    page.goto(LIST)
    for tick in page.locator("input[name=run]").all():
        tick.check()
    page.get_by_role("button", name="Compare the two").click()
    expect(page.get_by_text("Only this differs: Jobs")).to_be_visible()
    for seen in (page.url, run_page, LIST, address):
        page.goto(seen)
        for width, scheme in LOOKS:
            look(page, width, scheme)
            assert_accessible()
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_two_runs_are_chosen_and_compared_by_keyboard_alone(page: Page) -> None:
    run_twice(page)
    page.goto(LIST)
    for number in (0, 1):
        tab_to(page, f"li:nth-child({number + 1}) > .pick > input[name=run]")
        page.keyboard.press("Space")
    tab_to(page, "form[action='/lab/compare/'] button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Two runs compared")).to_be_visible()
    expect(page.get_by_text("Only this differs: Each works for")).to_be_visible()


def test_sharing_and_stopping_go_by_keyboard_alone(page: Page, quiet_page: Any) -> None:
    run_once(page, "one-of-each")
    page.get_by_role("link", name="Share this run, or compare it").click()
    tab_to(page, "form[action$='/share'] button", most=90)
    page.keyboard.press("Enter")
    expect(page.locator("#share code")).to_contain_text("/lab/shared/")
    address = page.locator("#share code").inner_text().strip()
    tab_to(page, "form[action$='/unshare'] button", most=90)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nobody else can see this page")).to_be_visible()
    assert page.goto(address).status == 404  # type: ignore[union-attr]
    quiet_page.clear()  # the browser logs the 404


def test_the_address_is_copied(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    run_once(page, "one-of-each")
    address = share(page)
    page.locator("#share [data-copy]").click()
    expect(page.locator("#toast")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()").strip() == address


class TestWithoutJavaScript:
    @pytest.fixture
    def browser_context_args(self, browser_context_args: dict[str, Any]) -> dict[str, Any]:
        return {**browser_context_args, "java_script_enabled": False}

    def test_a_run_is_shared_seen_by_a_stranger_compared_and_stopped(
        self, page: Page, browser: Browser, browser_context_args: dict[str, Any]
    ) -> None:
        run_twice(page)
        address = share(page)
        stranger = browser.new_context(**browser_context_args).new_page()
        stranger.goto(address)
        expect(stranger.get_by_role("heading", name="A shared run")).to_be_visible()
        expect(stranger.locator(".gantt")).to_be_visible()
        page.get_by_role("button", name="Compare", exact=True).click()
        expect(page.get_by_role("heading", name="Two runs compared")).to_be_visible()
        page.go_back()
        page.get_by_role("button", name="Stop sharing").click()
        answer = stranger.reload()
        assert answer
        assert answer.status == 404
        stranger.context.close()

    def test_two_are_chosen_in_the_list_of_one_lab(self, page: Page) -> None:
        run_twice(page)
        page.goto(LIST)
        page.get_by_label("Runs of").select_option("one-of-each")
        page.get_by_role("button", name="Show").click()
        for tick in page.locator("input[name=run]").all():
            tick.check()
        page.get_by_role("button", name="Compare the two").click()
        expect(page.get_by_role("heading", name="Two runs compared")).to_be_visible()
