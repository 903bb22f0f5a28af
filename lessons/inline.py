"""Links, images and strategy words inside a text: rewritten, or refused with their line."""

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from markdown_it.token import Token

from lessons.blocks import STRATEGIES, Source
from sandbox.forms import ERRORS, raw_parameters
from sandbox.harness.demos import DEMOS, Demo, InvalidParameters

Parameters = dict[str, Any]
SAFE_SCHEMES = frozenset({"http", "https", "mailto"})
#: What a term or a figure is called: it becomes the end of an address.
NAME = re.compile(r"[\w-]{1,100}", re.ASCII)


def rewrite(tokens: Sequence[Token], source: Source) -> None:
    """Check and rewrite all inline tokens of `tokens` in place."""
    for line, token in _inline(tokens):
        if token.type == "link_open":
            token.attrSet("href", _link(str(token.attrGet("href") or ""), line, source))
        elif token.type == "image":
            _check_image(token, line, source)
        elif token.type == "span_open":
            token.attrs = _strategy_attributes(token, line, source)


def links_inside(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    """(line, anchor) of each link to a heading or a lab of the same page."""
    for line, href in _links(tokens):
        if href.startswith("#") and not href.startswith(FIGURE):
            yield line, href[1:]


def targets(tokens: Sequence[Token], scheme: str) -> list[str]:
    """What the links of this scheme lead to, in their order, each once, in a text as it was
    written: of 'term' the names of its terms."""
    found = (href.partition(":") for _line, href in _links(tokens))
    return list(dict.fromkeys(name for start, _colon, name in found if start == scheme))


def _links(tokens: Sequence[Token]) -> Iterator[tuple[int, str]]:
    for line, token in _inline(tokens):
        if token.type == "link_open":
            yield line, str(token.attrGet("href") or "")


def _inline(tokens: Sequence[Token]) -> Iterator[tuple[int, Token]]:
    for parent in tokens:
        line = parent.map[0] if parent.map else 0
        for token in parent.children or ():
            yield line, token
            line += token.type in {"softbreak", "hardbreak"}


def _link(href: str, line: int, source: Source) -> str:
    parts = urlsplit(href)
    if parts.scheme == "lab":
        return _lab_link(parts.path, QueryDict(parts.query), line, source)
    if parts.scheme in _NAMED:
        return _named_link(parts, line, source)
    if parts.scheme in SAFE_SCHEMES or (not parts.scheme and href.startswith(("/", "#"))):
        return href
    message = _(
        "A link can't lead to “%(href)s”: write https://…, /…, #…, lab:…, term:… or figure:…."
    )
    source.problem(line, message % {"href": href})
    return "#"


def _named_link(parts: SplitResult, line: int, source: Source) -> str:
    """Whether there is such a term or figure is for the publish gate to say."""
    if not NAME.fullmatch(parts.path) or parts.query or parts.fragment:
        message = _("“%(name)s” names no %(kind)s: write letters, digits and hyphens.")
        source.problem(line, message % {"name": parts.geturl(), "kind": parts.scheme})
        return "#"
    return _NAMED[parts.scheme](parts.path, source)


def _term_link(term: str, source: Source) -> str:
    """Chapters lie beside their glossary."""
    here = reverse("lessons:glossary", args=[source.course]) if source.course else "../glossary/"
    return f"{here}#term-{term}"


def _figure_link(figure: str, _source: Source) -> str:
    """In the list at the end of the chapter."""
    return f"{FIGURE}{figure}"


#: Where the rows of that list begin.
FIGURE = "#figure-"
_NAMED = {"term": _term_link, "figure": _figure_link}


def _lab_link(demo: str, options: QueryDict, line: int, source: Source) -> str:
    if check_demo(demo, options, line, source) is None:
        return "#"
    return reverse("sandbox:demo_detail", args=[demo], query=options)


def check_demo(slug: str, options: QueryDict, line: int, source: Source) -> Parameters | None:
    """The demo's complete parameters; None when demo or parameters are wrong, which is said."""
    demo = DEMOS.get(slug)
    if demo is None:
        message = _("There is no demo “%(demo)s”; there are: %(known)s.")
        source.problem(line, message % {"demo": slug, "known": ", ".join(DEMOS)})
        return None
    faults = list(_faults(demo, options))
    for name, why in faults:
        given = options.get(name, "")
        source.problem(line, f"{slug} {name}={given}: {why}")
    return None if faults else demo.clean(raw_parameters(demo, options))


def _faults(demo: Demo, options: QueryDict) -> Iterator[tuple[str, str]]:
    known = [*(parameter.name for parameter in demo.parameters), "strategies"]
    for name in options:
        if name not in known:
            yield name, _("this demo has only %(known)s.") % {"known": ", ".join(known)}
    try:
        demo.clean(raw_parameters(demo, options))
    except InvalidParameters as invalid:
        for name, code in invalid.errors.items():
            yield name, str(ERRORS.get(code, ERRORS["unknown"]))


def _check_image(token: Token, line: int, source: Source) -> None:
    src = str(token.attrGet("src") or "")
    if not token.content.strip():
        source.problem(line, _("An image needs words for those who can't see it: ![words](…)."))
    if not src.startswith("/") or src.startswith("//"):
        source.problem(line, _("An image must lie on this site: write ![words](/static/…)."))


def _strategy_attributes(token: Token, line: int, source: Source) -> dict[str, str | int | float]:
    name = str(token.attrGet("class") or "")
    if name not in STRATEGIES:
        known = " ".join(f".{known}" for known in sorted(STRATEGIES))
        message = _("“%(name)s” is no strategy: write one of %(known)s.")
        source.problem(line, message % {"name": name, "known": known})
        return {}
    return {"class": f"k {name}"}
