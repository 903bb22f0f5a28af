"""Answering a question and saying whether the chapter was clear, with and without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import CHAPTER, LOOKS, look

WRONG = "Ask a web service for 200 reports"
RIGHT = "Score 40,000 chess positions"


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def scripted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], scripted: bool) -> dict[str, Any]:
    return {**browser_context_args, "java_script_enabled": scripted}


@pytest.fixture
def quiz(page: Page) -> Locator:
    page.goto(CHAPTER)
    return page.locator(".quiz")


@pytest.fixture
def feedback(page: Page) -> Locator:
    page.goto(CHAPTER)
    return page.locator("section[id^=feedback-]")


@pytest.fixture
def assert_fine(page: Page, scripted: bool, assert_accessible: Callable[[], None]) -> Any:
    """axe finds nothing in any look, and nothing sticks out; judged once, with script."""

    def check() -> None:
        for width, scheme in LOOKS if scripted else []:
            look(page, width, scheme)
            assert_accessible()
            assert page.evaluate("document.documentElement.scrollWidth") <= width

    return check


def answer(quiz: Locator, text: str) -> None:
    quiz.get_by_label(text).check()
    quiz.get_by_role("button", name="Check").click()


def test_a_wrong_answer_is_explained_refuted_by_a_lab_and_tried_again(
    page: Page, quiz: Locator, assert_fine: Callable[[], None]
) -> None:
    answer(quiz, WRONG)
    verdict = quiz.locator(".msg.bad")
    expect(verdict).to_contain_text("lets go of the GIL")
    expect(quiz.locator(".pick.is-bad")).to_contain_text("Not this one")
    expect(quiz.locator(".pick.is-good")).to_have_count(0)
    expect(verdict.get_by_role("button", name="See it happen")).to_be_visible()
    lab = verdict.get_by_role("link", name="set it up yourself")
    assert "workers=4" in (lab.get_attribute("href") or "")
    assert_fine()
    quiz.get_by_role("button", name="Try again").click()
    expect(quiz.get_by_role("button", name="Check")).to_be_visible()


def test_a_right_answer_says_why_and_leads_on(
    page: Page, quiz: Locator, assert_fine: Callable[[], None]
) -> None:
    answer(quiz, RIGHT)
    expect(quiz.locator(".msg.good")).to_be_visible()
    expect(quiz.locator(".pick.is-good")).to_contain_text("Right")
    quiz.get_by_text("Why not the others").click()
    assert_fine()
    quiz.get_by_role("link", name="Next question").click()
    expect(quiz.get_by_text("Question 2 of")).to_be_visible()


def test_no_answer_is_asked_for_at_its_place(
    page: Page, quiz: Locator, quiet_page: list[str], assert_fine: Callable[[], None]
) -> None:
    quiz.get_by_role("button", name="Check").click()
    expect(quiz.get_by_role("alert")).to_be_visible()
    assert_fine()
    quiet_page.clear()  # the browser logs the 422


def test_a_comment_is_sent_shown_and_taken_back(
    page: Page, feedback: Locator, assert_fine: Callable[[], None]
) -> None:
    assert_fine()
    feedback.get_by_role("button", name="Not quite").click()
    box = feedback.get_by_label("How can we improve it?")
    expect(box).to_be_visible()
    assert_fine()
    box.fill("<b>Why</b> 5 ms?")
    feedback.get_by_role("button", name="Send").click()
    expect(feedback).to_contain_text("Thanks, sent to the author.")
    expect(feedback).to_contain_text("<b>Why</b> 5 ms?")
    assert_fine()
    feedback.get_by_role("button", name="Take it back").click()
    expect(feedback).not_to_contain_text("5 ms?")


def test_an_answer_by_keyboard_leaves_the_learner_at_the_question(
    page: Page, quiz: Locator, scripted: bool
) -> None:
    quiz.get_by_label(WRONG).focus()
    page.keyboard.press("Space")
    quiz.get_by_role("button", name="Check").focus()
    page.keyboard.press("Enter")
    expect(quiz.locator(".msg.bad")).to_be_visible()
    if scripted:
        expect(quiz.locator(".msg.bad")).to_be_focused()
    else:
        assert page.url.endswith(f"#{quiz.get_attribute('id')}")
