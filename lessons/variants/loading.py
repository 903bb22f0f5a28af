"""The words of a course's files in other languages into the database."""

from collections.abc import Container, Iterator, Mapping

from django.utils.translation import gettext as _

from lessons.models import Course, Lesson, Loaded, Put, Section
from lessons.variants.files import CourseWords, LessonWords
from lessons.variants.models import CourseText, LessonText, SectionText

type Name = tuple[str, str]
"""Of what it translates, and the language."""


def load(
    put: Put,
    course: Course,
    courses: Mapping[str, CourseWords],
    lessons: Mapping[str, Mapping[str, LessonWords]],
) -> list[str]:
    """Store all variants by `put`; returns those that were loaded once and are no longer there.

    What is no longer there goes, unless somebody has changed it. `lessons`: by slug and language.
    """
    _courses(put, course, courses)
    sections = {each.slug: each for each in course.sections.all()}
    _sections(put, sections, courses)
    chapters = {each.slug: each for each in course.lessons.all()}
    wanted = _wanted(chapters, courses, lessons)
    _lessons(put, chapters, wanted)
    return [
        *_gone(_of_course(course), {(course.slug, each) for each in courses}),
        *_gone(_of_sections(course), _titled(courses)),
        *_gone(_of_lessons(course), wanted),
    ]


def _courses(put: Put, course: Course, courses: Mapping[str, CourseWords]) -> None:
    stored = {each.language: each for each in course.texts.all()}
    for language, words in courses.items():
        text = CourseText(
            course=course,
            language=language,
            title=words.title,
            standfirst=words.standfirst,
            outcomes="\n".join(words.outcomes),
        )
        name = _("course %(name)s") % {"name": f"{course.slug} ({language})"}
        put(stored.get(language), text, name)


def _sections(
    put: Put, sections: Mapping[str, Section], courses: Mapping[str, CourseWords]
) -> None:
    rows = SectionText.objects.filter(section__in=sections.values())
    stored = {(each.section_id, each.language): each for each in rows}
    for language, words in courses.items():
        for slug, title in words.sections.items():
            section = sections[slug]
            text = SectionText(section=section, language=language, title=title)
            name = _("section %(name)s") % {"name": f"{slug} ({language})"}
            put(stored.get((section.pk, language)), text, name)


def _lessons(put: Put, chapters: Mapping[str, Lesson], wanted: Mapping[Name, LessonWords]) -> None:
    rows = LessonText.objects.filter(lesson__in=chapters.values())
    stored = {(each.lesson_id, each.language): each for each in rows}
    for (slug, language), words in wanted.items():
        lesson = chapters[slug]
        text = LessonText(
            lesson=lesson,
            language=language,
            title=words.title,
            standfirst=words.standfirst,
            body=words.body.lstrip("\n"),
            translates=words.translates,
        )
        name = _("chapter %(name)s") % {"name": f"{slug} ({language})"}
        put(stored.get((lesson.pk, language)), text, name)


def _wanted(
    chapters: Mapping[str, Lesson],
    courses: Mapping[str, CourseWords],
    lessons: Mapping[str, Mapping[str, LessonWords]],
) -> dict[Name, LessonWords]:
    """A file of its own, or the title that the course's file gives."""
    titles = {
        (slug, language): LessonWords(title, "", "", "")
        for language, words in courses.items()
        for slug, title in words.chapters.items()
    }
    own = {
        (slug, language): words
        for slug, by_language in lessons.items()
        for language, words in by_language.items()
    }
    return {name: words for name, words in (titles | own).items() if name[0] in chapters}


def _titled(courses: Mapping[str, CourseWords]) -> set[Name]:
    return {(slug, language) for language, words in courses.items() for slug in words.sections}


def _of_course(course: Course) -> Iterator[tuple[Name, Loaded]]:
    for each in course.texts.all():
        yield (course.slug, each.language), each


def _of_sections(course: Course) -> Iterator[tuple[Name, Loaded]]:
    for each in SectionText.objects.filter(section__course=course).select_related("section"):
        yield (each.section.slug, each.language), each


def _of_lessons(course: Course) -> Iterator[tuple[Name, Loaded]]:
    for each in LessonText.objects.filter(lesson__course=course).select_related("lesson"):
        yield (each.lesson.slug, each.language), each


def _gone(stored: Iterator[tuple[Name, Loaded]], wanted: Container[Name]) -> list[str]:
    names = []
    for name, row in stored:
        if row.loaded_hash and name not in wanted:
            names.append(f"{name[0]} ({name[1]})")
            if row.loaded_hash == row.fingerprint():
                row.delete()
    return names
