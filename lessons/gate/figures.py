"""Recorded figures: every number in a text that links to one says what was recorded."""

from collections.abc import Iterator, Mapping

from lessons.figures.files import FILE, FigureEntry
from lessons.gate.course import CourseFolder
from lessons.gate.findings import Finding
from lessons.gate.text import Link, Text

SCHEME = "figure:"


def check(course: CourseFolder, figures: Mapping[str, FigureEntry]) -> Iterator[Finding]:
    """What the reader of the file can't know: where figures are shown, and how."""
    shown = [
        (text, link)
        for text in course.texts
        for link in text.links
        if link.target.startswith(SCHEME)
    ]
    for text, link in shown:
        if message := _wrong(text, link, figures):
            yield Finding(text.file, link.line, message)
    yield from _unused(course, figures, {_key(link) for _text, link in shown})


def _key(link: Link) -> str:
    return link.target.removeprefix(SCHEME)


def _wrong(text: Text, link: Link, figures: Mapping[str, FigureEntry]) -> str:
    """What is wrong with a figure in a text; '' where nothing is."""
    figure = figures.get(_key(link))
    if figure is None:
        return f"There is no figure “{_key(link)}” in {FILE}, or none that can be read."
    wanted = figure.in_words(text.language)
    if not wanted or link.words == wanted:
        return ""
    return f"The text says “{link.words}”, recorded was “{wanted}” ({figure.key})."


def _unused(
    course: CourseFolder, figures: Mapping[str, FigureEntry], shown: set[str]
) -> Iterator[Finding]:
    file = str(course.folder / FILE)
    for key, figure in figures.items():
        if figure.recorded is None:
            message = f"The figure “{key}” was never recorded: run manage.py remeasure."
            yield Finding(file, figure.line, message)
        if key not in shown:
            message = f"No chapter shows the figure “{key}”: link to it with […](figure:{key})."
            yield Finding(file, figure.line, message)
