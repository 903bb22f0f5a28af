"""The pages that browser tests open, and how they are looked at."""

import time
from typing import Literal

from playwright.sync_api import Page

COURSE = "/courses/python-concurrency/"
CHAPTER = f"{COURSE}threads-vs-processes/"
CHAPTER_WITH_PUZZLE = f"{COURSE}the-gil-precisely/"
QUIZ = "/quizzes/python-concurrency-threads-vs-processes/"
LABS = ("/lab/one-of-each/", "/lab/waiting/", "/lab/computing/")
PUZZLE = "/puzzles/lost-update/"
PUZZLES = ("/puzzles/", "/puzzles/if-or-while/?s=AAACC", f"{PUZZLE}?s=ABAABB",
           f"{PUZZLE}lock/A1-3.lock,B1-3.lock/?s=AA&count")  # fmt: skip
PAGES = (
    "/",
    f"/ask/?from={CHAPTER}",
    COURSE,
    CHAPTER,
    CHAPTER_WITH_PUZZLE,
    QUIZ,
    "/lab/",
    *LABS,
    *PUZZLES,
)
Scheme = Literal["light", "dark"]
LOOKS: list[tuple[int, Scheme]] = [
    (390, "light"),
    (390, "dark"),
    (768, "light"),
    (768, "dark"),
    (1440, "light"),
    (1440, "dark"),
]


def look(page: Page, width: int, scheme: Scheme) -> None:
    """Show the page at a width, in a colour scheme, with nothing on its way."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")


def becomes_true(page: Page, expression: str, patience_s: float = 10) -> bool:
    """Wait for a JavaScript expression; whether it became true.

    Playwright's own wait evaluates strings inside the page, which its security policy forbids.
    """
    ends = time.monotonic() + patience_s
    while not page.evaluate(f"Boolean({expression})"):
        if time.monotonic() > ends:
            return False
        page.wait_for_timeout(50)
    return True
