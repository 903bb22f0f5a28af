"""Where the admin and the files say different things, and which of them is to hold.

What the files said at the last load is kept, so it is asked what a load of just that would leave
alone. A row that only the admin has changed is ahead of its file, and `dump_course` writes it
there; where the file has changed as well since the two were one, somebody has to choose.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction

from lessons import loader, meanwhile
from lessons.doors import texts
from lessons.models import Course, Loaded
from quizzes.version_diff import Change


@dataclass(frozen=True)
class Conflict:
    """A row of which the admin (`row`) and the file (`theirs`) say different things.

    `name` is what a load calls it; `changes` lead from what is stored to what the file says.
    """

    name: str
    row: Loaded
    theirs: Loaded
    #: The file has changed, too, since it was loaded or settled last.
    is_both: bool

    @property
    def changes(self) -> list[Change]:
        mine = {name: getattr(self.theirs, name) for name in self.row.FROM_FILE}
        return meanwhile.differences(self.row, mine)


def conflicts(course: Course) -> list[Conflict]:
    """Those of rows, in the order of a load; [] for a course that never came from files.

    Quizzes are not among them: `load_course` names those that it leaves alone.
    """
    found: list[Conflict] = []

    def note(name: str, row: Loaded, theirs: Loaded) -> None:
        is_both = theirs.fingerprint() != row.loaded_hash
        found.append(Conflict(name, row, theirs, is_both))

    with _files(course) as folder:
        if folder:
            with transaction.atomic():
                loader.load_course(folder, on_kept=note)
                transaction.set_rollback(True)
    return sorted(found, key=lambda each: not each.is_both)


def settle(course: Course, name: str, *, take_file: bool) -> bool:
    """Let the file's words hold, or those that are stored; False where there is no such conflict.

    What is replaced stays in the history, and what is kept is told again once its file changes.
    """
    found = next((each for each in conflicts(course) if each.name == name), None)
    if found is None:
        return False
    if take_file:
        with _files(course) as folder:
            assert folder
            loader.load_course(folder, take=[name])
    else:
        rows = type(found.row)._default_manager.filter(pk=found.row.pk)
        rows.update(loaded_hash=found.theirs.fingerprint())
    return True


@contextmanager
def _files(course: Course) -> Iterator[Path | None]:
    """The files as they were loaded last, in a folder; None where there are none."""
    stored = texts.stored(course)
    if not stored:
        yield None
        return
    with TemporaryDirectory() as place:
        folder = Path(place, course.slug)
        for path, text in stored.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
        yield folder
