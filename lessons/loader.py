"""Course files into the database: repeatable, and never over an instructor's change."""

from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from lessons.blocks import ContentError
from lessons.files import CourseFile, LessonFile, SectionFile, read_course
from lessons.models import Course, Lesson, Loaded, Section, quiz_slug
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


def load_course(folder: Path, *, overwrite: bool = False) -> Report:
    """Load one course folder in one transaction. Raises CourseRefused with all errors."""
    course_file, errors = read_course(folder)
    if errors or course_file is None:
        raise CourseRefused(errors)
    with transaction.atomic():
        return _Loader(overwrite).load(course_file)


class _Loader:
    def __init__(self, overwrite: bool) -> None:
        self.overwrite = overwrite
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
            body=file.body,
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
        if stored != found.loaded_hash and not self.overwrite:
            self.report.kept.append(name)
            return found
        for field_name in new.FROM_FILE:
            setattr(found, field_name, getattr(new, field_name))
        return self._write(found, wanted, self.report.changed, name)

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
        for lesson in (lesson for section in file.sections for lesson in section.lessons):
            if lesson.quiz:
                slug = quiz_slug(file.slug, lesson.slug)
                done = quiz_content.load(lesson.quiz, slug, self.overwrite)
                self._list(done.action).append(_("quiz %(name)s") % {"name": slug})

    def _list(self, action: str) -> list[str]:
        """The report's list for what the quizzes app did."""
        names = {"updated": "changed"}
        found: list[str] = getattr(self.report, names.get(action, action))
        return found

    def _say_what_is_gone(self, course: Course, file: CourseFile) -> None:
        named = [lesson.slug for section in file.sections for lesson in section.lessons]
        rows = course.lessons.exclude(slug__in=named).exclude(loaded_hash="")
        self.report.gone += rows.values_list("slug", flat=True)
