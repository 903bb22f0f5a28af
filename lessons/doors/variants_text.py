"""`course.<language>.toml` and `lesson.<language>.md`, changed where their words were changed."""

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from lessons.doors import lesson_text, toml_text
from lessons.doors.texts import Texts
from lessons.models import Course
from lessons.variants.models import CourseText, LessonText, SectionText

UNLESS_SAID = {"standfirst": "", "translates": ""}


def write(course: Course, files: Texts, folders: Mapping[str, str]) -> None:
    """Into the files of a course, whose chapters are in these folders by slug."""
    texts = LessonText.objects.filter(lesson__course=course).select_related("lesson")
    for text in texts.order_by("lesson__section__position", "lesson__position", "language"):
        path = f"{folders.get(text.lesson.slug)}/lesson.{text.language}.md"
        if text.lesson.slug in folders and (text.body or path in files):
            files[path] = _lesson(text, files.get(path))
    for words in course.texts.order_by("language"):
        path = f"course.{words.language}.toml"
        files[path] = _course(words, files.get(path, ""), texts)


def _lesson(text: LessonText, before: str | None) -> str:
    wanted = {
        "title": text.title,
        "standfirst": text.standfirst.replace("\r\n", "\n"),
        "language": text.language,
        "translates": text.translates,
    }
    unless = UNLESS_SAID if before is None else UNLESS_SAID | {"language": text.language}
    return lesson_text.changed_text(wanted, lesson_text.plain(text.body), before, unless)


def _course(text: CourseText, before: str, lessons: Iterable[LessonText]) -> str:
    wanted = {
        "title": text.title,
        "standfirst": text.standfirst.replace("\r\n", "\n"),
        "language": text.language,
        "outcomes": text.outcomes.splitlines(),
    }
    said = tomllib.loads(before)
    unless = {"standfirst": "", "outcomes": []} | ({"language": text.language} if before else {})
    written = _edited(before, wanted, unless | said)
    titles = SectionText.objects.filter(section__course=text.course, language=text.language)
    rows = titles.select_related("section").order_by("section__position", "section_id")
    written = _table(written, "sections", {each.section.slug: each.title for each in rows}, said)
    named = said.get("chapters", {})
    chapters = {
        each.lesson.slug: each.title
        for each in lessons
        if each.language == text.language and (each.lesson.slug in named or not each.body)
    }
    return _table(written, "chapters", chapters, said)


def _edited(text: str, wanted: Mapping[str, Any], said: Mapping[str, Any], *path: str) -> str:
    changed = {key: value for key, value in wanted.items() if said.get(key) != value}
    return toml_text.edit(text, changed, *path) if changed else text


def _table(text: str, name: str, titles: Mapping[str, str], said: Mapping[str, Any]) -> str:
    """The table with just these titles; the order of what was there stays."""
    before = said.get(name, {})
    if not titles and not before:
        return text
    if name not in said:
        text = f"{text.rstrip()}\n\n[{name}]\n"
    gone = {slug: None for slug in before if slug not in titles}
    return _edited(text, {**titles, **gone}, before, name)
