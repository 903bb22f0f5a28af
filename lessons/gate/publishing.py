"""What of the gate needs no running: for who publishes a chapter or loads files."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from lessons.blocks import ContentError
from lessons.gate import course as courses
from lessons.gate import frame, links
from lessons.gate.findings import Finding, of
from lessons.gate.links import Courses, Places
from lessons.gate.text import Text, of_body
from lessons.markdown import parse
from lessons.models import Lesson


def refusals(lesson: Lesson) -> list[Finding]:
    """Why a stored chapter can't be published: its text has mistakes, or leads to nothing."""
    text = of_body(lesson.body, lesson.title, lesson.language)
    return [*of(parse(text.body).errors), *links.check(text, _stored(text))]


def doubts(lesson: Lesson) -> list[Finding]:
    """What of a chapter's frame is missing: an objective, a quiz, a summary, sources."""
    return sorted(frame.check(of_body(lesson.body, lesson.title, lesson.language)))


def errors_in(folder: Path) -> list[ContentError]:
    """Links in a course's files that lead nowhere. Other courses are those beside it."""
    course = courses.read(folder)
    beside = (path.parent for path in folder.resolve().parent.glob("*/course.toml"))
    others = _linked_to(course.texts, course.slug)
    known = {path.name: courses.read(path).places for path in beside if path.name in others}
    known[course.slug] = course.places
    found = (finding for text in course.texts for finding in links.check(text, known))
    return [ContentError(each.file, each.line, each.message) for each in found]


def _linked_to(texts: Iterable[Text], own: str) -> set[str]:
    """Courses that these texts lead to, but for their own."""
    return {names[0] for text in texts for names in _names(text) if names} - {own}


def _names(text: Text) -> list[list[str]]:
    """[course] or [course, chapter] of each link into a course."""
    start = "/courses/"
    paths = [link.target.partition("#")[0].partition("?")[0] for link in text.links]
    return [[n for n in path.split("/")[2:] if n] for path in paths if path.startswith(start)]


def _stored(text: Text) -> Courses:
    """What the database has of the chapters that a text leads to."""
    named = _names(text)
    wanted = {tuple(names[:2]) for names in named}
    rows = Lesson.objects.filter(course__slug__in={names[0] for names in named if names})
    anchors: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    coming: dict[str, set[str]] = defaultdict(set)
    for course, slug, status in rows.values_list("course__slug", "slug", "status"):
        if status == Lesson.Status.COMING:
            coming[course].add(slug)
        else:
            anchors[course][slug] = frozenset()
    for lesson in rows.filter(slug__in={names[1] for names in wanted if len(names) > 1}):
        if lesson.slug in anchors[lesson.course.slug]:
            source = of_body(lesson.body, lesson.title, lesson.language)
            anchors[lesson.course.slug][lesson.slug] = courses.anchors(source)
    known = anchors.keys() | coming.keys()
    return {slug: Places(anchors[slug], frozenset(coming[slug])) for slug in known}
