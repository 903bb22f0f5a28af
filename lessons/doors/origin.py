"""Where the words of a row were changed last: in a file, or in the admin.

Nothing is written down for it: a row that says what the loader wrote is the file's, and for any
other the admin's own log knows who and when.
"""

from collections.abc import Iterable

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from lessons.doors import outline_text
from lessons.doors.models import CourseFileText
from lessons.doors.writing import COURSE, LESSON
from lessons.glossary.models import Term
from lessons.models import Course, Lesson, Loaded


def of_course(course: Course) -> str:
    return _origin([course], course, COURSE, [course])


def of_lesson(lesson: Lesson) -> str:
    text = CourseFileText.objects.filter(course=lesson.course_id, path=COURSE).first()
    folder = outline_text.read(text.text).folders.get(lesson.slug) if text else None
    path = f"{folder}/{LESSON}" if folder else COURSE
    return _origin([lesson], lesson.course, path, [lesson, lesson.course])


def of_term(term: Term) -> str:
    return _origin([term, *term.texts.all()], term.course, "glossary.toml", [term])


def _origin(rows: Iterable[Loaded], course: Course, path: str, logged: Iterable[Model]) -> str:
    """`logged`: the rows whose change in the admin may have changed these, too."""
    if all(row.loaded_hash == row.fingerprint() for row in rows):
        return _of_file(course, path)
    entries = LogEntry.objects.select_related("user").filter(_any_of(logged))
    entry = entries.order_by("-action_time", "-pk").first()
    if entry is None:
        return _("Admin")
    said = {"who": entry.user.get_username(), "when": _moment(entry.action_time)}
    return _("Admin: %(who)s, %(when)s") % said


def _of_file(course: Course, path: str) -> str:
    found = CourseFileText.objects.filter(course=course, path=path).only("loaded_at").first()
    if found is None:
        return _("File")
    return _("File: %(path)s, loaded %(when)s") % {"path": path, "when": _moment(found.loaded_at)}


def _moment(moment: object) -> str:
    return date_format(localtime(moment), "SHORT_DATETIME_FORMAT")  # type: ignore[arg-type]


def _any_of(rows: Iterable[Model]) -> Q:
    found = Q(pk__in=[])
    for row in rows:
        kind = ContentType.objects.get_for_model(row)
        found |= Q(content_type=kind, object_id=str(row.pk))
    return found
