"""What programs printed before, so that one that has not changed is not run again."""

import hashlib
import json
import time
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from lessons.gate.running import Ran
from sandbox.runtimes import Runtime

#: What was found longer ago is asked again: libraries of the system change, too.
KEPT_S = 30 * 86400.0
#: Another way of running makes other results.
WAY = "1"


class Kept:
    """A folder with a file for each program and interpreter. Only runs that ended are kept.

    `afresh`: nothing that is there counts.
    """

    def __init__(self, folder: Path, *, afresh: bool = False) -> None:
        self.folder = folder
        self.afresh = afresh

    def get(self, name: str, code: str, runtime: Runtime) -> Ran | None:
        """How it went; None where that is not known (any more)."""
        path = self._path(name, code, runtime)
        if self.afresh:
            return None
        try:
            if time.time() - path.stat().st_mtime > KEPT_S:
                return None
            return Ran(**json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):  # not there, or half written
            return None

    def put(self, name: str, code: str, runtime: Runtime, ran: Ran) -> None:
        if ran.code is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self._path(name, code, runtime)
        path.write_text(json.dumps(asdict(ran)), encoding="utf-8")

    def tidy(self) -> None:
        """Throw away what nobody asks for any more."""
        for path in self.folder.glob("*.json"):
            if time.time() - path.stat().st_mtime > KEPT_S:
                path.unlink(missing_ok=True)

    def _path(self, name: str, code: str, runtime: Runtime) -> Path:
        real = Path(runtime.path).resolve()
        identity = [WAY, name, code, runtime.name, runtime.python, str(real)]
        with suppress(OSError):  # it is gone: the run will say so
            identity.append(str(real.stat().st_mtime_ns))
        return self.folder / f"{hashlib.sha256(json.dumps(identity).encode()).hexdigest()}.json"
