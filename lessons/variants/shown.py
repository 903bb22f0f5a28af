"""Which words a visitor reads: those of their language where there are any, else the course's own.

Rows are given other words in memory, for a catalogue that never stores them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language, get_language_info

from lessons.models import Course, Lesson
from lessons.variants.models import CourseText, LessonText, SectionText

OWN = ""
"""In stead of a language: the course in the words of its author."""


def spoken() -> str:
    """The language of the interface, without its region."""
    return (get_language() or settings.LANGUAGE_CODE).partition("-")[0]


def in_words(course: Course, lessons: Sequence[Lesson], language: str) -> None:
    """Put the words of `language` into the rows of a course that is only looked at."""
    own = course.language
    sections: dict[int, SectionText] = {}
    texts: dict[int, LessonText] = {}
    if language not in (OWN, own):
        in_titles([course], language)
        of_course = SectionText.objects.filter(section__course=course, language=language)
        sections = {text.section_id: text for text in of_course}
        of_lessons = LessonText.objects.filter(lesson__course=course, language=language)
        texts = {text.lesson_id: text for text in of_lessons}
    for lesson in lessons:
        title = sections.get(lesson.section_id)
        lesson.section.language = title.language if title else own
        if title:
            lesson.section.title = title.title
        lesson.course = course
        lesson.own_language = lesson.language
        if lesson.pk in texts:
            _lesson(lesson, texts[lesson.pk])


def in_titles(courses: Iterable[Course], language: str) -> None:
    """Put the words of `language` into courses that are only looked at."""
    texts = CourseText.objects.filter(course__in=courses, language=language)
    by_course = {text.course_id: text for text in texts}
    for course in courses:
        text = by_course.get(course.pk)
        if text and course.language != language:
            course.title, course.standfirst = text.title, text.standfirst
            course.outcomes, course.language = text.outcomes, text.language


def _lesson(lesson: Lesson, text: LessonText) -> None:
    """A chapter that has a text is read in one language, its title too."""
    if lesson.language == text.language or (lesson.body and not text.body):
        return
    lesson.is_behind = bool(lesson.body) and text.translates != lesson.version
    lesson.title, lesson.standfirst = text.title, text.standfirst
    lesson.own_body = lesson.body
    lesson.body, lesson.language = text.body, text.language


@dataclass(frozen=True)
class Reading:
    """What a reader is told of the language that a chapter is in.

    `kind`: own (its author's, as asked for), foreign (there is no other), behind (the author's
    text has changed since). The languages, by names in the interface's language: that of the
    interface, of the text, and of the author's text.
    """

    kind: str
    wanted: str
    language: str
    own: str


def reading(lesson: Lesson, *, own: bool) -> Reading | None:
    """None where there is nothing to tell. `own`: the author's words were asked for."""
    wanted = spoken()
    if lesson.language.partition("-")[0] != wanted:
        kind = "own" if own else "foreign"
    elif lesson.is_behind:
        kind = "behind"
    else:
        return None
    return Reading(kind, _name(wanted), _name(lesson.language), _name(lesson.own_language))


def _name(code: str) -> str:
    """A language by its name, in the language of the interface."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code
