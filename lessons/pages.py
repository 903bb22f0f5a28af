"""A chapter's page for one learner: what is true of them now, put into pieces that are kept.

visit      one query: the revision of the content, and all of the learner's state
catalogue  the content of that revision, from memory
pieces     HTML of the frame, outline, labs, quiz and feedback, kept under what it depends on
stencil    puts the pieces together, and tokens and address into them
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape

from feedback import panels as feedback_panels
from feedback.subjects import Subject
from learners.models import Learner
from learners.theme import theme_of
from lessons import pieces
from lessons.catalogue import Catalogue, QuizText, labs_of
from lessons.models import Lesson
from lessons.stencil import fill, mark
from lessons.visit import Visit, run_of
from quizzes.attempts import is_over
from quizzes.drawing import drawn
from quizzes.panels import order_at, place
from quizzes.review.openers import choose
from quizzes.services import seed_for
from sandbox import panels as lab_panels
from sandbox import services
from sandbox.models import State


@dataclass(frozen=True)
class Chapter:
    """A lesson as this visitor asks for it: with the quiz at question `question` (None: where they
    were), `tab` of the outline open."""

    #: Where its forms lead back to.
    path: str
    catalogue: Catalogue
    lesson: Lesson
    learner: Learner
    visit: Visit
    drafts: bool
    tab: pieces.Tab
    question: int | None = None
    #: Another answer was sent to a question that had one.
    first_counts: bool = False

    @property
    def subject(self) -> Subject:
        """What its feedback is about."""
        slug = subject_slug(self.lesson.course.slug, self.lesson.slug)
        return Subject("lesson", slug, self.lesson.version)


def subject_slug(course_slug: str, lesson_slug: str) -> str:
    """What feedback on a chapter is about."""
    return f"{course_slug}/{lesson_slug}"


def chapter_page(request: HttpRequest, chapter: Chapter) -> str:
    """The whole page."""
    theme = theme_of(request)
    frame = pieces.frame(chapter.catalogue, chapter.lesson.slug, theme, chapter.drafts)
    labs = list(_labs(chapter))
    panels = [panel for panel, _html in labs if panel]
    of_learner = {
        "head": "".join(_head(panels)),
        "outline": outline(chapter),
        **{f"lab-{number}": html for number, (_panel, html) in enumerate(labs)},
        "opening": _opening(chapter),
        "quiz": _quiz(chapter),
        "feedback": _feedback(chapter),
    }
    of_request = {name: str(mark(name)) for name in ("csrf", "address")}
    page = fill(frame, {**of_learner, **of_request})
    return finished(request, page, seed=str(_seed(chapter)), subject=chapter.subject.token())


def finished(request: HttpRequest, html: str, **more: str) -> str:
    """`html` with what belongs to this request alone."""
    return fill(
        html,
        {
            "csrf": get_token(request),
            "token": lambda: str(uuid4()),
            "address": escape(request.get_full_path()),
            **more,
        },
    )


def progress_in(catalogue: Catalogue, visit: Visit) -> pieces.Progress:
    """How many questions are answered of each quiz of this course."""
    progress = visit.progress
    return tuple((slug, progress[slug]) for slug in catalogue.quizzes if slug in progress)


def outline(chapter: Chapter) -> str:
    progress = progress_in(chapter.catalogue, chapter.visit)
    return pieces.chapter_outline(
        chapter.catalogue, chapter.lesson.slug, progress, chapter.tab, chapter.drafts
    )


def _head(panels: Sequence[lab_panels.Panel]) -> Iterator[str]:
    """What live runs want in the page's head."""
    live = [panel for panel in panels if panel.is_live]
    for panel in live[:1]:
        yield render_to_string("sandbox/lab.html#scripts", {"panel": panel})
    for panel in live:
        yield render_to_string("sandbox/lab.html#refresh", {"panel": panel})


def _labs(chapter: Chapter) -> Iterator[tuple[lab_panels.Panel | None, str]]:
    """Each lab, with its panel where it may be live."""
    for number, block in enumerate(labs_of(chapter.lesson)):
        row = chapter.visit.runs.get(block.demo)
        if row is not None:
            yield _run(row, chapter.path)
            continue
        catalogue, slug = chapter.catalogue, chapter.lesson.slug
        yield None, pieces.lab_form(catalogue, slug, number, chapter.visit.cores, chapter.path)


def _run(row: str, path: str) -> tuple[lab_panels.Panel | None, str]:
    """Only what is done never changes: a live run does, and a failed one offers a recorded one."""
    run, shared = run_of(row)
    if run.state == State.DONE:
        return None, pieces.measured_lab(row, path)
    settled = services.settled(run)
    panel = lab_panels.for_run(settled, path, shared=shared)
    return panel, pieces.lab(panel)


def _seed(chapter: Chapter) -> int:
    seed, text = chapter.visit.seed, _text(chapter)
    return seed_for(chapter.learner, text.quiz) if seed is None and text else seed or 0


def _text(chapter: Chapter) -> QuizText | None:
    return chapter.catalogue.quiz_of(chapter.lesson)


def _opening(chapter: Chapter) -> str:
    """What is due of earlier chapters; nothing for who has answered nothing there."""
    cards = chapter.visit.cards()
    earlier = chapter.catalogue.before(chapter.lesson) if cards else []
    chosen = choose(cards, earlier, timezone.now())
    return pieces.opening(chapter.catalogue, chapter.lesson.slug, chosen, chapter.path)


def _quiz(chapter: Chapter) -> str:
    text = _text(chapter)
    if text is None:
        return ""
    if text.quiz.rules.deferred:
        return _quiz_card(chapter, text)
    seed, answers = _seed(chapter), chapter.visit.answers()
    asked = drawn(text.questions, seed, text.quiz.draw, mixed=text.quiz.mixed)
    number = place(asked, answers, chapter.question)
    order = order_at(asked[number - 1], answers, seed)
    work = chapter.visit.work(text.quiz, asked[number - 1], asked)
    return pieces.quiz(
        chapter.catalogue, text.quiz.slug, tuple(each.pk for each in asked), number, order,
        answers, work, chapter.path, chapter.first_counts,
    )  # fmt: skip


def _quiz_card(chapter: Chapter, text: QuizText) -> str:
    """The way to a quiz that is handed in: it is taken on a page of its own."""
    attempt, state, until = chapter.visit.attempt, "", None
    if attempt and attempt.asked:
        state, until = "over" if is_over(attempt) else "begun", attempt.deadline_at
    return pieces.quiz_card(chapter.catalogue, text.quiz.slug, state, until, chapter.path)


def _feedback(chapter: Chapter) -> str:
    """Comments have an hour in which they may be taken back, so they are not kept."""
    ratings, comments = chapter.visit.ratings(), chapter.visit.comments()
    if comments:
        panel = feedback_panels.compose(chapter.subject, ratings, comments, chapter.path)
        return pieces.feedback(panel)
    version = chapter.lesson.version
    given = next((each for each in ratings if each.content_version == version), None)
    clear = given.clear if given else None
    skipped = given is not None and given.skipped_at is not None
    return pieces.rating(chapter.subject, clear, skipped, chapter.path)
