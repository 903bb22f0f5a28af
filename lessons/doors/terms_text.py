"""`glossary.toml` and `glossary.<language>.toml`, changed where a term was changed."""

import tomllib
from collections.abc import Iterator
from typing import Any

from lessons.doors import toml_text
from lessons.doors.texts import Texts
from lessons.glossary.models import Term, TermText
from lessons.models import Course

HEADER = "term"


def write(course: Course, before: Texts) -> Iterator[tuple[str, str]]:
    """Path and text of each glossary file that the course has now."""
    terms = Term.objects.filter(course=course).order_by("position", "pk")
    of: dict[str, dict[str, TermText]] = {}
    for term in terms.prefetch_related("texts"):
        for text in term.texts.all():
            of.setdefault(path_of(text.language, course.language), {})[term.slug] = text
    for path, words in of.items():
        yield path, _file(path, words, before.get(path, ""), course.language)


def path_of(language: str, own: str) -> str:
    """The file of the terms in a language; `own` is the course's."""
    return "glossary.toml" if language == own else f"glossary.{language}.toml"


def _file(path: str, words: dict[str, TermText], before: str, own: str) -> str:
    head, *parts = toml_text.split(before, HEADER)
    known = {str(tomllib.loads(part)[HEADER][0]["id"]): part for part in parts}
    slugs = _order(list(words), list(known), path == path_of(own, own))
    written = [_term(slug, words[slug], known.get(slug)) for slug in slugs]
    if slugs == list(known):
        return "".join((head, *written))
    return toml_text.joined((head, *written))


def _order(now: list[str], before: list[str], is_own: bool) -> list[str]:
    """The course's own file has the order of the terms; another keeps the one it has."""
    if is_own:
        return now
    return [slug for slug in before if slug in now] + [slug for slug in now if slug not in before]


def _term(slug: str, text: TermText, before: str | None) -> str:
    also = text.other_names
    wanted: dict[str, Any] = {"id": slug, "term": text.name, "also": also, "text": text.text}
    if before is None:
        return toml_text.table(HEADER, wanted | {"also": also or None})
    said = {"also": []} | tomllib.loads(before)[HEADER][0]
    changed = {key: value for key, value in wanted.items() if said.get(key) != value}
    if "also" in changed and not also:
        changed["also"] = None
    return toml_text.edit(before, changed, HEADER, 0) if changed else before
