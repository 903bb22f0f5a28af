"""A course as one learner sees it: chapters, how far they are, and where to go on."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from lessons.catalogue import Catalogue
from lessons.models import Lesson, Section
from quizzes.drawing import size

#: Bars of the map: the width of the longest section, and the gap after each bar, in percent.
MAP_WIDTH, MAP_GAP = 99.0, 1.0

#: By quiz: (answered questions, all questions).
Progress = Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class Chapter:
    """A lesson in its place. `answered` and `questions` count those of its quiz."""

    lesson: Lesson
    section_number: int
    number: int
    answered: int
    questions: int
    is_here: bool

    @property
    def is_open(self) -> bool:
        """May learners read it?"""
        return self.lesson.is_published

    @property
    def is_draft(self) -> bool:
        return self.lesson.status == Lesson.Status.DRAFT

    @property
    def is_done(self) -> bool:
        """A chapter is done when every question of its quiz was answered."""
        return 0 < self.questions <= self.answered

    @property
    def url(self) -> str:
        """Where it is read; '' for one that is still to come."""
        return "" if self.lesson.status == Lesson.Status.COMING else self.lesson.get_absolute_url()


class Bar(NamedTuple):
    """A chapter on the map; `x` and `width` are percentages, formatted for SVG."""

    x: str
    width: str
    css: str


@dataclass(frozen=True)
class Part:
    """A section with its chapters."""

    section: Section
    number: int
    chapters: tuple[Chapter, ...]

    @property
    def done(self) -> int:
        return sum(chapter.is_done for chapter in self.chapters)

    @property
    def is_done(self) -> bool:
        return self.done == len(self.chapters)

    @property
    def is_open(self) -> bool:
        """Is there anything to read?"""
        return any(chapter.url for chapter in self.chapters)

    @property
    def is_here(self) -> bool:
        return any(chapter.is_here for chapter in self.chapters)

    @property
    def minutes(self) -> int:
        return sum(chapter.lesson.minutes for chapter in self.chapters)

    @property
    def minutes_left(self) -> int:
        return sum(chapter.lesson.minutes for chapter in self.chapters if not chapter.is_done)


@dataclass(frozen=True)
class Outline:
    """All of a course. `here` is the chapter that is open, or the one to go on with."""

    parts: tuple[Part, ...]

    @cached_property
    def chapters(self) -> tuple[Chapter, ...]:
        return tuple(chapter for part in self.parts for chapter in part.chapters)

    @property
    def here(self) -> Chapter | None:
        return next((chapter for chapter in self.chapters if chapter.is_here), None)

    @property
    def open_chapters(self) -> list[Chapter]:
        return [chapter for chapter in self.chapters if chapter.is_open]

    @property
    def done(self) -> int:
        return sum(chapter.is_done for chapter in self.chapters)

    @property
    def coming(self) -> int:
        return sum(not chapter.url for chapter in self.chapters)

    @property
    def with_quiz(self) -> list[Chapter]:
        return [chapter for chapter in self.chapters if chapter.questions]

    @property
    def before(self) -> Chapter | None:
        return self._neighbour(-1)

    @property
    def after(self) -> Chapter | None:
        return self._neighbour(+1)

    def _neighbour(self, step: int) -> Chapter | None:
        if self.here is None:
            return None
        place = self.chapters.index(self.here) + step
        return self.chapters[place] if 0 <= place < len(self.chapters) else None

    def map(self) -> Iterator[tuple[Part, list[Bar]]]:
        """Each part with its bars: as wide as a chapter is long."""
        longest = max((part.minutes for part in self.parts), default=1)
        for part in self.parts:
            yield part, list(_bars(part.chapters, MAP_WIDTH / longest))


def outline(
    catalogue: Catalogue, answered: Mapping[str, int], here: str | None, *, drafts: bool
) -> Outline:
    """The outline around the lesson `here` (a slug); `answered` counts answers by quiz."""
    lessons = catalogue.shown(drafts=drafts)
    return _outline(lessons, _progress(catalogue, answered), here)


def to_go_on(
    catalogue: Catalogue, answered: Mapping[str, int], bookmark: str | None, *, drafts: bool
) -> Outline:
    """The outline around the chapter to go on with: the last visited one or else the first,
    of those with questions that the learner has not answered yet."""
    chapters = outline(catalogue, answered, None, drafts=drafts).open_chapters
    todo = [chapter.lesson.slug for chapter in chapters if not chapter.is_done]
    here = bookmark if bookmark in todo else "".join(todo[:1])
    return outline(catalogue, answered, here, drafts=drafts)


def _progress(catalogue: Catalogue, answered: Mapping[str, int]) -> Progress:
    """Only chapters that learners may read have questions to count."""
    quizzes = {each.quiz_slug for each in catalogue.lessons if each.is_published}
    return {
        slug: (answered.get(slug, 0), size(text.questions, text.quiz.draw))
        for slug, text in catalogue.quizzes.items()
        if slug in quizzes
    }


def _outline(lessons: Iterable[Lesson], progress: Progress, here: str | None) -> Outline:
    groups = groupby(lessons, key=lambda lesson: lesson.section)
    return Outline(
        tuple(
            Part(section, number, tuple(_chapters(members, number, progress, here)))
            for number, (section, members) in enumerate(groups, 1)
        )
    )


def _chapters(
    lessons: Iterable[Lesson], section_number: int, progress: Progress, here: str | None
) -> Iterator[Chapter]:
    for number, lesson in enumerate(lessons, 1):
        done, questions = progress.get(lesson.quiz_slug, (0, 0))
        yield Chapter(lesson, section_number, number, done, questions, lesson.slug == here)


def _bars(chapters: Iterable[Chapter], scale: float) -> Iterator[Bar]:
    """`scale`: percent for each minute."""
    x = 0.0
    for chapter in chapters:
        width = chapter.lesson.minutes * scale
        css = "ran" if chapter.is_done else "nowf" if chapter.is_here else "todo"
        yield Bar(f"{x:.2f}%", f"{max(width - MAP_GAP, 0.5):.2f}%", css)
        x += width
