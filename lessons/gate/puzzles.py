"""The files of puzzles: chapters lead to them, so they are checked with the courses."""

from pathlib import Path

from lessons.gate.findings import Finding
from puzzles.files import FOLDER, Unfit, collection


def check(folder: Path = FOLDER) -> list[Finding]:
    """Everything that is wrong with a puzzle: its words, its threads, and what they can become."""
    try:
        collection(folder)
    except Unfit as unfit:
        return [Finding(fault.file, fault.line, fault.message) for fault in unfit.faults]
    return []
