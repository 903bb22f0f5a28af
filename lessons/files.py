"""Course files → plain data, with file and line for every mistake.

A course is a folder: `course.toml` names sections and chapters in order; a chapter that is
written has a folder with `lesson.md` (TOML between +++ lines, then Markdown) and, beside it,
`quiz.toml`, which the quizzes app reads.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from lessons import front_matter
from lessons.blocks import ContentError
from lessons.doors import toml_text
from lessons.figures import files as figures
from lessons.glossary import files as glossary
from lessons.markdown import parse
from lessons.models import TAKEN_SLUGS, Lesson
from lessons.toml import Table, is_slug, read_table
from lessons.variants import files as variants
from quizzes import content as quiz_content


@dataclass(frozen=True)
class LessonFile:
    slug: str
    title: str
    minutes: int
    standfirst: str = ""
    body: str = ""
    language: str = "en"
    status: str = Lesson.Status.COMING
    quiz: Path | None = None
    #: By language.
    texts: Mapping[str, variants.LessonWords] = field(default_factory=dict)


@dataclass(frozen=True)
class SectionFile:
    slug: str
    title: str
    lessons: tuple[LessonFile, ...]


@dataclass(frozen=True)
class CourseFile:
    slug: str
    title: str
    standfirst: str
    outcomes: tuple[str, ...]
    language: str
    sections: tuple[SectionFile, ...]
    glossary: glossary.Glossary
    figures: Mapping[str, figures.FigureEntry]
    #: By language.
    texts: Mapping[str, variants.CourseWords] = field(default_factory=dict)


def read_course(folder: Path) -> tuple[CourseFile | None, list[ContentError]]:
    """All of a course, and all that is wrong with it (then the course must not be stored)."""
    errors: list[ContentError] = []
    table = read_table(folder / "course.toml", errors)
    if table is None:
        return None, errors
    language = table.language()
    course = CourseFile(
        slug=folder.name,
        title=table.title(),
        standfirst=table.text("standfirst", ""),
        outcomes=table.texts("outcomes"),
        language=language,
        sections=tuple(_section(each, folder) for each in table.tables("sections", "sections")),
        glossary=glossary.read(folder, language, errors),
        figures=figures.read(folder, errors),
    )
    table.finish()
    if not is_slug(folder.name):
        table.problem("", _("The folder's name can't be part of an address."))
    _check_unique(course, table)
    _check_headers(course, table)
    sections = [each.slug for each in course.sections]
    chapters = [each.slug for section in course.sections for each in section.lessons]
    return replace(course, texts=variants.read_courses(folder, sections, chapters, errors)), errors


def _section(table: Table, folder: Path) -> SectionFile:
    section = SectionFile(
        slug=table.slug("slug"),
        title=table.title(),
        lessons=tuple(
            _chapter(each, folder) for each in table.tables("chapters", "sections.chapters")
        ),
    )
    table.finish()
    return section


def _chapter(table: Table, folder: Path) -> LessonFile:
    """A chapter that is written (`lesson`), or one that is still to come."""
    if "lesson" in table.data:
        where = table.text("lesson")
        if not _is_plain(where):
            table.problem("lesson", _("Write it as a path below the course's folder."))
        lesson = _lesson(folder / where, table)
    else:
        lesson = LessonFile(table.slug("slug"), table.title(), table.number("minutes"))
    if lesson.slug in TAKEN_SLUGS:
        key = "lesson" if "lesson" in table.data else "slug"
        message = _("“%(slug)s” is the address of another page of the course.")
        table.problem(key, message % {"slug": lesson.slug})
    table.finish()
    return lesson


def _is_plain(where: str) -> bool:
    """One way only to write the path of a chapter, which files that are written back have, too."""
    path = PurePosixPath(where)
    return str(path) == where and not path.is_absolute() and ".." not in path.parts


def _lesson(folder: Path, listed: Table) -> LessonFile:
    """`lesson.md` in `folder`, whose name without its number is the chapter's slug."""
    path = folder / "lesson.md"
    slug = re.sub(r"^\d+-", "", folder.name)
    if not path.is_file():
        listed.problem("lesson", _("There is no %(path)s.") % {"path": path})
        return LessonFile(slug, "", 1)
    if folder.is_symlink() or any(each.is_symlink() for each in folder.iterdir()):
        message = _("%(path)s is a link, or has one: what it leads to is not of this course.")
        listed.problem("lesson", message % {"path": folder})
    if not is_slug(slug):
        message = _("“%(value)s” can't be part of an address.")
        listed.problem("lesson", message % {"value": slug})
    head, body, first_line = front_matter.read(path, listed.errors)
    lesson = LessonFile(
        slug=slug,
        title=head.title(),
        minutes=head.number("minutes"),
        standfirst=head.text("standfirst", ""),
        body=body,
        language=head.language(),
        status=head.text("status", Lesson.Status.DRAFT),
        quiz=folder / "quiz.toml" if (folder / "quiz.toml").is_file() else None,
        texts=variants.read_lessons(folder, listed.errors),
    )
    if lesson.status not in Lesson.Status.values:
        message = _("Status is one of %(known)s.")
        head.problem("status", message % {"known": ", ".join(Lesson.Status.values)})
    if lesson.status == Lesson.Status.PUBLISHED and not body.strip():
        head.problem("status", _("Write its text before you publish a chapter."))
    head.finish()
    listed.errors += parse(body, str(path), first_line).errors
    listed.errors += _quiz_errors(lesson.quiz)
    return lesson


def _quiz_errors(path: Path | None) -> list[ContentError]:
    try:
        if path:
            quiz_content.check(path)
    except quiz_content.ContentError as refused:
        return [ContentError(str(e.file), e.line, e.message) for e in refused.errors]
    return []


def _check_headers(course: CourseFile, table: Table) -> None:
    """Who writes the file back finds a chapter by its header."""
    headers = len(toml_text.split("\n".join(table.lines), "sections.chapters")) - 1
    if headers != sum(len(section.lessons) for section in course.sections):
        table.problem("sections", _("Write [[sections.chapters]] above each chapter."))


def _check_unique(course: CourseFile, table: Table) -> None:
    names = [("", section.slug) for section in course.sections]
    names += [("lesson", each.slug) for section in course.sections for each in section.lessons]
    for name in {name for name in names if names.count(name) > 1}:
        needle = f'"{name[1]}"'
        found = [n for n, line in enumerate(table.lines, 1) if needle in line]
        message = _("The name “%(slug)s” is used twice.") % {"slug": name[1]}
        table.errors.append(ContentError(table.file, found[-1] if found else 1, message))
