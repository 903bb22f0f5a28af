"""What happened, one JSON object a line, on the disk before anything else is done about it.

Kinds of entries (`k`), times in seconds since the epoch:

- `learner` {learner, cookie}: somebody came, known by the id in the signed cookie
- `form` {form, learner, kind, path, data [[name, value]]}: a form is about to be sent, maybe often
- `exchange` {form or null, learner, method, path, status or null, error, from, until}: one request
- `stream` {learner, path, ended, error, from, until}: one event stream, followed to its end or not
- `outage` {target, part, how, from, until}: what was killed or stopped, until it answered again
"""

import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


class Journal:
    """Appends entries; safe for threads. An entry is on the disk when `write` returns."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        self._lock = threading.Lock()

    def write(self, kind: str, /, **fields: Any) -> None:
        line = json.dumps({"k": kind, "at": time.time(), **fields}).encode() + b"\n"
        with self._lock:
            self._file.write(line)
            os.fsync(self._file.fileno())


def read(path: Path) -> Iterator[Entry]:
    """All whole entries; a last line without its end was cut off by a death and never counted."""
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield json.loads(line)
