"""A chapter, or all of a section, on one page that is made to be printed.

It is the same for every learner: text, code, figures, and every question with its choices to tick,
none of them answered. What only a screen can do (labs) stands there as its address.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.urls import reverse

from lessons.blocks import Block, Kind
from lessons.catalogue import Catalogue, QuizText, body_of
from lessons.figures import shown as figures
from lessons.outline import Chapter, Part, outline
from lessons.stencil import kept, mark
from puzzles import panels as puzzles
from quizzes.review.asking import Asked, ask
from sandbox.words import DEMOS

#: Where a chapter's headings are, and what leads to them; figures are listed once a page.
PLACE = re.compile(r'(<h[2-4] id="|<a href="#)(?!figure-|lab-)')
LAB_LINK = re.compile(r'<a href="#lab-[^"]*">(.*?)</a>', re.DOTALL)


@dataclass(frozen=True)
class Sheet:
    """A chapter on paper."""

    chapter: Chapter
    #: As `lessons/blocks.html#parts` wants them.
    parts: Sequence[dict[str, object]]


@kept(most=128)
def page(catalogue: Catalogue, section: str, slug: str, theme: str, drafts: bool) -> str:
    """The chapter `slug` of a section (both by slug), or with '' all that is open of the section;
    '' where there is nothing to print."""
    part = part_of(catalogue, section, drafts=drafts)
    chapters = [each for each in part.chapters if each.url] if part else []
    if slug:
        chapters = [each for each in chapters if each.lesson.slug == slug]
    if part is None or not chapters:
        return ""
    text = "\n\n".join(each.lesson.body for each in chapters)
    context = {
        "course": catalogue.course,
        "part": part,
        "is_section": not slug,
        "sheets": [Sheet(each, list(_parts(catalogue, each))) for each in chapters],
        "figures": figures.rows(text, catalogue.figures),
        "origin": mark("origin"),
        "request": {"path": "", "get_full_path": mark("address")},
        "theme": theme,
        "csrf_token": mark("csrf"),
    }
    return render_to_string("lessons/paper.html", context)


def part_of(catalogue: Catalogue, section: str, *, drafts: bool) -> Part | None:
    """The section of this slug, with the chapters that the visitor may know of."""
    parts = outline(catalogue, {}, None, drafts=drafts).parts
    return next((each for each in parts if each.section.slug == section), None)


def _parts(catalogue: Catalogue, chapter: Chapter) -> Iterator[dict[str, object]]:
    text = catalogue.quiz_of(chapter.lesson)
    for block in body_of(chapter.lesson):
        piece = ""
        if block.kind is Kind.LAB:
            piece = lab(block)
        elif block.kind is Kind.PUZZLE:
            piece = puzzle(block)
        elif block.kind is Kind.QUIZ and text:
            piece = quiz(text)
        yield {"block": _on_paper(block, chapter.lesson.slug), "piece": piece}


def _on_paper(block: Block, chapter: str) -> Block:
    """Its places named after the chapter, because a page may hold several; no lab to lead to."""
    title = f"{chapter}--{block.title}" if block.title and block.kind is Kind.TABLE else block.title
    html = LAB_LINK.sub(r"\1", PLACE.sub(rf"\1{chapter}--", block.html))
    return replace(block, html=html, title=title, demo="")


def lab(block: Block) -> str:
    """Its address, with what the chapter sets; marks: `origin`."""
    words = DEMOS.get(block.demo)
    query = urlencode(dict(block.parameters), doseq=True)
    address = reverse("sandbox:demo_detail", args=[block.demo])
    context = {
        "title": words.title if words else block.demo,
        "url": f"{address}?{query}" if query else address,
        "origin": mark("origin"),
    }
    return render_to_string("lessons/paper.html#lab", context)


def puzzle(block: Block) -> str:
    """Its title and address; marks: `origin`."""
    (shown,) = (each for each in puzzles.challenges(()) if each.slug == block.puzzle)
    context = {"title": shown.title, "url": shown.url, "origin": mark("origin")}
    return render_to_string("lessons/paper.html#puzzle", context)


def quiz(text: QuizText) -> str:
    """An exam tells its questions to nobody who has not begun it."""
    asked: list[Asked] = []
    if not text.quiz.rules.deferred:
        path = text.quiz.get_absolute_url()
        asked = [ask(question, 0, path) for question in text.questions]
    return render_to_string("lessons/paper.html#quiz", {"quiz": text.quiz, "asked": asked})
