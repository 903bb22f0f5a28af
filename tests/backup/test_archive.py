"""A file that is cut off, changed, or made to do harm is refused with a sentence."""

import gzip
import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from concurrency_course import archive
from concurrency_course.archive import Damaged, Reader, Writer

Rows = dict[str, list[Any]]
ROWS: Rows = {"a.a": [[1, "één"], [2, None]], "b.b": [], "c.c": [[{"x": [1.5]}, "z"]]}


def written(rows: Rows = ROWS) -> bytes:
    file = io.BytesIO()
    with Writer(file, {"parts": {name: len(each) for name, each in rows.items()}}) as writer:
        for name, each in rows.items():
            writer.part(name, ["id", "text"], each)
        writer.seal()
    return file.getvalue()


def read(content: bytes) -> Rows:
    return {part.name: list(part.rows) for part in Reader(io.BytesIO(content)).parts()}


def edited(change: Callable[[list[bytes]], object]) -> bytes:
    lines = gzip.decompress(written()).splitlines(keepends=True)
    change(lines)
    return gzip.compress(b"".join(lines))


def test_what_was_written_is_read() -> None:
    assert read(written()) == ROWS


@pytest.mark.parametrize("kept", [0, 1, 20, 60, 0.5, -9, -1])
def test_a_file_that_was_cut_off_is_refused(kept: float) -> None:
    content = written()
    kept = int(kept * len(content)) if isinstance(kept, float) else kept
    with pytest.raises(Damaged):
        read(content[:kept])


def test_each_single_flipped_byte_of_the_rows_is_noticed() -> None:
    content = gzip.decompress(written())
    for at in range(len(content)):
        changed = bytearray(content)
        changed[at] ^= 1
        with pytest.raises(Damaged):
            read(gzip.compress(bytes(changed)))


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines.insert(3, lines[2]),  # a row twice
        lambda lines: lines.pop(2),  # one less
        lambda lines: lines.insert(2, lines.pop(3)),  # another order
        lambda lines: lines.pop(),  # no seal
        lambda lines: lines.append(b"[1]\n"),  # more after the seal
        lambda lines: lines.insert(2, b"[" * 100_000 + b"\n"),
        lambda lines: lines.insert(2, b"[1]\n"),
        lambda lines: lines.insert(2, b"{}\n"),
        lambda lines: lines.insert(2, b"not json\n"),
        lambda lines: lines.insert(2, b"\xff\xfe\n"),
        lambda lines: lines.__setitem__(1, b'{"part":"../a","columns":["id","text"]}\n'),
        lambda lines: lines.__setitem__(1, b'{"part":"a.a","columns":7}\n'),
        lambda lines: lines.__setitem__(0, b"[]\n"),
        lambda lines: lines.__setitem__(-1, b'{"end":[]}\n'),
        lambda lines: lines.__setitem__(-1, b'{"end":{}}\n'),
    ],
)
def test_a_changed_file_is_refused(change: Callable[[list[bytes]], object]) -> None:
    with pytest.raises(Damaged):
        read(edited(change))


def test_another_format_says_which_code_to_take() -> None:
    def later(lines: list[bytes]) -> None:
        lines[0] = json.dumps({**json.loads(lines[0]), "version": 2}).encode() + b"\n"

    with pytest.raises(Damaged, match="the version of the code that wrote it"):
        read(edited(later))


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", gzip.compress(b"", mtime=0), b"SQLite format 3\0"]
)
def test_another_file_is_no_backup(content: bytes) -> None:
    with pytest.raises(Damaged):
        read(content)


def test_a_huge_line_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bomb: a small file that would unfold to more than memory holds."""
    monkeypatch.setattr(archive, "MAX_LINE", 10_000)
    assert read(written({"a.a": [["x" * 9_000, 1]]}))
    with pytest.raises(Damaged, match="longer than"):
        read(edited(lambda lines: lines.insert(2, b'["' + b"x" * 10_000 + b'",1]\n')))


def test_a_row_that_could_not_be_read_back_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_LINE", 100)
    with pytest.raises(Damaged, match="longer than"):
        written({"a.a": [["x" * 100, 1]]})
