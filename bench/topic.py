"""One topic of the benchmarks, in a process of its own: `python -m bench.topic NAME FILE [quick]`.

The rows go to FILE as JSON. (Not a process of multiprocessing: in one that was spawned all other
processes would be spawned too, and forking is what is measured.)
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from bench.conditions import BASE
from bench.row import Row

#: In this order: what is disturbed by heat and caches of the others comes first.
TOPICS = (
    *("truth", "gate", "overhead", "startcost", "dispatch"),
    *("pages", "weight", "writes", "watchers", "classroom", "line", "analysis", "review", "course"),
    *("scale", "puzzles"),
)


def measured(topic: str, quick: bool) -> list[Row]:
    """The rows of a topic. Raises CalledProcessError; what went wrong was printed."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        command = (sys.executable, "-m", "bench.topic", topic, file.name, *["quick"] * quick)
        subprocess.run(command, cwd=BASE, check=True)
        return [Row.from_dict(row) for row in json.loads(Path(file.name).read_text())]


def main(topic: str, path: str, quick: bool) -> None:
    rows: Iterable[Row] = import_module(f"bench.{topic}").rows(quick)
    Path(path).write_text(json.dumps([row.as_dict() for row in rows]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], "quick" in sys.argv[3:])
