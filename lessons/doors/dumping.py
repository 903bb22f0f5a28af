"""The files of a course into a folder, and never over what nobody has loaded."""

import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from lessons.blocks import ContentError
from lessons.doors import texts, writing
from lessons.doors.texts import Texts
from lessons.files import read_course
from lessons.models import Course


class DumpRefused(Exception):
    """Nothing was written; `paths` are the files because of which."""

    def __init__(self, message: str, paths: list[str]) -> None:
        super().__init__(message)
        self.paths = paths


@dataclass(frozen=True)
class Dumped:
    """Paths below the folder; `left_out`: chapters that the files had given up."""

    written: list[str]
    removed: list[str]
    left_out: list[str]


def dump_course(course: Course, folder: Path, *, force: bool = False) -> Dumped:
    """Write the course into its folder; raises DumpRefused, and then nothing was written.

    `force`: also over files that differ from what was loaded. What no load ever saw stays.
    """
    if folder.resolve().name != course.slug:
        message = f"The folder must be named {course.slug}: its name is the course's address."
        raise DumpRefused(message, [])
    now = writing.write(course)
    _check_inside(folder, list(now.texts))  # first: to look for faults, they are written elsewhere
    faults = faults_of(now.texts, course.slug)
    if faults:
        raise DumpRefused("These files could not be loaded again.", list(map(str, faults)))
    before, there = texts.stored(course), texts.read_folder(folder)
    foreign = _foreign(there, before, now.texts)
    if foreign and not force:
        raise DumpRefused("These files differ from what was loaded.", foreign)
    removed = sorted((before.keys() & there.keys()) - now.texts.keys())
    written = [path for path, text in now.texts.items() if there.get(path) != text]
    _check_inside(folder, removed)
    for path in written:
        _write(folder / path, now.texts[path])
    for path in removed:
        _remove(folder, path)
    return Dumped(written, removed, now.left_out)


def faults_of(files: Texts, slug: str) -> list[ContentError]:
    """What a load of these files would say."""
    with TemporaryDirectory() as place:
        folder = Path(place, slug)
        for path, text in files.items():
            _write(folder / path, text)
        _course, errors = read_course(folder)
    return [ContentError(os.path.relpath(e.file, folder), e.line, e.message) for e in errors]


def _foreign(there: Texts, before: Texts, now: Texts) -> list[str]:
    """Files that are neither as they were loaded nor as they would be written."""
    if not there:
        return []
    paths = sorted(there.keys() | before.keys())
    return [path for path in paths if there.get(path) not in (before.get(path), now.get(path))]


def _check_inside(folder: Path, paths: list[str]) -> None:
    """Neither a path nor a link of the folder leads out of it."""
    root = folder.resolve()
    out = [
        path
        for path in paths
        if ".." in Path(path).parts or not (folder / path).resolve().is_relative_to(root)
    ]
    if out:
        raise DumpRefused("These files are not in the folder.", out)


def _write(path: Path, text: str) -> None:
    """All of a file or, if the machine stops, none of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f".{path.name}.half")
    half.write_bytes(text.encode())
    half.replace(path)


def _remove(folder: Path, path: str) -> None:
    file = folder / path
    file.unlink()
    for parent in file.parents:
        if parent == folder or any(parent.iterdir()):
            return
        parent.rmdir()
