"""The content of a course, kept in memory for as long as nobody edits any.

Whoever asks says which revision (`lessons.revision`) the database has now. A catalogue and all that
is in it are shared by all requests of a process: nothing of it is ever changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lessons.blocks import Block, Kind
from lessons.markdown import blocks
from lessons.models import Course, Lesson, Revision
from quizzes.models import Question, Quiz


@dataclass(frozen=True, eq=False)
class QuizText:
    """A published quiz with its questions, and they with their choices."""

    quiz: Quiz
    questions: Sequence[Question]


@dataclass(frozen=True, eq=False)
class Catalogue:
    """One course. `lessons` come in their order, drafts among them, each with its body."""

    revision: str
    course: Course
    lessons: Sequence[Lesson]
    #: By slug; only those that have questions.
    quizzes: Mapping[str, QuizText]

    def shown(self, *, drafts: bool) -> list[Lesson]:
        """Those that a visitor may know of."""
        return [each for each in self.lessons if drafts or each.status != Lesson.Status.DRAFT]

    def opened(self, slug: str, *, drafts: bool) -> Lesson | None:
        """The lesson that this visitor may read."""
        coming = Lesson.Status.COMING
        readable = (each for each in self.shown(drafts=drafts) if each.status != coming)
        return next((each for each in readable if each.slug == slug), None)

    def quiz_of(self, lesson: Lesson) -> QuizText | None:
        return self.quizzes.get(lesson.quiz_slug)


def body_of(lesson: Lesson) -> tuple[Block, ...]:
    return blocks(lesson.body)


def labs_of(lesson: Lesson) -> list[Block]:
    return [block for block in body_of(lesson) if block.kind is Kind.LAB]


_kept: dict[str, Catalogue] = {}


def catalogue(course_slug: str, revision: str) -> Catalogue | None:
    """The course as it is now; None where there is none."""
    kept = _kept.get(course_slug)
    if kept and kept.revision == revision:
        return kept
    read = _read(course_slug, revision)
    # Another edit may have come while we read: then what we have is shown once, but not kept.
    if read and Revision.objects.filter(token=revision).exists():
        _kept[course_slug] = read
    return read


def _read(course_slug: str, revision: str) -> Catalogue | None:
    course = Course.objects.filter(slug=course_slug).first()
    if course is None:
        return None
    lessons = list(Lesson.objects.of_course(course_slug))
    slugs = [lesson.quiz_slug for lesson in lessons]
    return Catalogue(revision, course, lessons, _quizzes(slugs))


def _quizzes(slugs: Sequence[str]) -> dict[str, QuizText]:
    quizzes = {quiz.pk: quiz for quiz in Quiz.objects.published().filter(slug__in=slugs)}
    asked: dict[int, list[Question]] = {}
    questions = Question.objects.current().filter(quiz__in=quizzes)
    for question in questions.prefetch_related("choices"):
        asked.setdefault(question.quiz_id, []).append(question)
    return {quizzes[pk].slug: QuizText(quizzes[pk], asked[pk]) for pk in asked}
