"""Puzzles as they are played: with the keyboard alone, and without JavaScript."""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.pages import CHAPTER_WITH_PUZZLE, PUZZLE, becomes_true


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
        expect(page.locator(f'#go-A[href$="?s={played}"]')).to_be_focused()
        page.keyboard.press("Enter")
    expect(page.locator("#go-A")).to_be_focused()
    expect(page.locator("#go-A")).to_have_text("A is done")


CLICK_AT_ONCE = """() => {
  window.loaded = true;  // gone with the next whole page
  new MutationObserver((_, watch) => {
    const next = document.querySelector('#go-A[href$="?s=AA"]');
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
    page.locator("a#go-A").click()
    expect(page).to_have_url(re.compile(r"\?s=A$"))
    page.locator("a#go-B").click()
    expect(page.get_by_role("heading", name="Broken: a deadlock")).to_be_visible()
    page.get_by_role("link", name="Now the repaired version").click()
    page.locator("a#go-A").click()
    expect(page.get_by_text("B waits: A holds mine")).to_be_visible()
    context.close()


def test_one_part_that_arrives_does_not_take_the_focus_of_another(page: Page) -> None:
    """What is kept is answered late, while the replay that was asked for is on its way."""
    late: dict[str, Route] = {}
    for name in ("solved", "replay"):
        page.route(f"**/{name}/", lambda route, _request, name=name: late.update({name: route}))
    page.goto(f"{PUZZLE}?s=AABAB")
    page.locator("#go-B").press("Enter")
    assert becomes_true(page, "document.querySelector('#kept form')")
    page.get_by_role("button", name="Run this very order").press("Enter")
    for _ in range(1000):
        if len(late) == 2:
            break
        page.evaluate("0")  # lets what was sent arrive here
    late["solved"].continue_()
    expect(page.locator("#kept")).to_contain_text("Kept in your progress")
    late["replay"].continue_()
    expect(page.locator("#replay [data-focus-after-swap]")).to_be_focused()


def test_of_two_steps_on_their_way_the_last_one_counts(page: Page, quiet_page: list[str]) -> None:
    """The answer to the first is held back, and given up: it can't arrive last."""
    page.goto(PUZZLE)
    page.route("**/*s=A", lambda _route, _request: None)
    with page.expect_request("**/*s=A"):
        page.locator("#go-A").press("Enter")
    with page.expect_event("requestfailed", lambda request: request.url.endswith("s=A")):
        page.locator("#go-B").press("Enter")
    expect(page).to_have_url(re.compile(r"\?s=B$"))
    expect(page.get_by_role("heading", name="Your order: 1 step")).to_be_visible()
    quiet_page.clear()  # htmx logs what it gives up


def test_a_lock_is_placed_tried_and_counted_with_the_keyboard(page: Page) -> None:
    page.goto(f"{PUZZLE}lock/")
    for name in ("A", "B"):
        page.locator(f"select[name={name}]").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
    page.get_by_role("button", name="Place it").press("Enter")
    expect(page).to_have_url(re.compile(r"/lock/A1-3\.lock,B1-3\.lock/$"))
    page.locator("#go-A").press("Enter")
    expect(page).to_have_url(re.compile(r"\?s=A$"))
    expect(page.locator("#go-B")).to_have_text("B waits: A holds lock")
    page.get_by_role("button", name="Count all orders").press("Enter")
    count = page.locator("#count")
    expect(count).to_contain_text("None of its 2 orders goes wrong")
    expect(count).to_contain_text("Kept in your progress: locked so that it holds")
    expect(count).to_be_focused()
    assert page.url.endswith("?s=A")


def test_a_lock_is_placed_without_javascript(browser: Browser, base_url: str) -> None:
    with browser.new_context(
        java_script_enabled=False, base_url=base_url, locale="en-US"
    ) as context:
        page = context.new_page()
        page.goto("/puzzles/last-seat/lock/")
        page.locator("select[name=A]").select_option("booking")
        page.locator("select[name=A-last]").select_option("1")
        page.get_by_role("button", name="Place it").click()
        expect(page.get_by_role("alert")).to_contain_text("A lock goes around whole blocks")
        expect(page.locator("select[name=A]")).to_have_value("booking")
        page.locator("select[name=A-last]").select_option("3")
        page.get_by_role("button", name="Place it").click()
        page.get_by_role("button", name="Count all orders").click()
        expect(page.locator("#count")).to_contain_text("orders still go wrong")
        page.get_by_role("link", name="Show me one").click()
        expect(page.get_by_text("From here on")).to_be_visible()


def test_a_puzzle_is_played_where_a_chapter_has_it(page: Page) -> None:
    page.goto(CHAPTER_WITH_PUZZLE)
    page.locator("#go-A").press("Enter")
    expect(page.locator(f'#go-A[href="{PUZZLE}?s=AA"]')).to_be_focused()
    for steps, letter in enumerate("ABBBA", start=2):
        page.locator(f"#go-{letter}").press("Enter")
        expect(page.get_by_role("heading", name=f"Your order: {steps} steps")).to_be_visible()
    expect(page.get_by_role("heading", name="Broken:")).to_be_visible()
    expect(page.locator("#kept")).to_contain_text("Kept in your progress: broken")
    assert page.url.endswith(CHAPTER_WITH_PUZZLE)
    page.get_by_role("link", name="Challenges").click()
    challenge = page.locator("#outline").get_by_role("link", name="Lose an update (broken)")
    expect(challenge).to_contain_text("2/5")


def test_without_javascript_a_chapters_puzzle_is_played_on_its_own_page(
    browser: Browser, base_url: str
) -> None:
    with browser.new_context(java_script_enabled=False, base_url=base_url) as context:
        page = context.new_page()
        page.goto(CHAPTER_WITH_PUZZLE)
        page.locator("#go-B").click()
        expect(page).to_have_url(re.compile(f"{PUZZLE}\\?s=B$"))
