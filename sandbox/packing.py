"""Copy the harness into a folder, compiled for the interpreter that will run it.

The sources are read afresh for every box, so what runs is what the page shows. Compiled files are
kept in memory for as long as the sources stay the same: without them a spawned process starts
four times slower.
"""

import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

HARNESS = Path(__file__).parent / "harness"

type Files = tuple[tuple[str, bytes], ...]


def unpack_harness(folder: Path, interpreter: str) -> Path:
    """Write the package `harness` into `folder`, sources and bytecode. Returns its path."""
    package = folder / "harness"
    sources = read_sources()
    for name, content in (*sources, *_compiled(interpreter, sources)):
        _write(package / name, content)
    return package


def read_sources() -> Files:
    """The files of the harness, relative name and content."""
    paths = sorted(HARNESS.rglob("*.py"))
    return tuple((path.relative_to(HARNESS).as_posix(), path.read_bytes()) for path in paths)


@lru_cache(maxsize=8)
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
        subprocess.run([interpreter, *compile_all, "-d", "harness", str(package)], check=False)
        paths = package.rglob("*.pyc")
        return tuple((path.relative_to(package).as_posix(), path.read_bytes()) for path in paths)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
