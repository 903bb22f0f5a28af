"""Where somebody asks: the page's address, and what of it an answer may speak of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assistant.answer import Context
from assistant.models import ABOUT_MAX
from learners.middleware import LearnerRequest
from learners.models import Learner
from lessons.catalogue import labs_of
from lessons.models import Lesson, quiz_slug
from lessons.views import may_see_drafts
from puzzles.files import by_slug
from puzzles.words import spoken
from sandbox.models import FINAL, Run
from sandbox.words import DEMOS

type Found = tuple[str, Lesson | None, Run | None, str]
"""A title, and what can be spoken of: a chapter, a run, the slug of a puzzle."""


@dataclass(frozen=True)
class Place:
    """A page. `title` '': one of which there is nothing in particular to say."""

    path: str
    title: str
    context: Context


def place_of(request: LearnerRequest, path: str) -> Place:
    """The page at `path`; of one that is unknown, or not for this visitor, nothing is told."""
    drafts = may_see_drafts(request)
    found = _found(request.learner, path[:ABOUT_MAX], drafts=drafts)
    title, lesson, run, puzzle = found or ("", None, None, "")
    language = (get_language() or "en").partition("-")[0]
    context = Context(
        request.learner.id, language, lesson, run, puzzle=puzzle, may_see_drafts=drafts
    )
    return Place(path[:ABOUT_MAX] if found else "", title, context)


def _found(learner: Learner, path: str, *, drafts: bool) -> Found | None:
    try:
        match = resolve(path.partition("?")[0])
    except Resolver404:
        return None
    find = FIND.get(match.view_name)
    return find(learner, match.kwargs, drafts) if find else None


def _lesson(learner: Learner, said: Mapping[str, Any], drafts: bool) -> Found | None:
    lesson = _readable(said["course_slug"], said["lesson_slug"], drafts=drafts)
    if lesson is None:
        return None
    demos = {block.demo for block in labs_of(lesson)}
    return lesson.title, lesson, _last_run(learner, demos), ""


def _quiz(learner: Learner, said: Mapping[str, Any], drafts: bool) -> Found | None:
    """The chapter whose quiz it is."""
    rows = Lesson.objects.values_list("course__slug", "slug")
    owner = next((row for row in rows if quiz_slug(*row) == said["slug"]), None)
    return (
        _lesson(learner, {"course_slug": owner[0], "lesson_slug": owner[1]}, drafts)
        if owner
        else None
    )


def _demo(learner: Learner, said: Mapping[str, Any], _drafts: bool) -> Found | None:
    slug = said["slug"]
    if slug not in DEMOS:
        return None
    return str(DEMOS[slug].title), None, _last_run(learner, {slug}), ""


def _run(learner: Learner, said: Mapping[str, Any], _drafts: bool) -> Found | None:
    run = Run.objects.of(learner).filter(pk=said["run_id"]).first()
    if run is None:
        return None
    title = str(DEMOS[run.demo].title) if run.demo in DEMOS else run.demo
    return _("your run of “%(title)s”") % {"title": title}, None, run if run.is_final else None, ""


def _puzzle(_learner: Learner, said: Mapping[str, Any], _drafts: bool) -> Found | None:
    """With the chapter that has it, where there is one."""
    puzzle = by_slug().get(said["slug"])
    if puzzle is None:
        return None
    having = Lesson.objects.published().filter(body__iregex=rf"(^|\n)::: puzzle {puzzle.slug}\s")
    lesson = having.select_related("course").order_by("pk").first()
    return puzzle.words[spoken()].title, lesson, None, puzzle.slug


def _readable(course: str, slug: str, *, drafts: bool) -> Lesson | None:
    lesson = Lesson.objects.select_related("course").filter(course__slug=course, slug=slug).first()
    is_open = lesson is not None and (
        lesson.is_published or (drafts and lesson.status == Lesson.Status.DRAFT)
    )
    return lesson if is_open else None


def _last_run(learner: Learner, demos: set[str]) -> Run | None:
    over = Run.objects.of(learner).filter(demo__in=demos, left=False, execution__state__in=FINAL)
    found: Run | None = over.order_by("-requested_at").first()
    return found


type Find = Callable[[Learner, Mapping[str, Any], bool], Found | None]
FIND: Mapping[str, Find] = {
    "lessons:lesson": _lesson,
    "quizzes:quiz_detail": _quiz,
    "sandbox:demo_detail": _demo,
    "sandbox:run_detail": _run,
    "puzzles:puzzle_detail": _puzzle,
    "puzzles:puzzle_repaired": _puzzle,
    "puzzles:placing_start": _puzzle,
    "puzzles:placing_detail": _puzzle,
}


def asked_from(request: HttpRequest) -> str:
    """The page that a link or a form names."""
    said = request.POST if request.method == "POST" else request.GET
    return said.get("from", "").replace("\0", "")
