"""The text files of a course: in its folder, and as they were loaded last."""

import os
from collections.abc import Iterator
from pathlib import Path

from lessons.doors.models import PATH_MAX, CourseFileText
from lessons.models import Course

type Texts = dict[str, str]
"""The text of each file by its path below the course's folder, with / between the names."""

AT_ONCE = 500
"""Rows written in one go."""


def read_folder(folder: Path) -> Texts:
    """Every text file of the folder, byte for byte; what is hidden or no text is left out."""
    texts = ((_name(path, folder), _text(path)) for path in _files(folder))
    return {name: text for name, text in texts if text is not None and _fits(name)}


def _fits(name: str) -> bool:
    """A file system has names that are no text, which no database stores."""
    is_text = not any("\ud800" <= letter <= "\udfff" for letter in name)
    return is_text and len(name) <= PATH_MAX


def _files(folder: Path) -> Iterator[Path]:
    """Links are not followed: what they lead to is not of this folder."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(each for each in folders if not _is_passed_over(each))
        files = (Path(place, name) for name in sorted(names) if not _is_passed_over(name))
        yield from (path for path in files if path.is_file() and not path.is_symlink())


def _is_passed_over(name: str) -> bool:
    return name.startswith(".") or name == "__pycache__"


def _name(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _text(path: Path) -> str | None:
    """None for bytes that are no text which every database stores."""
    try:
        text = path.read_bytes().decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def stored(course: Course) -> Texts:
    """What was loaded last; {} for a course that never came from files."""
    return dict(course.file_texts.order_by("path").values_list("path", "text"))


def keep(course: Course, folder: Path) -> None:
    """From now on these are the files that were loaded."""
    texts, before = read_folder(folder), stored(course)
    gone = before.keys() - texts.keys()
    if gone:
        course.file_texts.filter(path__in=gone).delete()
    changed = {path: text for path, text in texts.items() if before.get(path) != text}
    CourseFileText.objects.bulk_create(
        [CourseFileText(course=course, path=path, text=text) for path, text in changed.items()],
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["course", "path"],
        update_fields=["text", "loaded_at"],
    )
