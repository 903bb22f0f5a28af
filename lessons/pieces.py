"""The pieces of a chapter's page and of a course's, each rendered once for all who see the same.

A piece is a function of its arguments and the language: they are the key under which it is kept.
What differs with every request stands in it as a mark (see `stencil`): `csrf`, `token` (once for
each form), `address`, `subject` and `seed`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.template.loader import render_to_string

from feedback import panels as feedback_panels
from feedback.models import Rating
from feedback.subjects import Subject
from lessons.blocks import Block, Kind
from lessons.catalogue import Catalogue, body_of, labs_of
from lessons.figures import shown as figures
from lessons.models import Lesson
from lessons.outline import outline, to_go_on
from lessons.stencil import kept, mark
from lessons.variants.shown import OWN, reading
from lessons.visit import run_of
from puzzles import panels as puzzles
from quizzes import panels as quiz_panels
from quizzes.panels import Answer
from quizzes.review.asking import ask
from quizzes.review.openers import Opener
from quizzes.work import Work
from sandbox import panels as lab_panels
from sandbox.findings import FINDINGS
from sandbox.forms import RunForm
from sandbox.harness.demos import DEMOS

type Progress = tuple[tuple[str, int], ...]
type Tab = tuple[str, puzzles.Done]
"""The tab of the outline that is open; of the challenges, what the learner has done."""


@kept(most=256)
def frame(catalogue: Catalogue, slug: str, theme: str, drafts: bool) -> str:
    """A chapter with all that is the same for every learner.

    Its marks: `head`, `outline`, `opening`, `lab-0` and following, `quiz`, `feedback`.
    """
    around = outline(catalogue, {}, slug, drafts=drafts)
    assert around.here is not None
    lesson = around.here.lesson
    context = {
        "outline": around,
        "course": catalogue.course,
        "has_glossary": bool(catalogue.terms),
        "chapter": around.here,
        "reading": reading(lesson, own=catalogue.language == OWN),
        "parts": _parts(lesson, has_quiz=catalogue.quiz_of(lesson) is not None),
        "figures": figures.rows(lesson.body, catalogue.figures),
        "labs": len(labs_of(lesson)),
        "has_puzzle": any(block.kind is Kind.PUZZLE for block in body_of(lesson)),
        "observes": any(block.demo in FINDINGS for block in labs_of(lesson)),
        "pieces": {name: mark(name) for name in ("head", "outline", "opening", "feedback")},
    }
    return _page("lessons/lesson.html", context, lesson.get_absolute_url(), theme)


def _parts(lesson: Lesson, *, has_quiz: bool) -> list[dict[str, Any]]:
    """The blocks of the text, and the mark of each that a learner's state fills."""
    labs = count()
    return [{"block": each, "piece": _piece(each, labs, has_quiz)} for each in body_of(lesson)]


def _piece(block: Block, labs: Iterator[int], has_quiz: bool) -> str:
    if block.kind is Kind.LAB:
        return mark(f"lab-{next(labs)}")
    if block.kind is Kind.PUZZLE:
        return puzzles.embedded(block.puzzle)
    return mark("quiz") if has_quiz and block.kind is Kind.QUIZ else ""


@kept(most=512)
def course_page(
    catalogue: Catalogue,
    path: str,
    bookmark: str | None,
    progress: Progress,
    tab: Tab,
    theme: str,
    drafts: bool,
) -> str:
    """A course with the way of one learner through it."""
    context = _course(catalogue, bookmark, progress, tab, drafts)
    return _page("lessons/course.html", context, path, theme)


@kept(most=512)
def course_outline(
    catalogue: Catalogue,
    path: str,
    bookmark: str | None,
    progress: Progress,
    tab: Tab,
    drafts: bool,
) -> str:
    """The outline on a course's page, alone."""
    context = _course(catalogue, bookmark, progress, tab, drafts)
    return render_to_string("lessons/outline.html#outline", context | {"request": {"path": path}})


def _course(
    catalogue: Catalogue, bookmark: str | None, progress: Progress, tab: Tab, drafts: bool
) -> dict[str, Any]:
    around = to_go_on(catalogue, dict(progress), bookmark, drafts=drafts)
    return {
        "outline": around,
        "course": catalogue.course,
        "has_glossary": bool(catalogue.terms),
        **_tab(tab),
        "visited": bookmark is not None,
    }


def _tab(tab: Tab) -> dict[str, Any]:
    name, done = tab
    shown = puzzles.challenges(done) if name == "challenges" else []
    return {"tab": name, "challenges": shown}


@kept(most=1024)
def chapter_outline(
    catalogue: Catalogue, here: str, progress: Progress, tab: Tab, drafts: bool
) -> str:
    """The outline beside a chapter."""
    around = outline(catalogue, dict(progress), here, drafts=drafts)
    assert around.here is not None
    request = {"path": around.here.url}
    context = {"outline": around, "course": catalogue.course, "request": request, **_tab(tab)}
    return render_to_string("lessons/outline.html#outline", context)


@kept(most=256)
def lab_form(catalogue: Catalogue, slug: str, number: int, cores: int, path: str) -> str:
    """The lab at place `number` (from 0) of a chapter, for who has not run it yet."""
    lesson = next(each for each in catalogue.lessons if each.slug == slug)
    block = labs_of(lesson)[number]
    form = RunForm(DEMOS[block.demo], defaults=dict(block.parameters))
    panel = lab_panels.for_form(form, path, cores=cores)
    assert panel.form is not None
    return lab(replace(panel, form=replace(panel.form, token=mark("token"))))


@kept(most=512)
def measured_lab(row: str, path: str) -> str:
    """A run that is over for good, as the row of a `Visit` has it."""
    run, shared = run_of(row)
    return lab(lab_panels.for_run(run, path, shared=shared))


def lab(panel: lab_panels.Panel) -> str:
    """A lab in any state, which is not kept."""
    return _panel("sandbox/lab.html#panel", panel)


@kept(most=2048)
def quiz(
    catalogue: Catalogue,
    slug: str,
    asked: Sequence[int],
    number: int,
    order: Sequence[int],
    answers: Sequence[Answer],
    work: Work,
    path: str,
    first_counts: bool,
) -> str:
    """A quiz at one of the questions that it asks, whose choices come in this order."""
    text = catalogue.quizzes[slug]
    questions = {question.pk: question for question in text.questions}
    panel = quiz_panels.compose(
        text.quiz, [questions[pk] for pk in asked], answers, number, order, mark("seed"), path,
        first_counts=first_counts, work=work,
    )  # fmt: skip
    return _panel("quizzes/quiz.html#panel", replace(panel, token=mark("token")))


@kept(most=512)
def opening(catalogue: Catalogue, slug: str, openers: tuple[Opener, ...], path: str) -> str:
    """Questions of earlier chapters, above the text of this one; '' without any."""
    lesson = next(each for each in catalogue.lessons if each.slug == slug)
    questions = {question.pk: question for question in catalogue.before(lesson)}
    asked = [ask(questions[each.question], each.seed, path) for each in openers]
    panels = [replace(each, token=mark("token")) for each in asked]
    context = {"panels": panels, "csrf_token": mark("csrf")}
    return render_to_string("lessons/opening.html", context) if asked else ""


@kept(most=512)
def quiz_card(
    catalogue: Catalogue, slug: str, state: str, until: datetime | None, path: str
) -> str:
    """The way to a quiz on its own page; `state` is "", begun or over."""
    context = {"quiz": catalogue.quizzes[slug].quiz, "state": state, "until": until, "path": path}
    return render_to_string("quizzes/card.html", context)


@kept(most=256)
def rating(subject: Subject, clear: bool | None, skipped: bool, path: str) -> str:
    """'Was everything clear?' for who wrote no comment; `clear` is None before an answer."""
    given = Rating(
        pk=0,
        clear=bool(clear),
        content_version=subject.version,
        skipped_at=datetime.min.replace(tzinfo=UTC) if skipped else None,
    )
    return feedback(feedback_panels.compose(subject, [] if clear is None else [given], [], path))


def feedback(panel: feedback_panels.Panel) -> str:
    """The same in any state, which is not kept."""
    subject = _Marked(panel.subject.kind, panel.subject.slug, panel.subject.version)
    panel = replace(panel, subject=subject, token=mark("token"))
    return _panel("feedback/feedback.html#panel", panel)


class _Marked(Subject):
    """Its token is made for each request."""

    def token(self) -> str:
        return mark("subject")


def _panel(template: str, panel: object) -> str:
    return render_to_string(template, {"panel": panel, "csrf_token": mark("csrf")})


def _page(template: str, context: dict[str, Any], path: str, theme: str) -> str:
    """A whole page at `path`, without a request."""
    request = {"path": path, "get_full_path": mark("address")}
    shown = {"request": request, "theme": theme, "csrf_token": mark("csrf")}
    return render_to_string(template, context | shown)
