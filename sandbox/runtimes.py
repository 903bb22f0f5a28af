"""Which interpreters this machine has to measure with: each is found, and asked by running it.

Only what was found here is ever started. Others say a name, such as '3.13' or '3.14t', which is
looked up in what was found; no path comes from anywhere else.
"""

import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

MINORS = range(12, 16)  # of Python 3: what the programs and the course are written for
NAMES = tuple(f"python3.{minor}{build}" for minor in MINORS for build in ("", "t"))
#: Where others put interpreters, each in a folder of its own; below the home folder, and anywhere.
AT_HOME = (".pyenv/versions/*/bin", ".local/share/uv/python/*/bin", ".local/bin")
ANYWHERE = (
    *("/usr/local/bin", "/usr/bin", "/opt/*/bin"),
    *("/opt/homebrew/opt/python*@3.*/bin", "/usr/local/opt/python*@3.*/bin"),
    *("/home/linuxbrew/.linuxbrew/bin", "/Library/Frameworks/Python*.framework/Versions/3.*/bin"),
)
#: In a folder that the operator names: itself, an interpreter's own, or one of several.
BELOW_GIVEN = (".", "bin", "*/bin")
FILES_MAX = 200

ANSWER_S = 2.0  # for one; they take some 20 ms
ALL_S = 6.0  # for all of one look; who is not asked by then is asked at the next
LOOK_EVERY_S = 60.0
ANSWER_BYTES = 1000

QUESTION = """
import json, sys
try:
    import concurrent.interpreters as found
except ImportError:
    found = None
gil = getattr(sys, "_is_gil_enabled", lambda: True)()
said = [sys.implementation.name, sys.version.split()[0], gil, sys.abiflags, found is not None]
print(json.dumps(said))
"""
VERSION = re.compile(r"3\.(\d{1,2})\.\d{1,3}[a-z0-9.+-]{0,20}", re.ASCII)


@dataclass(frozen=True)
class Runtime:
    """One interpreter. `gil`: whether it starts with one; `path` is of this machine alone."""

    name: str  # '3.13', or '3.14t' for a free-threaded build
    path: str
    python: str
    gil: bool
    subinterpreters: bool

    @property
    def newness(self) -> tuple[list[int], bool]:
        """Sorts versions; one that is out comes after its candidates."""
        numbers = [int(number) for number in re.findall(r"\d+", self.python)[:3]]
        return numbers, bool(re.fullmatch(r"[\d.]+\+?", self.python))

    def as_published(self) -> dict[str, Any]:
        """What others may know of it: not where it is."""
        known = {"name": self.name, "python": self.python, "gil": self.gil}
        return known | {"subinterpreters": self.subinterpreters}


def name_of(version: tuple[int, int], abiflags: str) -> str:
    return f"{version[0]}.{version[1]}{'t' * ('t' in abiflags)}"


def own() -> Runtime:
    """The one that runs this program."""
    return Runtime(
        name_of(sys.version_info[:2], sys.abiflags),
        sys.executable,
        sys.version.split()[0],
        getattr(sys, "_is_gil_enabled", lambda: True)(),
        sys.version_info >= (3, 14) and find_spec("concurrent.interpreters") is not None,
    )


def files_in(folder: Path) -> Iterator[Path]:
    return (folder / name for name in NAMES)


def usual_files() -> Iterator[Path]:
    """Where an interpreter may be, whether or not there is one: PATH, and where tools put them."""
    on_path = [folder for folder in map(Path, os.get_exec_path()) if folder.is_absolute()]
    at_home = (folder for pattern in AT_HOME for folder in _matching(Path.home(), pattern))
    anywhere = (folder for pattern in ANYWHERE for folder in _matching(Path("/"), pattern[1:]))
    for folder in (*on_path, *at_home, *anywhere):
        yield from files_in(folder)


def given_files(given: Iterable[Path]) -> Iterator[Path]:
    """The files, and what is in the folders, that the operator names."""
    for place in given:
        if not place.is_dir():
            yield place
        for pattern in BELOW_GIVEN if place.is_dir() else ():
            for folder in [place] if pattern == "." else _matching(place, pattern):
                yield from files_in(folder)


def _matching(start: Path, pattern: str) -> list[Path]:
    try:
        return sorted(start.glob(pattern))
    except OSError:  # a folder that is not for us
        return []


class Finder:
    """Looks at most once a minute, and asks a file once for as long as it stays the same.

    `environment` says what to start interpreters with; `usual` where to look beside `given`.
    """

    def __init__(
        self,
        environment: Callable[[], Mapping[str, str]],
        usual: Callable[[], Iterable[Path]] = usual_files,
    ) -> None:
        self.environment = environment
        self.usual = usual
        self._known: dict[tuple[Any, ...], Runtime | None] = {}
        self._found: tuple[Runtime, ...] = ()
        self._look_at = 0.0

    def find(self, given: Iterable[Path] = ()) -> tuple[Runtime, ...]:
        """The one that runs this program first, then the others by their names.

        Of several of one name this program's own counts, then a given one, then the newest.
        """
        if time.monotonic() >= self._look_at:
            until = time.monotonic() + ALL_S
            theirs = self._asked(given_files(given), until) | {own().name: own()}
            all_ = self._asked(self.usual(), until) | theirs
            first = all_.pop(own().name)
            self._found = (first, *(all_[name] for name in sorted(all_)))
            self._look_at = time.monotonic() + LOOK_EVERY_S
        return self._found

    def forget(self) -> None:
        """Look again when asked for the next time."""
        self._look_at = 0.0

    def _asked(self, files: Iterable[Path], until: float) -> dict[str, Runtime]:
        """By name, the newest of each."""
        found: dict[str, Runtime] = {}
        for path in files:
            runtime = self._ask_once(path, until)
            if runtime and (
                runtime.name not in found or runtime.newness > found[runtime.name].newness
            ):
                found[runtime.name] = runtime
        return found

    def _ask_once(self, path: Path, until: float) -> Runtime | None:
        try:
            real = path.resolve(strict=True)
            seen = real.stat()
        except (OSError, RuntimeError):  # not there, not for us, or links in a ring
            return None
        if not (real.is_file() and os.access(real, os.X_OK)):
            return None
        identity = (str(real), seen.st_ino, seen.st_size, seen.st_mtime_ns)
        if identity not in self._known:
            patience_s = min(ANSWER_S, until - time.monotonic())
            if patience_s <= 0 or len(self._known) >= FILES_MAX:
                return None
            self._known[identity] = ask(str(path), patience_s, self.environment())
        return self._known[identity]


def ask(path: str, patience_s: float, environment: Mapping[str, str]) -> Runtime | None:
    """What it says of itself; None for what is none of ours, says nothing or takes too long.

    Nothing of it stays running, however it goes.
    """
    try:
        asked = subprocess.Popen(
            [path, "-I", "-S", "-c", QUESTION],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=dict(environment),
            start_new_session=True,
        )
    except OSError:
        return None
    with asked:
        assert asked.stdout
        said = _heard(asked.stdout.fileno(), time.monotonic() + patience_s)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(asked.pid, signal.SIGKILL)  # nobody has reaped it: the number is its own
    return understood(path, said)


def _heard(output: int, until: float) -> bytes:
    """What comes out until its end, the limit or the time."""
    said = b""
    while len(said) < ANSWER_BYTES:
        if not select.select([output], [], [], max(0.0, until - time.monotonic()))[0]:
            return b""
        more = os.read(output, ANSWER_BYTES)
        if not more:
            break
        said += more
    return said


def understood(path: str, said: bytes) -> Runtime | None:
    """What an answer means; None for one that is not as `QUESTION` gives it, or of no use here."""
    try:
        kind, version, gil, flags, subinterpreters = json.loads(said)
    except (ValueError, TypeError, RecursionError):
        return None
    texts = isinstance(version, str) and isinstance(flags, str)
    known = VERSION.fullmatch(version) if texts else None
    if kind != "cpython" or not known or int(known[1]) not in MINORS or "d" in flags:
        return None  # one built for debugging is far slower, and compares with nothing
    name = name_of((3, int(known[1])), flags)
    return Runtime(name, path, version, gil is not False, subinterpreters is True)
