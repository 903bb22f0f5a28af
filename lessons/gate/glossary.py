"""The glossary: each term is defined in each language, and used."""

import re
from collections.abc import Iterator, Mapping

from lessons.gate.course import CourseFolder
from lessons.gate.findings import Finding
from lessons.gate.text import of_body
from lessons.glossary.files import Glossary, TermEntry
from lessons.toml import read_text

SCHEME = "term:"
LINK = re.compile(r"\]\(term:([^\s()]+)\)")


def check(course: CourseFolder, glossary: Glossary) -> Iterator[Finding]:
    """What the reader of the files can't know: where terms are used, and in which languages."""
    own = glossary.get(course.language, {})
    yield from _unknown(course, glossary, own)
    yield from _unused(course, own)
    for language in course.languages[1:]:
        yield from _missing(course, own, glossary.get(language, {}), language)


def file_of(course: CourseFolder, language: str) -> str:
    """Where the terms of a language are."""
    name = "glossary.toml" if language == course.language else f"glossary.{language}.toml"
    return str(course.folder / name)


def _unknown(
    course: CourseFolder, glossary: Glossary, own: Mapping[str, TermEntry]
) -> Iterator[Finding]:
    """Links to terms from texts, and from one meaning to another."""
    places = [(text.file, link.line, link.target) for text in course.texts for link in text.links]
    for language, entries in glossary.items():
        for entry in entries.values():
            links = of_body(entry.text, "", language).links
            places += [(file_of(course, language), entry.line, link.target) for link in links]
    places += _in_quizzes(course)
    for file, line, target in places:
        key = target.removeprefix(SCHEME)
        if target.startswith(SCHEME) and key not in own:
            yield Finding(file, line, f"There is no term “{key}” in glossary.toml.")


def _in_quizzes(course: CourseFolder) -> Iterator[tuple[str, int, str]]:
    """(file, line, target) of the links to terms in quizzes of any language."""
    for path in (
        path for each in course.chapters for path in sorted(each.folder.glob("quiz*.toml"))
    ):
        for number, line in enumerate(read_text(path, []).splitlines(), 1):
            yield from ((str(path), number, SCHEME + key) for key in LINK.findall(line))


def _unused(course: CourseFolder, own: Mapping[str, TermEntry]) -> Iterator[Finding]:
    used = {link.target for chapter in course.chapters for link in chapter.source.links}
    for key, entry in own.items():
        if SCHEME + key not in used:
            message = (
                f"No chapter uses the term “{key}”: link to it with [{entry.name}](term:{key})."
            )
            yield Finding(file_of(course, course.language), entry.line, message)


def _missing(
    course: CourseFolder,
    own: Mapping[str, TermEntry],
    other: Mapping[str, TermEntry],
    language: str,
) -> Iterator[Finding]:
    for key, entry in own.items():
        if key not in other:
            message = f"The term “{key}” is not in glossary.{language}.toml."
            yield Finding(file_of(course, course.language), entry.line, message)
