"""The file of a backup: gzipped JSON lines that prove themselves. It knows no database.

    {"format": …, "version": 1, …, "parts": {"learners.learner": 2, …}}   the manifest
    {"part": "learners.learner", "columns": ["id", …]}                    a part begins
    ["6f1c…", …]                                                          one row a line
    {"end": {"manifest": sha256, "learners.learner": sha256, …}}          the seal, last

Checksums find accidents, not forgers: whoever can write the file can write a new seal.
"""

import contextlib
import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any, Self

FORMAT = "concurrency-course backup"
VERSION = 1
#: Bytes of one line. The longest rows are transcripts: 5,000 events of at most 4 KiB.
MAX_LINE = 32 * 1024 * 1024

Row = list[Any]
Manifest = dict[str, Any]


class Damaged(Exception):
    """Says in one sentence why the file can't be restored."""


@dataclass(frozen=True)
class Part:
    """A table's rows in the order of `columns`; to be read before the next part is asked for."""

    name: str
    columns: list[str]
    rows: Iterator[Row]


class Writer:
    """Writes manifest, parts and seal, in this order, a row at a time; to be used with `with`.

    What was not sealed is no backup: `Reader` refuses it.
    """

    def __init__(self, file: IO[bytes], manifest: Manifest) -> None:
        self._zip = gzip.GzipFile(fileobj=file, mode="wb", compresslevel=6, mtime=0)
        self._sums = {"manifest": hashlib.sha256()}
        self._line("manifest", {"format": FORMAT, "version": VERSION, **manifest})

    def part(self, name: str, columns: list[str], rows: Iterable[Any]) -> int:
        """Returns how many rows there were."""
        self._sums[name] = hashlib.sha256()
        self._line(name, {"part": name, "columns": columns})
        count = 0
        for count, row in enumerate(rows, start=1):  # noqa: B007
            self._line(name, row)
        return count

    def seal(self) -> None:
        sums = {name: each.hexdigest() for name, each in self._sums.items()}
        self._line("manifest", {"end": sums})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._zip.close()

    def _line(self, name: str, value: Any) -> None:
        line = json.dumps(value, default=as_text, separators=(",", ":")).encode() + b"\n"
        if len(line) > MAX_LINE:
            raise Damaged(f"A row of {name} is longer than {MAX_LINE} bytes.")
        self._sums[name].update(line)
        self._zip.write(line)


def as_text(value: Any) -> str:
    """What JSON does not know; dates keep their microseconds, which Django's encoder drops."""
    return str(value.isoformat() if hasattr(value, "isoformat") else value)


class Reader:
    """Reads what a `Writer` wrote and believes nothing: raises Damaged, at the latest at the end.

    Iterate over `parts()` to the end, and over each part's rows: only then was all checked.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = gzip.GzipFile(fileobj=file, mode="rb")
        self._sums = {"manifest": hashlib.sha256()}
        self.manifest = self._manifest()

    def _manifest(self) -> Manifest:
        manifest = self._next("manifest")
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            raise Damaged("This is no backup of this platform.")
        if manifest.get("version") != VERSION:
            raise Damaged(
                f"The backup has format {manifest.get('version')}, this code reads {VERSION}: "
                "restore it with the version of the code that wrote it."
            )
        parts = manifest.get("parts")
        if not isinstance(parts, dict) or not all(
            isinstance(count, int) and count >= 0 for count in parts.values()
        ):
            raise Damaged("The backup's manifest does not say what follows.")
        return manifest

    def parts(self) -> Iterator[Part]:
        """Each part that the manifest promises, once, in its order; then the seal is compared."""
        for name, count in self.manifest["parts"].items():
            self._sums[name] = hashlib.sha256()
            head = self._next(name)
            columns = head.get("columns") if isinstance(head, dict) else None
            if columns is None or head.get("part") != name or not _are_names(columns):
                raise Damaged(f"The backup should go on with {name} and does not.")
            yield Part(name, columns, self._rows(name, count, len(columns)))
        self._compare(self._next("manifest", summed=False))

    def _rows(self, name: str, count: int, width: int) -> Iterator[Row]:
        for _ in range(count):
            row = self._next(name)
            if not isinstance(row, list) or len(row) != width:
                raise Damaged(f"A row of {name} is missing or misshapen.")
            yield row

    def _compare(self, seal: Any) -> None:
        found = {name: each.hexdigest() for name, each in self._sums.items()}
        said = seal.get("end") if isinstance(seal, dict) else None
        if not isinstance(said, dict):
            raise Damaged("The backup holds more than its manifest says.")
        wrong = [name for name, digest in found.items() if said.get(name) != digest]
        if wrong or len(said) != len(found):
            raise Damaged(f"The backup was changed: the checksum of {', '.join(wrong)} is wrong.")
        with _told():
            if self._zip.read(1):
                raise Damaged("The backup goes on after its end.")

    def _next(self, name: str, *, summed: bool = True) -> Any:
        """The next line's value; memory stays below a few times `MAX_LINE`."""
        with _told():
            line = self._zip.readline(MAX_LINE + 1)
            if len(line) > MAX_LINE:
                raise Damaged(f"A row of {name} is longer than {MAX_LINE} bytes.")
            if not line.endswith(b"\n"):
                raise Damaged("The backup ends too soon: it was cut off.")
            if summed:
                self._sums[name].update(line)
            return json.loads(line)


def _are_names(columns: Any) -> bool:
    return isinstance(columns, list) and all(isinstance(name, str) for name in columns)


@contextlib.contextmanager
def _told() -> Iterator[None]:
    """Turns what gzip and json say of bad bytes into a sentence."""
    try:
        yield
    except EOFError:
        raise Damaged("The backup ends too soon: it was cut off.") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise Damaged(f"This is no backup, or a damaged one: {error}.") from None
    except (ValueError, RecursionError):
        raise Damaged("The backup holds a line that is no JSON.") from None
