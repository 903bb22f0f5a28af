"""`lesson.md` and its variants: TOML between +++ lines, then Markdown."""

from pathlib import Path

from django.utils.translation import gettext as _

from lessons.blocks import ContentError
from lessons.toml import Table, parse_toml, read_text

FENCE = "+++"


def read(path: Path, errors: list[ContentError]) -> tuple[Table, str, int]:
    """The table between the +++ lines, the text after it, and the line where that begins."""
    lines = read_text(path, errors).splitlines()
    end = lines.index(FENCE, 1) if lines[:1] == [FENCE] and FENCE in lines[1:] else 0
    if not end:
        errors.append(ContentError(str(path), 1, _("The file must begin with TOML between +++.")))
    data = parse_toml("\n".join(lines[1:end]), str(path), 1, errors)
    head = Table(data, lines[:end], str(path), 1, errors)
    return head, "\n".join(lines[end + 1 :]).strip("\n") + "\n", _first_text(lines, end + 1)


def _first_text(lines: list[str], start: int) -> int:
    """The number (from 1) of the first line from `start` (from 0) that isn't empty."""
    return next((n + 1 for n in range(start, len(lines)) if lines[n]), start + 1)
