"""A chapter's page, composed of prose, labs, the quiz and the question after it."""

from collections.abc import Iterable
from dataclasses import dataclass

from feedback import panels as feedback_panels
from learners.models import Learner
from lessons.blocks import Block, Kind
from lessons.markdown import blocks
from lessons.outline import Chapter
from quizzes import panels as quiz_panels
from sandbox import panels as lab_panels

AnyPanel = lab_panels.Panel | quiz_panels.Panel


@dataclass(frozen=True)
class Part:
    """A block, and the panel of its lab or quiz."""

    block: Block
    panel: AnyPanel | None = None


@dataclass(frozen=True)
class Page:
    chapter: Chapter
    parts: list[Part]
    labs: int
    feedback: feedback_panels.Panel


def compose(chapter: Chapter, learner: Learner, path: str, question: int | None) -> Page:
    """The chapter for one learner. `path` is where its forms lead back to; `question` is the
    number of the quiz question to show (None: where the learner was)."""
    lesson = chapter.lesson
    body = blocks(lesson.open_body)
    labs = lab_panels.for_demos(learner, [(b.demo, b.parameters) for b in _labs(body)], path)
    quiz = quiz_panels.for_quiz(lesson.quiz_slug, learner, question, path)
    subject = f"{lesson.course.slug}/{lesson.slug}"
    return Page(
        chapter,
        _parts(body, labs, quiz),
        len(labs),
        feedback_panels.for_subject("lesson", subject, lesson.version, learner, path),
    )


def _labs(body: Iterable[Block]) -> list[Block]:
    return [block for block in body if block.kind is Kind.LAB]


def _parts(
    body: Iterable[Block], labs: Iterable[lab_panels.Panel], quiz: quiz_panels.Panel | None
) -> list[Part]:
    in_order = iter(labs)

    def panel_of(block: Block) -> AnyPanel | None:
        if block.kind is Kind.LAB:
            return next(in_order)
        return quiz if block.kind is Kind.QUIZ else None

    return [Part(block, panel_of(block)) for block in body]
