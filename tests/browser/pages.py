"""The pages that browser tests open, and how they are looked at."""

from typing import Literal

from playwright.sync_api import Page

COURSE = "/courses/python-concurrency/"
CHAPTER = f"{COURSE}threads-vs-processes/"
QUIZ = "/quizzes/python-concurrency-threads-vs-processes/"
LABS = ("/lab/one-of-each/", "/lab/waiting/", "/lab/computing/")
PAGES = ("/", COURSE, CHAPTER, QUIZ, "/lab/", *LABS)
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
