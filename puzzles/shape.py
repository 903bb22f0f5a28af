"""What a puzzle's file has to look like before anything is made of it: tables, texts, names."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from keyword import iskeyword
from typing import Any

LANGUAGES = ("en", "nl")
WORDS = ("title", "standfirst", "hint", "won", "repair")
#: What a file may have, as what.
KEYS: Mapping[str, type] = {
    "order": int, "shared": dict, "syncs": dict, "threads": dict, "invariant": str, "alone": str,
    "fine": list, "goal": list, "repaired": dict, "placing": dict, "words": dict,
}  # fmt: skip
#: What the repaired version may say anew, and the one in which a lock is placed.
TABLES = ("shared", "syncs", "threads")
ANEW: Mapping[str, tuple[str, ...]] = {"repaired": TABLES, "placing": ("locks", *TABLES)}
NAMES: Mapping[type, str] = {
    int: "a whole number", dict: "a table", str: "a text", list: "a list",
}  # fmt: skip

type Said = tuple[Sequence[str], str]
"""What stands in the line that is meant, each further down than the one before; what is wrong."""


def faults(told: Mapping[str, Any]) -> list[Said]:
    """What is wrong; only of a file without any of these can a puzzle be made."""
    shapes = [*_shapes(told)]
    names = (_names(told.get(key, {}), f"{key}.") for key in ANEW)
    return shapes or [*_names(told, ""), *chain.from_iterable(names)]


def _shapes(told: Mapping[str, Any]) -> Iterator[Said]:
    for key in sorted(told.keys() - KEYS.keys()):
        yield [key], f"A puzzle has no {key!r}."
    for key, kind in KEYS.items():
        yield from _is(told, key, kind, [key])
    for key in ("goal", "fine"):
        if any(not isinstance(each, str) for each in _list(told.get(key))):
            yield [f"{key} ="], "An ending is a text."
    yield from _texts(told, [])
    for key in ANEW:
        yield from _anew(_table(told, key), key)
    yield from _words(_table(told, "words"))


def _anew(told: Mapping[str, Any], name: str) -> Iterator[Said]:
    below = f"[{name}"
    for key in sorted(told.keys() - {*ANEW[name]}):
        yield [below, key], f"[{name}] has no {key!r}."
    for key in TABLES:
        yield from _is(told, key, dict, [below])
    yield from _is(told, "locks", list, [below, "locks"])
    if any(not isinstance(each, str) for each in _list(told.get("locks"))):
        yield [below, "locks"], "A lock is called by its name."
    yield from _texts(told, [below])


def _texts(told: Mapping[str, Any], below: Sequence[str]) -> Iterator[Said]:
    """Threads and locks are written as texts."""
    for table in ("syncs", "threads"):
        for name in _table(told, table):
            yield from _is(told[table], name, str, [*below, f"{name} ="])


def _words(words: Mapping[str, Any]) -> Iterator[Said]:
    for language in sorted(words.keys() - {*LANGUAGES}):
        yield [f"[words.{language}"], f"A puzzle does not speak {language!r}."
    for language in LANGUAGES:
        yield from _is(words, language, dict, ["words"])
        said, below = _table(words, language), [f"[words.{language}]"]
        for name in WORDS:
            yield from _is(said, name, str, [*below, name])
        yield from _is(said, "labels", dict, [*below, "labels"])
        for label in _table(said, "labels"):
            yield from _is(said["labels"], label, str, [*below, label])


def _names(told: Mapping[str, Any], prefix: str) -> Iterator[Said]:
    """Whatever has a name in a puzzle has one in Python, and no two have the same."""
    for table in TABLES:
        for name in told.get(table, {}):
            if not name.isidentifier() or iskeyword(name):
                yield [f"[{prefix}{table}]", name], f"Python has no name {name!r}."
    for name in sorted(told.get("shared", {}).keys() & told.get("syncs", {}).keys()):
        yield [f"[{prefix}syncs]", f"{name} ="], f"{name!r} is a shared variable already."
    for name, value in told.get("shared", {}).items():
        if not _is_value(value):
            message = "is no number, true or false, text, or list of these"
            yield [f"[{prefix}shared]", f"{name} ="], f"{value!r} {message}."


def _is_value(value: Any) -> bool:
    if isinstance(value, list):
        return all(_is_value(each) and not isinstance(each, list) for each in value)
    return isinstance(value, (int, str))


def _is(told: Mapping[str, Any], key: str, kind: type, where: Sequence[str]) -> Iterator[Said]:
    if key in told and not isinstance(told[key], kind):
        yield where, f"{key!r} is {NAMES[kind]}."


def _table(told: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = told.get(key)
    return found if isinstance(found, dict) else {}


def _list(found: Any) -> Sequence[Any]:
    return found if isinstance(found, list) else ()
