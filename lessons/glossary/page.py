"""The page of a course's terms, by the alphabet of its reader."""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from lessons.catalogue import Catalogue
from lessons.glossary.models import Term, TermText
from lessons.markdown import blocks, targets
from lessons.models import Lesson
from lessons.stencil import kept, mark


@dataclass(frozen=True)
class Entry:
    """A term as one reader sees it; `words` in their language, or in the one that there is."""

    slug: str
    words: TermText
    meaning: SafeString
    #: Chapters whose texts link to it, in their order.
    chapters: Sequence[Lesson]


@kept(most=128)
def page(catalogue: Catalogue, path: str, theme: str, drafts: bool) -> str:
    """The whole page, but for what belongs to one request."""
    language = get_language() or catalogue.course.language
    shown = entries(catalogue, language, drafts=drafts)
    context = {
        "course": catalogue.course,
        "entries": shown,
        "others": sorted({each.words.language for each in shown} - {language}),
        "request": {"path": path, "get_full_path": mark("address")},
        "theme": theme,
        "csrf_token": mark("csrf"),
    }
    return render_to_string("lessons/glossary.html", context)


def entries(catalogue: Catalogue, language: str, *, drafts: bool) -> list[Entry]:
    """All terms that have words in any language."""
    used = _used(catalogue.shown(drafts=drafts))
    wanted = (language, language.partition("-")[0], catalogue.course.language)
    found = [
        Entry(term.slug, words, _meaning(words, catalogue.course.slug), used.get(term.slug, ()))
        for term in catalogue.terms
        if (words := _words(term, wanted))
    ]
    return sorted(found, key=lambda each: (_alphabetical(each.words.name), each.slug))


def _used(lessons: Sequence[Lesson]) -> Mapping[str, list[Lesson]]:
    """By term, the chapters that can be read and link to it."""
    used: dict[str, list[Lesson]] = defaultdict(list)
    for lesson in lessons:
        if lesson.status != Lesson.Status.COMING:
            for slug in targets(lesson.body, "term"):
                used[slug].append(lesson)
    return used


def _words(term: Term, wanted: Sequence[str]) -> TermText | None:
    """The first of the languages that there is, else any."""
    texts = {each.language: each for each in term.texts.all()}
    return next((texts[name] for name in (*wanted, *sorted(texts)) if name in texts), None)


def _meaning(words: TermText, course: str) -> SafeString:
    html = "".join(block.html for block in blocks(words.text, course))
    return mark_safe(html)  # noqa: S308 - sanitised by the renderer of chapters


def _alphabetical(name: str) -> str:
    """Where a reader looks for it: 'Één' stands between 'e' and 'f'."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum() or letter.isspace())
