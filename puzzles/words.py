"""The words of puzzles on a page: in which language, and with code in them."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from puzzles.files import LANGUAGES

CODE = "<code>{}</code>"


def spoken() -> str:
    """The language in which puzzles speak to this visitor."""
    tag = (get_language() or "").partition("-")[0]
    return tag if tag in LANGUAGES else LANGUAGES[0]


def in_code(text: str) -> SafeString:
    """Words in which `code` stands between backquotes."""
    parts = enumerate(text.split("`"))
    return format_html_join(
        "", "{}", ((format_html(CODE, each) if n % 2 else each,) for n, each in parts)
    )
