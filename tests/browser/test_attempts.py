"""An exam in a browser: saved by itself, without a connection, over a reload, to the end."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.pages import CHAPTER, LOOKS, becomes_true, look
from tests.site import Site

EXAM = """
title = "An exam"
policy = "exam"
time_limit = 30
attempts = 50
[[question]]
id = "one"
stem = "Which one?"
[[question.choice]]
text = "This one"
correct = true
feedback = "Yes."
[[question.choice]]
text = "That one"
feedback = "No."
[[question]]
id = "two"
kind = "numeric"
stem = "How many?"
answer = 4
tolerance = 1
[[question.choice]]
text = "Far too many"
low = 100
high = 1000
feedback = "No."
"""
#: htmx keeps a key of its own there.
NOTHING_UNSAVED = "!Object.keys(sessionStorage).some(key => key.startsWith('unsaved'))"
LOAD = "from pathlib import Path; from quizzes import content; content.load(Path({!r}), 'an-exam')"

STATUS = "from quizzes.models import Quiz; Quiz.objects.filter(slug='an-exam').update(status={!r})"


@pytest.fixture
def exam(site: Site, page: Page, tmp_path: Path) -> Page:
    """Begun by a learner who is new."""
    file = tmp_path / "quiz.toml"
    file.write_text(EXAM)
    site.manage("shell", "-c", LOAD.format(str(file)))
    page.goto("/quizzes/an-exam/")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("group", name="Which one?")).to_be_visible()
    return page


@pytest.fixture
def offline(context: BrowserContext, quiet_page: list[str]) -> Iterator[Callable[[bool], None]]:
    """Takes the connection away; the browser's complaints of that are none of ours."""
    yield context.set_offline
    provoked = ("ERR_INTERNET_DISCONNECTED", "htmx:afterRequest", "htmx:sendError")
    quiet_page[:] = [s for s in quiet_page if not any(each in s for each in provoked)]


def test_an_answer_is_saved_by_itself_and_survives_a_reload(exam: Page) -> None:
    exam.get_by_label("That one").check()
    expect(exam.locator("[data-saved]")).to_contain_text("Saved at")
    exam.reload()
    expect(exam.get_by_label("That one")).to_be_checked()


def test_what_a_lost_connection_kept_from_the_server_comes_back_after_a_reload(
    exam: Page, offline: Callable[[bool], None]
) -> None:
    exam.get_by_label("That one").check()
    expect(exam.locator("[data-saved]")).to_contain_text("Saved at")
    offline(True)
    exam.get_by_label("This one").check()
    expect(exam.locator("[data-saved]")).to_contain_text("Not saved yet")
    offline(False)
    exam.reload()
    expect(exam.get_by_label("This one")).to_be_checked()
    expect(exam.locator("[data-saved]")).to_contain_text("Saved at")


def test_saving_is_tried_again_until_the_server_is_back(
    exam: Page, offline: Callable[[bool], None]
) -> None:
    offline(True)
    exam.get_by_label("This one").check()
    expect(exam.locator("[data-saved]")).to_contain_text("Not saved yet")
    offline(False)
    expect(exam.locator("[data-saved]")).to_contain_text("Saved at", timeout=15_000)
    expect(exam.get_by_label("This one")).to_be_checked()


def test_what_the_server_refuses_for_a_while_is_not_forgotten(
    exam: Page, site: Site, quiet_page: list[str]
) -> None:
    site.manage("shell", "-c", STATUS.format("draft"))
    exam.get_by_label("This one").check()
    expect(exam.locator("[data-saved]")).to_contain_text("Not saved yet")
    assert not exam.evaluate(NOTHING_UNSAVED)
    site.manage("shell", "-c", STATUS.format("published"))
    expect(exam.locator("[data-saved]")).to_contain_text("Saved at", timeout=15_000)
    exam.reload()
    expect(exam.get_by_label("This one")).to_be_checked()
    quiet_page[:] = [each for each in quiet_page if "404" not in each]


def test_what_one_page_could_not_save_the_next_one_sends(
    exam: Page, offline: Callable[[bool], None]
) -> None:
    offline(True)
    exam.get_by_label("This one").check()
    expect(exam.locator("[data-saved]")).to_contain_text("Not saved yet")
    offline(False)
    exam.goto("/quizzes/an-exam/?q=2")
    expect(exam.get_by_role("group", name="How many?")).to_be_visible()
    assert becomes_true(exam, NOTHING_UNSAVED)
    exam.goto("/quizzes/an-exam/?q=1")
    expect(exam.get_by_label("This one")).to_be_checked()


def test_an_answer_that_could_not_be_sent_stays_in_its_form(
    exam: Page, offline: Callable[[bool], None]
) -> None:
    exam.goto("/quizzes/an-exam/?q=2")
    exam.get_by_label("Your answer").focus()
    assert becomes_true(exam, "window.htmx")
    offline(True)
    exam.get_by_label("Your answer").fill("4")
    exam.get_by_role("button", name="Save and go on").click()
    expect(exam.get_by_label("Your answer")).to_have_value("4")
    offline(False)
    expect(exam.locator("[data-saved]")).to_contain_text("Saved at", timeout=15_000)


def test_an_exam_by_keyboard_from_its_first_question_to_its_result(
    exam: Page, assert_accessible: Callable[[], None]
) -> None:
    exam.get_by_label("This one").focus()
    exam.keyboard.press("Space")
    exam.get_by_role("button", name="Save and go on").press("Enter")
    expect(exam.get_by_role("group", name="How many?")).to_be_visible()
    exam.get_by_label("Your answer").fill("4")
    exam.get_by_role("button", name="Save and go on").press("Enter")
    expect(exam.get_by_role("heading", name="Hand in?")).to_be_visible()
    assert_accessible()
    exam.get_by_role("button", name="Hand in").press("Enter")
    expect(exam.get_by_role("heading", name="Passed")).to_be_visible()
    for width, scheme in LOOKS:
        look(exam, width, scheme)
        assert_accessible()
        assert exam.evaluate("document.documentElement.scrollWidth") <= width


def test_the_time_that_is_left_counts_down_beside_the_time_of_the_end(
    exam: Page, assert_accessible: Callable[[], None]
) -> None:
    expect(exam.locator("time[datetime]").first).to_be_visible()
    left = exam.locator("[data-left]")
    expect(left).to_contain_text("29:")
    before = left.inner_text()
    expect(left).not_to_have_text(before)
    for width, scheme in LOOKS:
        look(exam, width, scheme)
        assert_accessible()
        assert exam.evaluate("document.documentElement.scrollWidth") <= width


def test_a_question_of_a_chapter_is_saved_as_it_stands(page: Page) -> None:
    page.goto(CHAPTER)
    page.locator(".quiz .pick input").nth(1).check()
    expect(page.locator(".quiz [data-saved]")).to_contain_text("Saved at")
    page.reload()
    expect(page.locator(".quiz .pick input").nth(1)).to_be_checked()
