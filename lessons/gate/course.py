"""A course's folder as the gate sees it: chapters with their variants, quizzes, words, figures."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from lessons.blocks import ContentError
from lessons.gate import text
from lessons.gate.findings import Finding
from lessons.gate.links import Places
from lessons.gate.text import Text

VARIANT = re.compile(r"\.([a-z]{2}(?:-[a-z]{2})?)\.")


@dataclass(frozen=True)
class Chapter:
    """A chapter that is written. Variants and their quizzes by language."""

    folder: Path
    source: Text
    variants: dict[str, Text]

    @property
    def slug(self) -> str:
        return slug_of(self.folder)

    @property
    def texts(self) -> tuple[Text, ...]:
        return (self.source, *self.variants.values())

    @property
    def quiz(self) -> Path | None:
        """Its file; None where there is none."""
        path = self.folder / "quiz.toml"
        return path if path.is_file() else None

    @property
    def golden(self) -> Path:
        return self.folder / "golden"


@dataclass(frozen=True)
class CourseFolder:
    """One course. `errors`: what could not be read."""

    folder: Path
    language: str
    chapters: tuple[Chapter, ...]
    #: Chapters that are in the outline only.
    coming: frozenset[str]
    errors: list[ContentError] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return self.folder.name

    @property
    def texts(self) -> Iterator[Text]:
        return (each for chapter in self.chapters for each in chapter.texts)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The course's own first, then each that any file is written in."""
        names = (path.name for path in self.folder.rglob("*.*.*") if path.is_file())
        known = ("course", "glossary", "lesson", "quiz")
        found = {m[1] for name in names if name.startswith(known) and (m := VARIANT.search(name))}
        return (self.language, *sorted(found - {self.language}))

    @property
    def places(self) -> Places:
        """Where links may lead."""
        return Places({each.slug: anchors(each.source) for each in self.chapters}, self.coming)


def anchors(source: Text) -> frozenset[str]:
    """Where in a chapter a link from another page can lead."""
    headings = (slugify(each.words) for each in source.of_kind("heading"))
    labs = (f"lab-{each.like[0]}" for each in source.of_kind("lab") if each.like)
    return frozenset((*headings, *labs))


def slug_of(folder: Path) -> str:
    return re.sub(r"^\d+-", "", folder.name)


def read(folder: Path) -> CourseFolder:
    """What is there, as far as it can be read; `lessons.files` says what is wrong with it."""
    errors: list[ContentError] = []
    data = _toml(folder / "course.toml")
    listed = [
        chapter for section in _tables(data, "sections") for chapter in _tables(section, "chapters")
    ]
    paths = [folder / str(each["lesson"]) for each in listed if "lesson" in each]
    chapters = tuple(_chapter(path, errors) for path in paths if (path / "lesson.md").is_file())
    coming = frozenset(str(each.get("slug", "")) for each in listed if "lesson" not in each)
    return CourseFolder(folder, str(data.get("language", "en")), chapters, coming, errors)


def unlisted(course: CourseFolder) -> Iterator[Finding]:
    """Chapters that nobody would ever see."""
    known = {chapter.folder.resolve() for chapter in course.chapters}
    for path in sorted(course.folder.rglob("lesson.md")):
        if path.parent.resolve() not in known:
            yield Finding(str(path), 1, "This chapter is not in course.toml.")


def _chapter(folder: Path, errors: list[ContentError]) -> Chapter:
    variants = {
        path.name.removeprefix("lesson.").removesuffix(".md"): text.read(path, errors)
        for path in sorted(folder.glob("lesson.*.md"))
    }
    return Chapter(folder, text.read(folder / "lesson.md", errors), variants)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):  # the reader of courses says so, with the line
        return {}


def _tables(data: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = data.get(key, [])
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []
