"""Course files into the database: repeatable, and never over an instructor's change."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from lessons import revision
from lessons.blocks import ContentError
from lessons.doors import history, replaced, texts
from lessons.figures import loading as figures
from lessons.files import CourseFile, LessonFile, SectionFile, read_course
from lessons.gate import publishing
from lessons.glossary import loading as glossary
from lessons.models import Course, Lesson, Loaded, Section, quiz_slug
from lessons.variants import loading as variants
from quizzes import content as quiz_content


class CourseRefused(Exception):
    """The files have mistakes; nothing of the course was stored."""

    def __init__(self, errors: list[ContentError]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = errors


@dataclass
class Report:
    """What a load did: names of what was created, changed, left alone, and kept."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    #: Changed by an instructor and different from the file: the instructor's version stays.
    kept: list[str] = field(default_factory=list)
    #: Once loaded, no longer in the files.
    gone: list[str] = field(default_factory=list)


type OnKept = Callable[[str, Loaded, Loaded], None]
"""Told of what is kept: its name, what is stored, and what the file says."""


def load_course(
    folder: Path,
    *,
    overwrite: bool = False,
    take: Collection[str] = (),
    on_kept: OnKept | None = None,
    asks_no_links: bool = False,
) -> Report:
    """Load one course folder in one transaction. Raises CourseRefused with all errors.

    The file's version wins for what is named in `take`, as a report names it; `overwrite`: for all.
    `asks_no_links`: where links lead was asked before, beside the courses that they lead to.
    """
    course_file, errors = read_course(folder)
    errors += () if errors or asks_no_links else publishing.errors_in(folder)
    if errors or course_file is None:
        raise CourseRefused(errors)
    with transaction.atomic(), revision.once(), history.by(history.Source.FILE):
        report = _Loader(overwrite, take, on_kept).load(course_file)
        texts.keep(Course.objects.get(slug=course_file.slug), folder)
        return report


def name_of_quiz(slug: str) -> str:
    """As a report names it; `slug`: or its words in a language, 'slug (nl)'."""
    return _("quiz %(name)s") % {"name": slug}


class _Loader:
    def __init__(self, overwrite: bool, take: Collection[str], on_kept: OnKept | None) -> None:
        self.overwrite, self.take, self.on_kept = overwrite, take, on_kept
        self.report = Report()

    def load(self, file: CourseFile) -> Report:
        course = Course(
            slug=file.slug,
            title=file.title,
            standfirst=file.standfirst,
            outcomes="\n".join(file.outcomes),
            language=file.language,
        )
        found = Course.objects.filter(slug=file.slug).first()
        course = self._put(found, course, _("course %(name)s") % {"name": file.slug})
        for position, section in enumerate(file.sections):
            self._section(course, section, position)
        self._quizzes(file)
        self.report.gone += glossary.load(self._put, course, file.glossary)
        self.report.gone += figures.load(self._put, course, file.figures)
        written = {each.slug: each.texts for section in file.sections for each in section.lessons}
        self.report.gone += variants.load(self._put, course, file.texts, written)
        self._say_what_is_gone(course, file)
        return self.report

    def _section(self, course: Course, file: SectionFile, position: int) -> None:
        section = Section(course=course, position=position, title=file.title, slug=file.slug)
        found = course.sections.filter(slug=file.slug).first()
        section = self._put(found, section, _("section %(name)s") % {"name": file.slug})
        for place, lesson in enumerate(file.lessons):
            self._lesson(section, lesson, place)

    def _lesson(self, section: Section, file: LessonFile, position: int) -> None:
        lesson = Lesson(
            section=section,
            position=position,
            slug=file.slug,
            title=file.title,
            standfirst=file.standfirst,
            minutes=file.minutes,
            body=file.body.lstrip("\n"),
            language=file.language,
            status=file.status,
        )
        found = Lesson.objects.filter(course=section.course_id, slug=file.slug).first()
        self._put(found, lesson, _("chapter %(name)s") % {"name": file.slug})

    def _put[T: Loaded](self, found: T | None, new: T, name: str) -> T:
        """Store `new`, unless somebody has changed what is stored."""
        wanted = new.fingerprint()
        if found is None:
            return self._write(new, wanted, self.report.created, name)
        stored = found.fingerprint()
        if stored == wanted:
            return self._leave(found, wanted, name)
        if stored != found.loaded_hash and not self._takes(name):
            self.report.kept.append(name)
            if self.on_kept:
                self.on_kept(name, found, new)
            return found
        for field_name in new.FROM_FILE:
            setattr(found, field_name, getattr(new, field_name))
        return self._write(found, wanted, self.report.changed, name)

    def _takes(self, name: str) -> bool:
        return self.overwrite or name in self.take

    def _leave[T: Loaded](self, row: T, fingerprint: str, name: str) -> T:
        """The row says what the file says, whoever wrote it: from now on it follows the file."""
        if row.loaded_hash != fingerprint:
            type(row)._default_manager.filter(pk=row.pk).update(loaded_hash=fingerprint)
        self.report.unchanged.append(name)
        return row

    def _write[T: Loaded](self, row: T, fingerprint: str, done: list[str], name: str) -> T:
        row.loaded_hash = fingerprint
        row.save()
        done.append(name)
        return row

    def _quizzes(self, file: CourseFile) -> None:
        """The quizzes app stores its own files, by the same rules."""
        lessons = (lesson for section in file.sections for lesson in section.lessons)
        quizzes = {quiz_slug(file.slug, each.slug): each.quiz for each in lessons if each.quiz}
        with replaced.noted(quizzes if self.overwrite or self.take else ()):
            for slug, path in quizzes.items():
                name = name_of_quiz(slug)
                done = quiz_content.load(path, slug, self._takes(name))
                self._list(done.action).append(name)
                self._quiz_texts(path, slug)

    def _quiz_texts(self, path: Path, slug: str) -> None:
        """The words of a quiz in other languages."""

        def takes(name: str) -> bool:
            return self._takes(name_of_quiz(name))

        for done in quiz_content.load_texts(path, slug, takes):
            self._list(done.action).append(name_of_quiz(done.slug))

    def _list(self, action: str) -> list[str]:
        """The report's list for what the quizzes app did."""
        names = {"updated": "changed"}
        found: list[str] = getattr(self.report, names.get(action, action))
        return found

    def _say_what_is_gone(self, course: Course, file: CourseFile) -> None:
        named = [lesson.slug for section in file.sections for lesson in section.lessons]
        rows = course.lessons.exclude(slug__in=named).exclude(loaded_hash="")
        self.report.gone += rows.values_list("slug", flat=True)
        lessons = (lesson for section in file.sections for lesson in section.lessons)
        without = [quiz_slug(file.slug, lesson.slug) for lesson in lessons if not lesson.quiz]
        self.report.gone += map(name_of_quiz, quiz_content.loaded_once(without))
