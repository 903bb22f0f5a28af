"""Markdown-light for questions: inline code, emphasis, lists and blocks of code; nothing else."""

from functools import cache
from typing import Any

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

INLINE_TAGS = {"code", "em", "strong", "br"}
BLOCK_TAGS = INLINE_TAGS | {"p", "pre", "ul", "ol", "li"}


def block(source: str) -> SafeString:
    """Paragraphs, lists and code; raw HTML in the source comes out as text."""
    return _clean(_markdown().render(source), BLOCK_TAGS)


def inline(source: str) -> SafeString:
    """One run of text, for a choice or a heading."""
    return _clean(_markdown().renderInline(source), INLINE_TAGS)


def _clean(html: str, tags: set[str]) -> SafeString:
    safe = nh3.clean(html, tags=tags, attributes={"pre": {"class", "tabindex"}})
    return mark_safe(safe)  # noqa: S308 - nh3 left only the tags above


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("zero").enable(
        ["backticks", "emphasis", "escape", "newline", "fence", "list"]
    )
    markdown.add_render_rule("fence", _fence)
    return markdown


def _fence(_renderer: Any, tokens: Any, index: int, _options: Any, _env: Any) -> str:
    """Code that may scroll sideways can be reached by keyboard."""
    code = escape(tokens[index].content)
    return f'<pre class="trace" tabindex="0"><code>{code}</code></pre>\n'
