"""Where the links and pictures of a text lead, and whether there is anything."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.contrib.staticfiles import finders
from django.http import QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from lessons.blocks import Source
from lessons.gate.findings import Finding, of
from lessons.gate.text import Link, Text
from lessons.inline import check_demo

HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Places:
    """Where a course can be entered: the anchors of its chapters by slug, and what is to come."""

    anchors: Mapping[str, frozenset[str]]
    coming: frozenset[str]


#: By the courses' slugs: a link may lead into another one.
type Courses = Mapping[str, Places]


def check(text: Text, courses: Courses) -> Iterator[Finding]:
    """Everything but `#…` and `lab:…`, which the reader of the page checks, and `term:…` and
    `figure:…`, which are checked against their lists."""
    for link in text.links:
        for message in _problems(link, courses):
            yield Finding(text.file, link.line, message)


def _problems(link: Link, courses: Courses) -> Iterator[str]:
    if not link.words.strip() and not link.is_image:
        yield _("The link to “%(target)s” has no words.") % {"target": link.target}
    try:
        parts = urlsplit(link.target)
    except ValueError:
        yield _("“%(target)s” is no address.") % {"target": link.target}
        return
    if parts.scheme in {"http", "https"}:
        yield from _elsewhere(link.target, parts)
    elif not parts.scheme and link.target.startswith("/"):
        yield from _here(parts, courses)


def _elsewhere(target: str, parts: SplitResult) -> Iterator[str]:
    if parts.scheme != "https":
        yield _("Write https: “%(target)s” can be read and changed on its way.") % {
            "target": target
        }
    if not HOST.fullmatch(parts.hostname or "") or re.search(r"[\s<>\"{}|\\^`]", target):
        yield _("“%(target)s” is no address.") % {"target": target}


def _here(parts: SplitResult, courses: Courses) -> Iterator[str]:
    """An address of this site."""
    if parts.path.startswith("/static/"):
        if not finders.find(parts.path.removeprefix("/static/")):
            yield _("There is no file “%(path)s”.") % {"path": parts.path}
        return
    try:
        match = resolve(parts.path)
    except Resolver404:
        yield _("This site has no page “%(path)s”.") % {"path": parts.path}
        return
    if match.view_name == "sandbox:demo_detail":
        yield from _demo(str(match.kwargs["slug"]), parts.query)
    elif parts.path.startswith("/courses/"):
        yield from _in_course([part for part in parts.path.split("/") if part], parts, courses)


def _demo(slug: str, query: str) -> Iterator[str]:
    source = Source("")
    check_demo(slug, QueryDict(query), 0, source)
    yield from (finding.message for finding in of(source.errors))


def _in_course(names: list[str], parts: SplitResult, courses: Courses) -> Iterator[str]:
    """`/courses/<course>/<chapter>/#<anchor>`; only chapters have anchors that are known here."""
    course = courses.get(names[1]) if len(names) > 1 else None
    if len(names) > 1 and course is None:
        yield _("There is no course “%(slug)s”.") % {"slug": names[1]}
    if course is None or len(names) < 3 or names[2] == "glossary":
        return
    anchors = course.anchors.get(names[2])
    if anchors is None:
        yield (
            _("“%(slug)s” can't be read yet: that chapter is to come.")
            if names[2] in course.coming
            else _("There is no chapter “%(slug)s”.")
        ) % {"slug": names[2]}
    elif parts.fragment and parts.fragment not in anchors:
        message = _("There is no heading “#%(anchor)s” in the chapter “%(slug)s”.")
        yield message % {"anchor": parts.fragment, "slug": names[2]}
