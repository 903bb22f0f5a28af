"""TOML that is changed where its values changed; every other character stays as it was written."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import tomlkit
from tomlkit.items import Item

_SKIPPED = r"""
      \"\"\"(?:\\.|[^\\])*?\"\"\"          # what is written in strings and comments
    | '''.*?'''                            # starts nothing
    | "(?:\\.|[^"\\\n])*"
    | '[^'\n]*'
    | \#[^\n]*
"""
_HEADER = r"^[ \t]*\[\[[ \t]*{name}[ \t]*\]\]"


def split(text: str, header: str) -> list[str]:
    """The text before the first `[[header]]`, and the text of each such table with its subtables.

    Comments right above a header belong to it. Joined, the parts are the text.
    """
    name = r"[ \t]*\.[ \t]*".join(map(re.escape, header.split(".")))
    token = re.compile(
        f"{_SKIPPED}|(?P<header>{_HEADER.format(name=name)})", re.VERBOSE | re.MULTILINE | re.DOTALL
    )
    found = (match for match in token.finditer(text) if match["header"])
    starts = [0, *(_with_comments(text, match.start()) for match in found), len(text)]
    return [text[start:end] for start, end in pairwise(starts)]


def _with_comments(text: str, start: int) -> int:
    """Where the comment lines right above `start` begin."""
    while start > 0:
        above = text.rfind("\n", 0, start - 1) + 1
        if not text[above:start].lstrip(" \t").startswith("#"):
            break
        start = above
    return start


def edit(text: str, values: Mapping[str, Any], *path: str | int) -> str:
    """`text` with these values in the table at `path`; None removes a key."""
    kept = text.rstrip()
    document = tomlkit.parse(kept + "\n" if kept else "")
    table: Any = document
    for step in path:
        table = table[step]
    for key, value in values.items():
        if value is None:
            table.pop(key, None)
        else:
            table[key] = item(value)
    written = tomlkit.dumps(document)
    return written.rstrip("\n") + (text[len(kept) :] or "\n")


def item(value: Any) -> Item:
    """A value as an author would write it: texts of several lines on several lines."""
    if isinstance(value, str) and "\n" in value:
        return tomlkit.string(value, multiline=True)
    made: Item = tomlkit.item(value)
    return made


def table(header: str, values: Mapping[str, Any]) -> str:
    """A new `[[header]]` with what is not None."""
    return f"[[{header}]]\n{pairs(values)}"


def pairs(values: Mapping[str, Any]) -> str:
    """`key = value`, a line each, of what is not None."""
    written = {key: item(value) for key, value in values.items() if value is not None}
    return "".join(f"{key} = {value.as_string()}\n" for key, value in written.items())


def joined(parts: Sequence[str]) -> str:
    """Parts one after another, an empty line between those that were not so written."""
    text = ""
    for part in filter(None, parts):
        gap = "" if not text or text.endswith(("\n\n", "\r\n\r\n")) else "\n"
        text += ("" if not text or text.endswith("\n") else "\n") + gap + part
    return text
