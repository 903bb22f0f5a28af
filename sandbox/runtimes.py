"""Which interpreters this machine has to measure with."""

import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Runtime:
    """One interpreter: its path, its version, whether it has a GIL."""

    path: str
    python: str
    gil: bool


def find() -> list[Runtime]:
    """Interpreters to measure with, the default first: for now the one that runs the platform."""
    gil = getattr(sys, "_is_gil_enabled", lambda: True)()
    return [Runtime(sys.executable, sys.version.split()[0], gil)]
