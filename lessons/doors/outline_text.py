"""`course.toml`: the course's words, its sections and chapters, changed where they were changed."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from lessons.doors import toml_text
from lessons.models import Course, Lesson, Section

SECTION, CHAPTER = "sections", "sections.chapters"


@dataclass(frozen=True)
class Outline:
    """A `course.toml` taken apart; `chapters` and `folders` by the slug of the chapter."""

    head: str
    sections: Mapping[str, str]
    chapters: Mapping[str, str]
    #: The folder of each chapter that has one.
    folders: Mapping[str, str]
    text: str


def read(text: str) -> Outline:
    """The parts of the file; '' gives none."""
    head, *parts = toml_text.split(text, SECTION)
    sections, chapters, folders = {}, {}, {}
    for part in parts:
        own, *listed = toml_text.split(part, CHAPTER)
        sections[str(tomllib.loads(own)["sections"][0]["slug"])] = own
        for each in listed:
            data = tomllib.loads(each)["sections"]["chapters"][0]
            slug = slug_of(data)
            chapters[slug] = each
            if "lesson" in data:
                folders[slug] = str(data["lesson"])
    return Outline(head, sections, chapters, folders, text)


def slug_of(data: Mapping[str, Any]) -> str:
    """Of a `[[sections.chapters]]`: its own, or that of its folder."""
    if "lesson" not in data:
        return str(data["slug"])
    return re.sub(r"^\d+-", "", PurePosixPath(data["lesson"]).name)


def write(
    course: Course,
    sections: Iterable[tuple[Section, list[Lesson]]],
    before: Outline,
    folders: Mapping[str, str],
) -> str:
    """The file; `folders` says where the chapters are that have one now."""
    parts = [_head(course, before.head)]
    for section, lessons in sections:
        parts.append(_section(section, before.sections.get(section.slug)))
        parts += (_chapter(each, before, folders.get(each.slug)) for each in lessons)
    whole = "".join(parts)
    return whole if _order(whole) == _order(before.text) else toml_text.joined(parts)


def _order(text: str) -> list[str]:
    """The sections and chapters as they follow each other."""
    data = tomllib.loads(text)
    return [
        name
        for section in data.get("sections", [])
        for name in (f"[{section['slug']}]", *map(slug_of, section.get("chapters", [])))
    ]


def _head(course: Course, before: str) -> str:
    wanted = {
        "title": course.title,
        "standfirst": course.standfirst.replace("\r\n", "\n"),
        "language": course.language,
        "outcomes": course.outcomes.splitlines(),
    }
    said = {"standfirst": "", "language": "en", "outcomes": []} | tomllib.loads(before)
    changed = {key: value for key, value in wanted.items() if said.get(key) != value}
    return toml_text.edit(before, changed) if changed else before


def _section(section: Section, before: str | None) -> str:
    if before is None:
        return toml_text.table(SECTION, {"slug": section.slug, "title": section.title})
    if tomllib.loads(before)["sections"][0]["title"] == section.title:
        return before
    return toml_text.edit(before, {"title": section.title}, "sections", 0)


def _chapter(lesson: Lesson, before: Outline, folder: str | None) -> str:
    """A chapter with a folder is named by it; any other says its title and minutes here."""
    was = before.chapters.get(lesson.slug)
    if folder is not None:
        same = was is not None and before.folders.get(lesson.slug) == folder
        return was if same and was else toml_text.table(CHAPTER, {"lesson": folder})
    if was is None:
        wanted = {"slug": lesson.slug, "title": lesson.title, "minutes": lesson.minutes}
        return toml_text.table(CHAPTER, wanted)
    said = tomllib.loads(was)["sections"]["chapters"][0]
    wanted = {"title": lesson.title, "minutes": lesson.minutes}
    changed = {key: value for key, value in wanted.items() if said[key] != value}
    return toml_text.edit(was, changed, "sections", "chapters", 0) if changed else was
