"""What the gate finds, and where."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lessons.blocks import ContentError


@dataclass(frozen=True, order=True)
class Finding:
    """`file` is as it was given, `line` counts from 1. A hint fails nothing."""

    file: str
    line: int
    message: str
    is_hint: bool = False

    def __str__(self) -> str:
        return f"{shown(self.file)}:{self.line}: {'hint: ' * self.is_hint}{self.message}"


def of(errors: Iterable[ContentError]) -> list[Finding]:
    """What readers of files found."""
    return [Finding(error.file, error.line, error.message) for error in errors]


def shown(file: str | Path) -> str:
    """A file's name as one would type it here."""
    path = Path(file)
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
