"""Where the admin and the files say different things, and which of them is to hold.

What the files said at the last load is kept, so it is asked what a load of just that would leave
alone. What only the admin has changed is ahead of its file, and `dump_course` writes it there;
where the file has changed as well since the two were one, somebody has to choose.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction

from lessons import loader, meanwhile
from lessons.doors import quiz_text, texts
from lessons.files import read_course
from lessons.models import Course, Loaded, quiz_slug
from quizzes import content as quiz_content
from quizzes.differing import Differing, differing
from quizzes.version_diff import Change, in_context, pieces_of

CHANGE_COURSE, CHANGE_QUIZ = "lessons.change_course", "quizzes.change_quiz"


@dataclass(frozen=True)
class Conflict:
    """Something of which the admin and the file say different things.

    `name` is what a load calls it; `changes` lead from what is stored to what the file says.
    """

    name: str
    changes: list[Change]
    #: The file has changed, too, since it was loaded or settled last.
    is_both: bool
    #: Who may not do this may not settle it.
    permission: str
    #: Let what is stored hold, until the file changes again.
    hold: Callable[[], object]

    @property
    def seal(self) -> str:
        """Of both sides: who chooses has seen these, or is asked again."""
        return hashlib.sha256(repr(self.changes).encode()).hexdigest()


def conflicts(course: Course) -> list[Conflict]:
    """Those that somebody has to settle first, else in the order of a load; [] for a course that
    never came from files. Raises CourseRefused where these can't be read any more."""
    with _files(course) as folder:
        found = [*_rows(folder), *_quizzes(course, folder)] if folder else []
    return sorted(found, key=lambda each: not each.is_both)


def _rows(folder: Path) -> list[Conflict]:
    found: list[Conflict] = []

    def note(name: str, row: Loaded, theirs: Loaded) -> None:
        said = theirs.fingerprint()
        mine = {each: getattr(theirs, each) for each in row.FROM_FILE}
        rows = type(row)._default_manager.filter(pk=row.pk)
        found.append(
            Conflict(
                name,
                meanwhile.differences(row, mine),
                said != row.loaded_hash,
                CHANGE_COURSE,
                lambda: rows.update(loaded_hash=said),
            )
        )

    with transaction.atomic():
        loader.load_course(folder, on_kept=note, asks_no_links=True)
        transaction.set_rollback(True)
    return found


def _quizzes(course: Course, folder: Path) -> Iterator[Conflict]:
    read, _errors = read_course(folder)
    for section in read.sections if read else ():
        for lesson in section.lessons:
            if lesson.quiz:
                yield from _of_quiz(lesson.quiz, quiz_slug(course.slug, lesson.slug))


def _of_quiz(path: Path, slug: str) -> Iterator[Conflict]:
    for each in differing(path, slug):
        file = path.with_name(f"quiz.{each.language}.toml") if each.language else path
        text = file.read_text(encoding="utf-8")
        pieces = in_context(pieces_of(_stored(each, path, text), text))
        name = loader.name_of_quiz(each.name)
        changes = [Change(file.name, pieces)]
        yield Conflict(name, changes, each.is_both, CHANGE_QUIZ, each.hold)


def _stored(found: Differing, path: Path, text: str) -> str:
    """What `dump_course` would write of it; where that can't be loaded, the plain whole of it."""
    try:
        own = quiz_text.write(found.quiz, path.read_text(encoding="utf-8"))
    except quiz_content.ContentError:
        own = quiz_text.whole(found.quiz)
    if not found.language:
        return own
    return quiz_text.write_texts(found.quiz, own, {found.language: text})[found.language]


def settle(course: Course, conflict: Conflict, *, take_file: bool) -> None:
    """Let the file's words hold, or those that are stored.

    What is replaced stays in the history, and what is kept is told again once its file changes.
    """
    if not take_file:
        conflict.hold()
        return
    with _files(course) as folder:
        assert folder
        loader.load_course(folder, take=[conflict.name], asks_no_links=True)


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
