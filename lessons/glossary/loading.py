"""The terms of a course's files into the database."""

from django.utils.translation import gettext as _

from lessons.glossary.files import Glossary, TermEntry
from lessons.glossary.models import Term, TermText
from lessons.models import Course, Put


def load(put: Put, course: Course, glossary: Glossary) -> list[str]:
    """Store all terms by `put`; returns those that were loaded once and are no longer there."""
    terms: dict[str, Term] = {}
    for entries in glossary.values():
        for position, slug in enumerate(entries):
            if slug not in terms:
                terms[slug] = _term(put, course, slug, position)
    for language, entries in glossary.items():
        for entry in entries.values():
            _text(put, terms[entry.slug], language, entry)
    rows = Term.objects.filter(course=course).exclude(slug__in=terms).exclude(loaded_hash="")
    return [_("term %(name)s") % {"name": slug} for slug in rows.values_list("slug", flat=True)]


def _term(put: Put, course: Course, slug: str, position: int) -> Term:
    found = Term.objects.filter(course=course, slug=slug).first()
    term = Term(course=course, slug=slug, position=position)
    stored: Term = put(found, term, _("term %(name)s") % {"name": slug})
    return stored


def _text(put: Put, term: Term, language: str, entry: TermEntry) -> None:
    found = TermText.objects.filter(term=term, language=language).first()
    text = TermText(
        term=term,
        language=language,
        name=entry.name,
        also="\n".join(entry.also),
        text=entry.text,
    )
    put(found, text, _("term %(name)s") % {"name": f"{term.slug} ({language})"})
