"""The review and a chapter's first questions in a browser, by keyboard, with and without script."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import LOOKS, look
from tests.site import Site

#: A learner who answered two concepts long ago, and a chapter that comes after them.
SEED = """
from datetime import timedelta
from django.utils import timezone
from learners.models import Learner
from lessons.models import Course, Lesson, Section
from quizzes.models import Choice, Question, Quiz
from quizzes.review.services import Told, note
course, _ = Course.objects.get_or_create(slug="recalled", defaults={"title": "Recalled"})
section, _ = Section.objects.get_or_create(course=course, slug="s", defaults={"title": "S"})
for place, slug in enumerate(("first", "second")):
    Lesson.objects.get_or_create(
        section=section, slug=slug,
        defaults={"title": slug, "body": "Text.", "status": "published", "position": place},
    )
quiz, made = Quiz.objects.get_or_create(
    slug="recalled-first", defaults={"title": "Q", "status": "published"}
)
for place, concept in enumerate(("recalled-one", "recalled-two") if made else ()):
    question = Question.objects.create(
        quiz=quiz, concept=concept, stem=f"What of {concept}?", position=place
    )
    for number, text in enumerate(("Right", "Wrong")):
        Choice.objects.create(
            question=question, text=f"{text} {concept}", correct=not number, position=number,
            feedback=f"Because of {text}.",
        )
learner = Learner.objects.create()
for concept, days in (("recalled-one", 40), ("recalled-two", 30)):
    at = timezone.now() - timedelta(days=days)
    note(learner.id, Told(concept, 3, at, "lab", concept))
from django.http import HttpResponse
from learners.middleware import COOKIE
answer = HttpResponse()
answer.set_signed_cookie(COOKIE, str(learner.id), salt=COOKIE)
print("COOKIE", answer.cookies[COOKIE].value)
"""


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def scripted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], scripted: bool) -> dict[str, Any]:
    return {**browser_context_args, "java_script_enabled": scripted}


@pytest.fixture(autouse=True)
def _somebody(site: Site, page: Page) -> None:
    """The page is that of the learner."""
    said = site.manage("shell", stdin=SEED)
    value = said.rpartition("COOKIE ")[2].strip()
    page.context.add_cookies([{"name": "learner", "value": value, "url": site.url}])


def press_to(page: Page, *, name: str) -> None:
    """Tab on until an element with this accessible name has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.locator("*:focus")
        words = focused.evaluate("e => (e.labels?.[0] ?? e).innerText.trim()")
        if words.startswith(name):
            return
    raise AssertionError(f"No way by keyboard to {name}.")


def test_what_is_due_is_reviewed_by_keyboard(
    page: Page, scripted: bool, assert_accessible: Callable[[], None]
) -> None:
    page.goto("/review/")
    expect(page.get_by_role("heading", level=1)).to_have_text("2 concepts are due")
    for concept, button in (("recalled-one", "Next question"), ("recalled-two", "Done for now")):
        expect(page.get_by_role("heading", name=f"What of {concept}?")).to_be_visible()
        page.locator("input[name=pick]").first.focus()
        choose(page, f"Wrong {concept}")
        press_to(page, name="a guess")
        page.keyboard.press("Space")
        press_to(page, name="Check")
        page.keyboard.press("Enter")
        expect(page.locator(".msg.bad")).to_contain_text("Because of Wrong.")
        expect(page.locator(".msg.bad")).to_contain_text(f"Right {concept}")
        if scripted:
            expect(page.locator(".msg.bad")).to_be_focused()
            fine(page, assert_accessible)
        press_to(page, name=button)
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing is due")


def choose(page: Page, text: str) -> None:
    """The radio with this label; the first one has the focus."""
    page.keyboard.press("Space")
    for _ in range(4):
        label = page.locator("*:focus").evaluate("e => e.labels[0].innerText")
        if label.startswith(text):
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(text)


def fine(page: Page, assert_accessible: Callable[[], None]) -> None:
    for width, scheme in LOOKS:
        look(page, width, scheme)
        assert_accessible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_chapter_asks_first_and_is_read_after(
    page: Page, scripted: bool, assert_accessible: Callable[[], None]
) -> None:
    page.goto("/courses/recalled/second/")
    opening = page.locator("#opening")
    expect(opening.get_by_role("heading", name="What of recalled-one?")).to_be_visible()
    if scripted:
        fine(page, assert_accessible)
    opening.locator("summary").click()
    expect(opening.get_by_role("heading", name="What of recalled-one?")).to_be_hidden()
    opening.locator("summary").click()
    opening.get_by_label("Right recalled-one").check()
    opening.get_by_role("button", name="Check").first.click()
    expect(page.locator(".msg.good")).to_contain_text("Because of Right.")
    if scripted:
        expect(opening.get_by_role("heading", name="What of recalled-two?")).to_be_visible()
    else:
        page.get_by_role("link", name="Back to the chapter").click()
        expect(opening.get_by_role("heading", name="What of recalled-two?")).to_be_visible()
        expect(opening.get_by_role("heading", name="What of recalled-one?")).to_have_count(0)
