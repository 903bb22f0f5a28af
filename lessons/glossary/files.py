"""`glossary.toml` and `glossary.<language>.toml` → terms, with file and line of every mistake.

Needs no database: `manage.py check_course` reads them, too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from lessons.blocks import ContentError
from lessons.markdown import parse, targets
from lessons.models import is_language
from lessons.toml import Table, read_table

NAME_MAX = 200
TEXT_MAX = 2000


@dataclass(frozen=True)
class TermEntry:
    """One `[[term]]` of one file. `line`: where it begins; `text`: Markdown, one paragraph."""

    slug: str
    line: int
    name: str
    also: tuple[str, ...]
    text: str


#: Of each language that there is a file in, the terms by slug, in their order.
type Glossary = Mapping[str, Mapping[str, TermEntry]]


def read(folder: Path, language: str, errors: list[ContentError]) -> Glossary:
    """The glossary of a course whose own language this is; {} for a course that has none."""
    files = {language: folder / "glossary.toml", **_variants(folder, errors)}
    found = {name: read_file(path, errors) for name, path in files.items() if path.is_file()}
    own = found.get(language, {})
    for other, terms in found.items():
        for term in terms.values():
            if term.slug not in own:
                message = _("There is no term “%(term)s” in glossary.toml, which this translates.")
                where = str(files[other])
                errors.append(ContentError(where, term.line, message % {"term": term.slug}))
    return found


def read_file(path: Path, errors: list[ContentError]) -> dict[str, TermEntry]:
    """The terms of one file by slug, in their order."""
    table = read_table(path, errors)
    if table is None:
        return {}
    if "language" in table.data:
        table.language()
    terms: dict[str, TermEntry] = {}
    for each in table.tables("term", "term"):
        term = _term(each)
        if term.slug in terms:
            each.problem("id", _("The term “%(term)s” is there twice.") % {"term": term.slug})
        terms.setdefault(term.slug, term)
    table.finish()
    return {slug: term for slug, term in terms.items() if slug}


def _variants(folder: Path, errors: list[ContentError]) -> dict[str, Path]:
    found = sorted(folder.glob("glossary.*.toml"))
    paths = {path.name.removeprefix("glossary.").removesuffix(".toml"): path for path in found}
    for name, path in paths.items():
        if not is_language(name):
            message = _("“%(value)s” is no language tag.") % {"value": name}
            errors.append(ContentError(str(path), 1, message))
    return {name: path for name, path in paths.items() if is_language(name)}


def _term(table: Table) -> TermEntry:
    slug = table.slug("id")
    name = table.text("term")
    also = table.texts("also")
    text = table.text("text")
    if len(name) > NAME_MAX:
        table.problem("term", _("No more than %(most)s characters.") % {"most": NAME_MAX})
    for message in faults_of(text):
        table.problem("text", message)
    table.finish()
    return TermEntry(slug, max(table.start, 1), name, also, text)


def faults_of(text: str) -> list[str]:
    """What a meaning may not be: longer than a paragraph, or with mistakes in its Markdown."""
    faults = [error.message for error in parse(text).errors]
    if targets(text, "figure"):
        faults.append(_("A meaning shows no figures: their list is a chapter's."))
    if len(text) > TEXT_MAX:
        faults.append(_("No more than %(most)s characters.") % {"most": TEXT_MAX})
    if "\n\n" in text.strip() or text.lstrip().startswith(("#", "```", ":::", "- ", "* ", "|")):
        faults.append(_("A meaning is one paragraph."))
    return faults
