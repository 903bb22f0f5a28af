"""`course.<language>.toml` and `lesson.<language>.md` → plain data, with file and line of mistakes.

That a variant is in step with its source is for `manage.py check_course` to say: a course can be
loaded while somebody still translates it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from lessons import front_matter
from lessons.blocks import ContentError
from lessons.markdown import parse
from lessons.models import is_language
from lessons.toml import Table, read_table

VERSION_MAX = 12


@dataclass(frozen=True)
class CourseWords:
    """A course in another language; titles of sections and chapters by slug."""

    title: str
    standfirst: str
    outcomes: tuple[str, ...]
    sections: Mapping[str, str]
    chapters: Mapping[str, str]


@dataclass(frozen=True)
class LessonWords:
    """A chapter in another language."""

    title: str
    standfirst: str
    body: str
    translates: str


def read_courses(
    folder: Path, sections: Collection[str], chapters: Collection[str], errors: list[ContentError]
) -> Mapping[str, CourseWords]:
    """By language; `sections` and `chapters` are the slugs that there are."""
    found = {}
    for language, path in _files(folder, "course", ".toml", errors).items():
        table = read_table(path, errors)
        if table is None:
            continue
        _check_language(table, language)
        found[language] = CourseWords(
            title=table.title(),
            standfirst=table.text("standfirst", ""),
            outcomes=table.texts("outcomes"),
            sections=table.titles("sections", sections),
            chapters=table.titles("chapters", chapters),
        )
        table.finish()
    return found


def read_lessons(folder: Path, errors: list[ContentError]) -> Mapping[str, LessonWords]:
    """By language."""
    found = {}
    for language, path in _files(folder, "lesson", ".md", errors).items():
        head, body, first_line = front_matter.read(path, errors)
        _check_language(head, language)
        found[language] = LessonWords(
            title=head.title(),
            standfirst=head.text("standfirst", ""),
            body=body if body.strip() else "",
            translates=head.text("translates", ""),
        )
        if len(found[language].translates) > VERSION_MAX:
            message = _("No more than %(most)s characters.") % {"most": VERSION_MAX}
            head.problem("translates", message)
        head.finish()
        errors += parse(body, str(path), first_line).errors
    return found


def _files(folder: Path, stem: str, ending: str, errors: list[ContentError]) -> dict[str, Path]:
    found = sorted(folder.glob(f"{stem}.*{ending}"))
    paths = {path.name.removeprefix(f"{stem}.").removesuffix(ending): path for path in found}
    for name, path in paths.items():
        if not is_language(name):
            message = _("“%(value)s” is no language tag.") % {"value": name}
            errors.append(ContentError(str(path), 1, message))
    return {name: path for name, path in paths.items() if is_language(name)}


def _check_language(table: Table, language: str) -> None:
    """The file's name says it, too."""
    if "language" in table.data and table.language() != language:
        message = _("The file's name says that its language is %(language)s.")
        table.problem("language", message % {"language": language})
