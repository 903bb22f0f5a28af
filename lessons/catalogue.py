"""The content of a course in one language, kept in memory for as long as nobody edits any.

Whoever asks says which revision (`lessons.revision`) the database has now. A catalogue and all that
is in it are shared by all requests of a process: nothing of it is ever changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from lessons.blocks import Block, Kind
from lessons.figures.models import Figure
from lessons.glossary.models import Term
from lessons.markdown import blocks
from lessons.models import Course, Lesson, Revision
from lessons.variants.anchors import with_anchors_of
from lessons.variants.shown import in_words, spoken
from quizzes import variants
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
    #: That was asked for; each row says which one its words are in.
    language: str
    course: Course
    lessons: Sequence[Lesson]
    #: By slug; only those that have questions.
    quizzes: Mapping[str, QuizText]
    #: With their words in all languages.
    terms: Sequence[Term] = ()
    #: By key, in their order.
    figures: Mapping[str, Figure] = field(default_factory=dict)

    def shown(self, *, drafts: bool) -> list[Lesson]:
        """Those that a visitor may know of."""
        return [each for each in self.lessons if drafts or each.status != Lesson.Status.DRAFT]

    def opened(self, slug: str, *, drafts: bool) -> Lesson | None:
        """The lesson that this visitor may read."""
        coming = Lesson.Status.COMING
        readable = (each for each in self.shown(drafts=drafts) if each.status != coming)
        return next((each for each in readable if each.slug == slug), None)

    def before(self, lesson: Lesson) -> list[Question]:
        """The questions of all chapters that learners read before this one."""
        place = self.lessons.index(lesson)
        earlier = (each for each in self.lessons[:place] if each.is_published)
        texts = (self.quizzes.get(each.quiz_slug) for each in earlier)
        return [question for text in texts if text for question in text.questions]

    def quiz_of(self, lesson: Lesson) -> QuizText | None:
        return self.quizzes.get(lesson.quiz_slug)


def body_of(lesson: Lesson) -> tuple[Block, ...]:
    """In other words than its own, a chapter has the anchors of its own words as well."""
    return _blocks(lesson.body, lesson.own_body, lesson.course.slug)


@lru_cache(maxsize=256)
def _blocks(body: str, own: str, course: str) -> tuple[Block, ...]:
    shown = blocks(body, course)
    return with_anchors_of(blocks(own, course), shown) if own else shown


def labs_of(lesson: Lesson) -> list[Block]:
    return [block for block in body_of(lesson) if block.kind is Kind.LAB]


_kept: dict[tuple[str, str], Catalogue] = {}


def catalogue(course_slug: str, revision: str, language: str | None = None) -> Catalogue | None:
    """The course as it is now; None where there is none.

    `language`: that of the interface; `OWN` for the words of its author.
    """
    language = spoken() if language is None else language
    kept = _kept.get((course_slug, language))
    if kept and kept.revision == revision:
        return kept
    read = _read(course_slug, revision, language)
    # Another edit may have come while we read: then what we have is shown once, but not kept.
    if read and Revision.objects.filter(token=revision).exists():
        _kept[course_slug, language] = read
    return read


def _read(course_slug: str, revision: str, language: str) -> Catalogue | None:
    course = Course.objects.filter(slug=course_slug).first()
    if course is None:
        return None
    lessons = list(Lesson.objects.of_course(course_slug))
    in_words(course, lessons, language)
    slugs = [lesson.quiz_slug for lesson in lessons]
    terms = list(Term.objects.filter(course=course).prefetch_related("texts"))
    figures = Figure.objects.filter(course=course).order_by("position", "id")
    by_key = {figure.key: figure for figure in figures}
    return Catalogue(revision, language, course, lessons, _quizzes(slugs), terms, by_key)


def _quizzes(slugs: Sequence[str]) -> dict[str, QuizText]:
    quizzes = {quiz.pk: quiz for quiz in Quiz.objects.published().filter(slug__in=slugs)}
    asked: dict[int, list[Question]] = {}
    questions = Question.objects.current().filter(quiz__in=quizzes)
    for question in questions.prefetch_related("choices", "hints"):
        question.quiz = quizzes[question.quiz_id]
        asked.setdefault(question.quiz_id, []).append(question)
    variants.attach([question for each in asked.values() for question in each])
    return {quizzes[pk].slug: QuizText(quizzes[pk], asked[pk]) for pk in asked}
