"""The words of the interface: found in the sources, kept in locale/, checked.

English is what the sources say; every other language has one catalogue. Babel does the work,
since gettext's own tools may be missing. Catalogues name files without lines and carry no dates,
so that they change only when words do.
"""

import re
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as babel_extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

_SIMPLE = None
_PLURAL = (1, 2)
_CONTEXT = ((1, "c"), 2)
_CONTEXT_PLURAL = ((1, "c"), 2, 3)
KEYWORDS = {
    "_": _SIMPLE,
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop"), _SIMPLE),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), _PLURAL),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), _CONTEXT),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), _CONTEXT_PLURAL),
}
LEFT_OUT = {"tests", "migrations", "harness", "bench"}
SLOT = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}|</?[a-z][^>]*>")
DATED = re.compile(
    rb'^"(?:POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team'
    rb"|Report-Msgid-Bugs-To|Project-Id-Version):.*\n",
    re.MULTILINE,
)


def sources(root: Path) -> Iterator[Path]:
    """Our own Python files and templates below `root`."""
    packages = {path.parent for path in root.glob("*/__init__.py")}
    for folder in sorted({*packages, root / "templates"}):
        for path in sorted(folder.rglob("*")):
            parts = path.relative_to(root).parts
            if path.suffix in {".py", ".html"} and LEFT_OUT.isdisjoint(parts):
                yield path


def extract(root: Path) -> Catalog:
    """Every message that the sources mark, each with the files that have it."""
    found = Catalog(charset="utf-8")
    for path in sources(root):
        place = path.relative_to(root).as_posix()
        for line, ids, _comments, context in babel_extract(
            "python", BytesIO(_as_python(path).encode()), KEYWORDS
        ):
            found.add(ids, locations=[(place, line)], context=context)
    return found


def _as_python(path: Path) -> str:
    """A template as Django gives it to gettext; indentation would puzzle Python's tokenizer."""
    text = path.read_text()
    if path.suffix == ".py":
        return text
    return "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())


def read(path: Path, language: str) -> Catalog:
    """The catalogue in `path`, empty if there is none yet."""
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(path: Path, language: str, found: Catalog) -> None:
    """Bring the catalogue in line with `found`: new messages empty, unused ones gone."""
    catalog = read(path, language)
    catalog.update(found, no_fuzzy_matching=True)
    catalog.fuzzy = False
    catalog.header_comment = "# Kept in line with the sources by: manage.py messages"
    written = BytesIO()
    write_po(
        written, catalog, width=100, include_lineno=False, sort_by_file=True, ignore_obsolete=True
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(DATED.sub(b"", written.getvalue()))


def faults(catalog: Catalog, found: Catalog, identical: Iterable[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with `catalog`: (message, why), nothing for a good one.

    `identical` are the messages that may read the same in both languages.
    """
    allowed = set(identical)
    for message in found:
        if message.id:
            ours = catalog.get(_first(message), message.context)
            if why := _fault(message, ours, allowed):
                yield f"{message.locations[0][0]}: {_first(message)!r}", why
    for message in catalog:
        if message.id and found.get(_first(message), message.context) is None:
            yield repr(_first(message)), "is no longer in the sources: run manage.py messages"


def _fault(message: Message, ours: Message | None, allowed: set[str]) -> str:
    if ours is None or _forms(ours.id) != _forms(message.id):
        return "is missing: run manage.py messages"
    if ours.fuzzy:
        return "is marked fuzzy"
    if not all(_forms(ours.string)):
        return "is not translated"
    if ours.string == ours.id and ours.id not in allowed:
        return "is the same as in English: translate it, or add it to locale/identical.txt"
    if not _keeps_slots(ours):
        return "has other slots or tags than its translation"
    return ""


def _keeps_slots(message: Message) -> bool:
    """Each form has the slots and tags of its own English form; 'one' may leave out the number."""
    singular, *plural = (sorted(SLOT.findall(form)) for form in _forms(message.id))
    first, *others = (sorted(SLOT.findall(form)) for form in _forms(message.string))
    return first in (singular, *plural) and all(form in plural for form in others)


def _forms(text: str | Iterable[str] | None) -> list[str]:
    return [text or ""] if isinstance(text, str) or text is None else list(text)


def _first(message: Message) -> str:
    return _forms(message.id)[0]
