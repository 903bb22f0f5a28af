"""Where and when something was measured: without it a figure says nothing."""

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sandbox import machine

BASE = Path(__file__).resolve().parent.parent


def conditions() -> dict[str, Any]:
    """When, on what, of which commit ('+' : the tree had changes), and how busy it was before."""
    facts = machine.describe()
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cpu": facts.cpu,
        "cores": facts.cores,
        "python": facts.python,
        "commit": commit(),
        "load_before": load(),
    }


def load() -> float:
    """The load average of the last minute."""
    return round(os.getloadavg()[0], 2)


def commit() -> str:
    """Short name of the commit; empty outside a clone."""
    said = _git("rev-parse", "--short", "HEAD")
    return said + "+" if said and _git("status", "--porcelain", "--untracked-files=no") else said


def _git(*words: str) -> str:
    try:
        done = subprocess.run(("git", *words), cwd=BASE, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout.strip()
