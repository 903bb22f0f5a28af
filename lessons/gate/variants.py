"""Language variants in step: the same chapter in other words, made from the text as it is now."""

import io
import re
import tokenize
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path

from lessons.gate.course import Chapter, CourseFolder
from lessons.gate.findings import Finding, of, shown
from lessons.gate.text import Element, Text
from lessons.markdown import parse

KEYS = {"title", "standfirst", "language", "translates"}
TARGETS = ("term:", "figure:", "lab:", "/courses/")
#: Of a program, what a translation may change: words for people.
SKIPPED = {tokenize.COMMENT, tokenize.NL, tokenize.FSTRING_MIDDLE}
STANDS_FOR = {tokenize.STRING: "''", tokenize.FSTRING_START: "f''", tokenize.FSTRING_END: ""}
STANDS_FOR |= {
    kind: tokenize.tok_name[kind] for kind in (tokenize.INDENT, tokenize.DEDENT, tokenize.NEWLINE)
}


def check(course: CourseFolder) -> Iterator[Finding]:
    """All that is out of step between the variants of a course and its own texts."""
    for chapter in course.chapters:
        for language, text in chapter.variants.items():
            yield from _head(chapter.source, text, language)
            yield from of(parse(text.body, text.file, text.first_line).errors)
            yield from out_of_step(chapter.source, text)
            if text.head.get("translates") != chapter.source.version:
                yield _stale(chapter, text)


def mark(chapter: Chapter) -> list[Path]:
    """Note in each variant that is in step which text it translates; returns the changed files."""
    changed = []
    for text in chapter.variants.values():
        path, version = Path(text.file), chapter.source.version
        if text.head.get("translates") == version or any(out_of_step(chapter.source, text)):
            continue
        lines = path.read_text(encoding="utf-8").split("\n")
        place = text.line_of_key("translates")
        keep = lines[:1] if place == 1 else lines[: place - 1]
        lines = [*keep, f'translates = "{version}"', *lines[max(place, 1) :]]
        path.write_text("\n".join(lines), encoding="utf-8")
        changed.append(path)
    return changed


def _head(source: Text, text: Text, language: str) -> Iterator[Finding]:
    for key in sorted(text.head.keys() - KEYS):
        message = f"“{key}” belongs to the source, {shown(source.file)}."
        yield Finding(text.file, text.line_of_key(key), message)
    for key in ("title", *(["standfirst"] if source.head.get("standfirst") else [])):
        if not str(text.head.get(key, "")).strip():
            yield Finding(text.file, text.line_of_key(key), f"“{key}” is missing.")
    if text.head.get("language") != language:
        message = f'This is lesson.{language}.md: write language = "{language}".'
        yield Finding(text.file, text.line_of_key("language"), message)


def _stale(chapter: Chapter, text: Text) -> Finding:
    was = text.head.get("translates")
    message = (
        f"It translates version {was} of {shown(chapter.source.file)}, which is now "
        f"{chapter.source.version}: bring it up to date, then manage.py check_course "
        f"--mark-translated {shown(chapter.folder.parents[1])}."
    )
    return Finding(text.file, text.line_of_key("translates"), message)


def out_of_step(source: Text, text: Text) -> Iterator[Finding]:
    """Where the blocks of two texts differ; both places are named."""
    ours, theirs = source.elements, text.elements
    matcher = SequenceMatcher(None, [_key(e) for e in ours], [_key(e) for e in theirs], False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            for one, other in zip(ours[i1:i2], theirs[j1:j2], strict=True):
                yield from _inside(source, one, text, other)
            continue
        line = theirs[j1].line if j1 < j2 else _line_after(text, j1)
        where = ours[i1].line if i1 < i2 else _line_after(source, i1)
        wanted = _names(ours[i1:i2]) or "nothing"
        found = _names(theirs[j1:j2]) or "nothing"
        message = f"Out of step with {shown(source.file)}:{where}: here {found}, there {wanted}."
        yield Finding(text.file, line, message)


def _key(element: Element) -> tuple[object, ...]:
    return element.kind, *element.like


def _line_after(text: Text, place: int) -> int:
    """Where something is missing: at what follows, or at the end."""
    if place < len(text.elements):
        return text.elements[place].line
    return text.last_line


def _names(elements: tuple[Element, ...]) -> str:
    return ", ".join(_name(each) for each in elements)


def _name(element: Element) -> str:
    """For people: 'a table of (3, 2)', 'a lab (computing, …)'."""
    like = ", ".join(str(each) for each in element.like if each != "")
    return f"{element.kind} ({like})" if like else element.kind


def _inside(source: Text, one: Element, text: Text, other: Element) -> Iterator[Finding]:
    """Two blocks that stand for each other lead to the same places and hold the same code."""
    wanted, found = _targets(one), _targets(other)
    if wanted != found:
        missing = ", ".join(sorted(set(wanted) - set(found)))
        more = ", ".join(sorted(set(found) - set(wanted)))
        parts = [f"missing {missing}"] if missing else []
        parts += [f"only here {more}"] if more else []
        said = "; ".join(parts) or "one of them more often"
        message = f"Other targets than {shown(source.file)}:{one.line}: {said}."
        yield Finding(text.file, other.line, message)
    if one.fence and one.fence.language == "python":
        yield from _code(source, one, text, other)


def _targets(element: Element) -> list[str]:
    """In another language the words may come in another order."""
    return sorted(link.target for link in element.links if link.target.startswith(TARGETS))


def _code(source: Text, one: Element, text: Text, other: Element) -> Iterator[Finding]:
    if one.code == other.code:
        return
    ours, theirs = _tokens(one.code), _tokens(other.code)
    if [kind for kind, _line in ours] == [kind for kind, _line in theirs]:
        return
    pairs = [*zip(ours, theirs, strict=False)]
    place = next((n for n, (a, b) in enumerate(pairs) if a[0] != b[0]), len(pairs))
    here, there = _line_of(theirs, place), _line_of(ours, place)
    message = (
        f"The code differs from {shown(source.file)}:{one.line + there} in more than comments and "
        "strings."
    )
    yield Finding(text.file, other.line + here, message)


def _line_of(tokens: list[tuple[str, int]], place: int) -> int:
    return tokens[min(place, len(tokens) - 1)][1] if tokens else 1


def _tokens(code: str) -> list[tuple[str, int]]:
    """What a program does, token by token with its line; a string is any string."""
    found: list[tuple[str, int]] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type in SKIPPED:
                continue
            word = STANDS_FOR.get(token.type, token.string)
            if not (word == "''" and found and found[-1][0] == "''"):
                found.append((word, token.start[0]))
    except (tokenize.TokenError, SyntaxError):
        lines = enumerate(code.splitlines(), 1)  # no Python of this version: line by line
        return [(re.sub(r"#.*", "", line).strip(), n) for n, line in lines]
    return found
