"""Copy the harness into a folder, compiled for the interpreter that will run it.

The sources are read afresh for every box, so what runs is what the page shows. Compiled files are
kept in memory for as long as the sources stay the same: without them a spawned process starts
four times slower.
"""

import subprocess
import tempfile
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

HARNESS = Path(__file__).parent / "harness"
START = "__main__.py"
COMPILE_S = 8.0  # less than a run may last; it takes about one

type Files = tuple[tuple[str, bytes], ...]


class Pack:
    """The harness as it is now, to be written into `folder` for `interpreter`."""

    def __init__(self, folder: Path, interpreter: str) -> None:
        self.package = folder / "harness"
        self.interpreter = interpreter

    def write_start(self) -> None:
        """Write what an interpreter runs first; it waits for the rest."""
        _write(self.package / START, (HARNESS / START).read_bytes())

    def write_rest(self) -> None:
        """Write all other sources, and the bytecode."""
        sources = read_sources()
        for name, content in (*sources, *_compiled(self.interpreter, sources)):
            if name != START:
                _write(self.package / name, content)


def read_sources() -> Files:
    """The files of the harness, relative name and content."""
    paths = sorted(HARNESS.rglob("*.py"))
    return tuple((path.relative_to(HARNESS).as_posix(), path.read_bytes()) for path in paths)


@lru_cache(maxsize=16)
def _compiled(interpreter: str, sources: Files) -> Files:
    """The bytecode of these sources; it is not checked against the source when it is loaded."""
    with tempfile.TemporaryDirectory() as scratch:
        package = Path(scratch) / "harness"
        for name, content in sources:
            _write(package / name, content)
        compile_all = [
            "-I",
            "-S",
            "-m",
            "compileall",
            "-q",
            "--invalidation-mode",
            "unchecked-hash",
        ]
        command = [interpreter, *compile_all, "-d", "harness", str(package)]
        with suppress(subprocess.TimeoutExpired):  # the sources run, too
            subprocess.run(command, check=False, timeout=COMPILE_S)
        paths = package.rglob("*.pyc")
        return tuple((path.relative_to(package).as_posix(), path.read_bytes()) for path in paths)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
