"""Markdown-light for questions: inline code, emphasis, lists, blocks of code, and links to terms
([the GIL](term:gil)); nothing else."""

import re
from functools import cache
from html import unescape
from typing import Any

import nh3
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

INLINE_TAGS = {"code", "em", "strong", "br"}
BLOCK_TAGS = INLINE_TAGS | {"p", "pre", "ul", "ol", "li", "a"}
TERM = re.compile(r"term:([\w-]{1,100})", re.ASCII)


def block(source: str) -> SafeString:
    """Paragraphs, lists and code; raw HTML in the source comes out as text."""
    return _clean(_markdown().render(source), BLOCK_TAGS)


def inline(source: str) -> SafeString:
    """One run of text, for a choice or a heading: a link in it is words only."""
    return _clean(_markdown().renderInline(source), INLINE_TAGS)


def sentence(source: str) -> SafeString:
    """One run of text in which a link to a term leads there."""
    return _clean(_markdown().renderInline(source), INLINE_TAGS | {"a"})


def plain(source: str) -> str:
    """The words of one run of text, as a reader sees them, for where there is no markup."""
    words = nh3.clean(_markdown().renderInline(source), tags=set())
    return " ".join(unescape(words).split())


def _clean(html: str, tags: set[str]) -> SafeString:
    kept = {"pre": {"class", "tabindex"}, "a": {"href"}}
    safe = nh3.clean(html, tags=tags, attributes=kept, link_rel=None)
    return mark_safe(safe)  # noqa: S308 - nh3 left only the tags above


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802
        """What leads anywhere but to a term stays as it was written."""
        return TERM.fullmatch(url) is not None


@cache
def _markdown() -> MarkdownIt:
    markdown = _Markdown("zero").enable(
        ["backticks", "emphasis", "escape", "newline", "fence", "list", "link"]
    )
    markdown.add_render_rule("fence", _fence)
    markdown.add_render_rule("link_open", _term)
    return markdown


def _fence(_renderer: Any, tokens: Any, index: int, _options: Any, _env: Any) -> str:
    """Code that may scroll sideways can be reached by keyboard."""
    code = escape(tokens[index].content)
    return f'<pre class="trace" tabindex="0"><code>{code}</code></pre>\n'


def _term(_renderer: Any, tokens: Any, index: int, _options: Any, _env: Any) -> str:
    """A question does not say in which course it is asked; that address finds it out."""
    name = str(tokens[index].attrGet("href")).removeprefix("term:")
    return f'<a href="{reverse("lessons:term", args=[name])}">'
