"""What it costs to start and join one worker of each kind, as a ratio to a thread.

Each ratio is a worker of that kind over a thread, both started a moment apart. They
start from a file that imports nothing else of ours, as what is imported there is imported again.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from bench.row import Row

SCRIPT = Path(__file__).with_name("starting.py")
#: About twice what was measured elsewhere (28, 300, 790): what the course says of them holds.
TARGETS = {"fork": "<= 60", "forkserver": "<= 600", "spawn": "<= 1600"}
TURNS = 30


def rows(quick: bool) -> Iterable[Row]:
    command = [sys.executable, "-I", str(SCRIPT), str(8 if quick else TURNS)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, list[int]] = json.loads(done.stdout)
    for kind, target in TARGETS.items():
        ratios = [one / thread for one, thread in zip(found[kind], found["thread"], strict=True)]
        parts = {f"{name}, ms": statistics.median(found[name]) / 1e6 for name in ("thread", kind)}
        yield Row(
            f"start and join a process ({kind}) / a thread", ratios, target, "lower", "", parts
        )
