"""Markdown → sanitised blocks. Every mistake in the text is found with its line."""

import logging
from collections.abc import Iterator, Sequence
from functools import lru_cache

import nh3
from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.anchors import anchors_plugin
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.container import container_plugin

from lessons import inline
from lessons.blocks import STRATEGIES, Block, Kind, Parsed, Source
from lessons.directives import directive, fence
from lessons.inline import links_inside, rewrite

logger = logging.getLogger(__name__)

OPEN = "container_directive_open"
#: Ids that the page itself uses: a heading must not take them.
PAGE_IDS = frozenset({
    "main", "menu", "next", "ask", "outline", "toast", "figures",
    "puzzle", "puzzle-title", "kept", "replay", "count", "back", "again", "way",
})  # fmt: skip
PAGE_ID_STARTS = ("lab-", "quiz-", "feedback-", "figure-")

TAGS = {"p", "h2", "h3", "h4", "a", "strong", "em", "code", "ul", "ol", "li", "blockquote", "br",
        "hr", "span", "img", "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "th": {"scope"},
    **{heading: {"id"} for heading in ("h2", "h3", "h4")},
}
CLASSES = {"span": {"k", *STRATEGIES}, "table": {"data"}}


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802
        """We check addresses ourselves, to name the line; nh3 has the last word on what passes."""
        return True


def _parser() -> MarkdownIt:
    parser = _Markdown("commonmark", {"html": False}).enable("table").disable("code")
    container_plugin(parser, "directive", validate=lambda *_: True)
    attrs_plugin(parser, spans=True, after=(), allowed=["class"])
    anchors_plugin(parser, min_level=1, max_level=4, slug_func=slugify)
    return parser


_PARSER = _parser()


def tokens_of(text: str) -> list[Token]:
    """A text as it was written: nothing is checked or rewritten yet."""
    return _PARSER.parse(text)


def parse(text: str, file: str = "", first_line: int = 1, course: str = "") -> Parsed:
    """Read a lesson. `first_line` is the line of `file` at which `text` begins; `course` the slug
    of the course whose glossary its terms lead to."""
    source = Source(text.replace("\r\n", "\n"), file, first_line, course)
    tokens = tokens_of(source.text)
    rewrite(tokens, source)
    anchors = _check_headings(tokens, source)
    blocks = tuple(_blocks(tokens, source))
    _check_anchors(tokens, anchors | {f"lab-{block.demo}" for block in blocks}, source)
    _check_single(blocks, source)
    in_order = sorted(source.errors, key=lambda error: error.line)
    return Parsed(blocks, tuple(in_order), frozenset(anchors))


@lru_cache(maxsize=256)
def blocks(text: str, course: str = "") -> tuple[Block, ...]:
    """The blocks of a stored text, kept in memory: the text itself is the key.

    A text that had no mistake when it was stored can have one later, when a demo changed; the
    page shows all the rest, and the log says what is missing.
    """
    parsed = parse(text, course=course)
    for error in parsed.errors:
        logger.warning("a stored chapter has a mistake in line %s: %s", error.line, error.message)
    return parsed.blocks


@lru_cache(maxsize=256)
def targets(text: str, scheme: str) -> tuple[str, ...]:
    """The terms or figures (by `scheme`, term or figure) that a stored text leads to, in order."""
    return tuple(inline.targets(tokens_of(text), scheme))


def _blocks(tokens: Sequence[Token], source: Source) -> Iterator[Block]:
    """Cut the top level into blocks; runs of ordinary Markdown become prose."""
    run: list[Token] = []
    heading = ""
    for group in _groups(tokens):
        first = group[0]
        heading = str(first.attrGet("id") or "") if first.type == "heading_open" else heading
        special = _special(group, heading, source)
        if first.type not in {OPEN, "fence", "table_open"}:
            run += group
            continue
        yield from _prose(run, source)
        run = []
        if special:
            yield special
    yield from _prose(run, source)


def _groups(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Each top-level element with all that is in it."""
    start = 0
    for index, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            yield tokens[start : index + 1]
            start = index + 1


def _special(group: Sequence[Token], heading: str, source: Source) -> Block | None:
    first = group[0]
    _check_nesting(group[1:], source)
    if first.type == OPEN:
        return directive(first, group[1:-1], source, _html)
    if first.type == "fence":
        return fence(first, source)
    if first.type == "table_open":
        _mark_headers(group)
        line = source.line_of(first.map[0] if first.map else 0)
        return Block(Kind.TABLE, line, _html(group), title=heading)
    return None


def _mark_headers(table: Sequence[Token]) -> None:
    """The first cell of each row names the row; one above them that is empty names nothing."""
    table[0].attrSet("class", "data")
    for before, token, inside, after in zip(table, table[1:], table[2:], table[3:], strict=False):
        if token.type == "th_open" and not inside.content:
            token.tag = after.tag = "td"
        elif token.type == "td_open" and before.type == "tr_open":
            token.tag = after.tag = "th"
            token.attrSet("scope", "row")
        elif token.type == "th_open":
            token.attrSet("scope", "col")


def _prose(run: Sequence[Token], source: Source) -> Iterator[Block]:
    if run:
        line = run[0].map[0] if run[0].map else 0
        yield Block(Kind.PROSE, source.line_of(line), _html(run))


def _html(tokens: Sequence[Token]) -> str:
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )


def _check_nesting(inner: Sequence[Token], source: Source) -> None:
    for token in inner:
        if token.type in {OPEN, "fence"}:
            source.problem(
                token.map[0] if token.map else 0,
                _("Code and ::: blocks stand at the margin, not inside something else."),
            )


def _check_headings(tokens: Sequence[Token], source: Source) -> set[str]:
    """Levels begin at ## and skip none. Returns the anchors."""
    anchors: set[str] = set()
    level = 1
    for token in tokens:
        if token.type != "heading_open":
            continue
        line = token.map[0] if token.map else 0
        anchor = str(token.attrGet("id") or "")
        _check_anchor_free(anchor, line, source)
        found = int(token.tag[1])
        if not 2 <= found <= min(level + 1, 4):
            message = _(
                "A heading of level %(found)s can't follow one of level %(level)s: "
                "the chapter's title is level 1, the deepest is 4."
            )
            source.problem(line, message % {"found": found, "level": level})
        level = found
        anchors.add(anchor)
    return anchors


def _check_anchor_free(anchor: str, line: int, source: Source) -> None:
    if not anchor or anchor in PAGE_IDS or anchor.startswith(PAGE_ID_STARTS):
        source.problem(line, _("This heading can't be linked to: choose other words for it."))


def _check_anchors(tokens: Sequence[Token], anchors: set[str], source: Source) -> None:
    for line, anchor in links_inside(tokens):
        if anchor and anchor not in anchors:
            message = _("There is no heading “#%(anchor)s” on this page.")
            source.problem(line, message % {"anchor": anchor})


def _check_single(blocks: Sequence[Block], source: Source) -> None:
    quizzes = [block for block in blocks if block.kind is Kind.QUIZ]
    for extra in quizzes[1:]:
        source.problem(extra.line - source.first_line, _("A chapter has one ::: quiz."))
    puzzles = [block for block in blocks if block.kind is Kind.PUZZLE]
    for extra in puzzles[1:]:
        message = _("A chapter has one ::: puzzle; link to others: /puzzles/%(puzzle)s/.")
        source.problem(extra.line - source.first_line, message % {"puzzle": extra.puzzle})
