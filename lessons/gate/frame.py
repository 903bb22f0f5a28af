"""The frame of a published chapter: objective, lab, quiz, summary, sources, in this order."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from lessons.gate.findings import Finding
from lessons.gate.text import Element, Text

QUESTIONS = range(5, 8)
#: Where claims about CPython can be checked. GitHub is one for CPython's own repository alone.
PRIMARY = ("docs.python.org", "docs.kernel.org", "peps.python.org", "devguide.python.org")
CPYTHON = "/python/"


@dataclass(frozen=True)
class Words:
    """How a frame is worded in one language."""

    objective: str
    check: str
    short: str
    sources: str

    @property
    def headings(self) -> tuple[str, str, str]:
        return self.check, self.short, self.sources


#: By language. In others, and in variants, the place of a heading counts and not its words.
WORDS = {"en": Words("After this chapter you can", "Check yourself", "In short", "Sources")}


def check(text: Text) -> Iterator[Finding]:
    """What a published chapter of this language lacks; nothing for other languages."""
    words = WORDS.get(text.language)
    if words is None:
        return
    yield from _objective(text, words)
    yield from _headings(text, words)
    yield from _quiz(text, words)
    yield from _sources(text, words)
    for line, message in _titles(text):
        yield Finding(text.file, line, message)


def check_variant(text: Text) -> Iterator[Finding]:
    """The headings of the frame are translated, too."""
    for words in (each for language, each in WORDS.items() if language != text.language):
        for heading in text.of_kind("heading"):
            if heading.words in words.headings:
                message = _("“%(heading)s” is not translated.") % {"heading": heading.words}
                yield Finding(text.file, heading.line, message)
    for line, message in _titles(text):
        yield Finding(text.file, line, message)


def count_questions(count: int) -> str:
    """What is wrong with so many questions in a chapter's quiz; '' where nothing is."""
    if count in QUESTIONS:
        return ""
    message = _("A chapter asks %(least)s to %(most)s questions; these are %(count)s.")
    return message % {"least": QUESTIONS[0], "most": QUESTIONS[-1], "count": count}


def _titles(text: Text) -> Iterator[tuple[int, str]]:
    """Each heading can be told from the others."""
    seen: dict[str, int] = {}
    for heading in text.of_kind("heading"):
        if not heading.words.strip():
            yield heading.line, _("This heading is empty.")
        elif heading.words in seen:
            message = _("“%(heading)s” is the heading of line %(line)s, too.")
            yield heading.line, message % {"heading": heading.words, "line": seen[heading.words]}
        seen.setdefault(heading.words, heading.line)


def _objective(text: Text, words: Words) -> Iterator[Finding]:
    first = next(iter(text.elements), None)
    if first is None or first.kind != "paragraph" or not first.words.startswith(words.objective):
        line = first.line if first else text.first_line
        message = _("A chapter begins with its objective: “**%(words)s** …”.")
        yield Finding(text.file, line, message % {"words": words.objective})


def _headings(text: Text, words: Words) -> Iterator[Finding]:
    """All three are there, last, and in order."""
    found = {each.words: each for each in text.of_kind("heading") if each.like == (2,)}
    for words_of_heading in words.headings:
        if words_of_heading not in found:
            message = _("The chapter has no heading “## %(heading)s”.")
            yield Finding(text.file, text.last_line, message % {"heading": words_of_heading})
    there = [found[each].line for each in words.headings if each in found]
    for line, earlier in zip(there[1:], there, strict=False):
        if line < earlier:
            message = _("These headings come in the order %(headings)s.")
            said = message % {"headings": ", ".join(words.headings)}
            yield Finding(text.file, line, said)
    yield from _last(text, found, words)


def _last(text: Text, found: dict[str, Element], words: Words) -> Iterator[Finding]:
    last = found.get(words.sources)
    for heading in text.of_kind("heading"):
        if last and heading.line > last.line and heading.words not in words.headings:
            message = _("Nothing comes after “%(heading)s”.")
            yield Finding(text.file, heading.line, message % {"heading": words.sources})


def _quiz(text: Text, words: Words) -> Iterator[Finding]:
    """There is one, below its heading."""
    above = None
    for element in text.elements:
        if element.kind == "heading":
            above = element
        elif element.kind == "quiz":
            if above is None or above.words != words.check:
                message = _("The quiz stands below “## %(heading)s”.")
                yield Finding(text.file, element.line, message % {"heading": words.check})
            return
    yield Finding(text.file, text.last_line, _("The chapter shows no ::: quiz."))


def _sources(text: Text, words: Words) -> Iterator[Finding]:
    """A list in which each entry leads somewhere, and over https."""
    places = [n for n, each in enumerate(text.elements) if each.words == words.sources]
    if not places:
        return
    heading, *below = text.elements[places[-1] :]
    lists = [each for each in below if each.kind == "list"]
    if not any(link.target.startswith("https://") for each in lists for link in each.links):
        message = _("“%(heading)s” is a list of links to primary sources.")
        yield Finding(text.file, heading.line, message % {"heading": words.sources})
    for link in (link for each in lists for link in each.links):
        if not _is_primary(link.target):
            message = _("Is “%(target)s” a primary source?") % {"target": link.target}
            yield Finding(text.file, link.line, message, is_hint=True)


def _is_primary(target: str) -> bool:
    try:
        parts = urlsplit(target)
    except ValueError:  # which is said of every link
        return True
    github = parts.hostname == "github.com" and parts.path.startswith(CPYTHON)
    return github or parts.hostname in PRIMARY
