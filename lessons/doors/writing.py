"""A course of the database as the texts of its files.

The ground is what was loaded: only what was changed since is written anew. A course that never
came from files is written in one canonical form, by the same rules.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain

from lessons.doors import (
    lesson_text,
    outline_text,
    quiz_text,
    terms_text,
    texts,
    toml_text,
    variants_text,
)
from lessons.doors.texts import Texts
from lessons.models import Course, Lesson, Loaded, Section
from quizzes.models import Quiz

COURSE, LESSON, QUIZ = "course.toml", "lesson.md", "quiz.toml"


@dataclass
class Written:
    """The files of a course. `left_out`: what the files no longer had, and nobody has changed."""

    texts: Texts
    left_out: list[str] = field(default_factory=list)


def write(course: Course) -> Written:
    """Every file of the course; raises quizzes.sources.ContentError for a quiz with faults."""
    return _Writer(course).write()


class _Writer:
    def __init__(self, course: Course) -> None:
        self.course = course
        self.before = texts.stored(course)
        self.outline = outline_text.read(self.before.get(COURSE, ""))
        self.written = Written({})
        self.quizzes: dict[str, Quiz] = {}

    def write(self) -> Written:
        sections = self._sections()
        lessons = list(chain.from_iterable(of for _section, of in sections))
        self.quizzes = dict(self._quizzes(lessons))
        renamed = self._renamed(lessons)
        folders = dict(self._folders(sections, renamed))
        files = self._carried(lessons, renamed, folders)
        files[COURSE] = outline_text.write(self.course, sections, self.outline, folders)
        for lesson in lessons:
            if lesson.slug in folders:
                self._chapter(lesson, folders[lesson.slug], files)
        files |= terms_text.write(self.course, self.before)
        variants_text.write(self.course, files, folders)
        self.written.texts = dict(sorted(files.items()))
        return self.written

    def _quizzes(self, lessons: Iterable[Lesson]) -> Iterable[tuple[str, Quiz]]:
        """By slug, without those whose file was removed while nobody changed them."""
        slugs = {each.quiz_slug: each.slug for each in lessons}
        for slug, quiz in Quiz.objects.in_bulk(list(slugs), field_name="slug").items():
            chapter = slugs[slug]
            file = f"{self.outline.folders.get(chapter)}/{QUIZ}"
            was_loaded = quiz.loaded_hash and chapter in self.outline.chapters
            if was_loaded and file not in self.before and quiz.loaded_hash == quiz.fingerprint():
                self.written.left_out.append(f"quiz {slug}")
            else:
                yield slug, quiz

    def _sections(self) -> list[tuple[Section, list[Lesson]]]:
        """Sections and chapters in order, without those that are no longer in the files."""
        of: dict[int, list[Lesson]] = {}
        rows = list(Lesson.objects.of_course(self.course.slug))
        missing = self.outline.chapters.keys() - {each.slug for each in rows}
        for row in rows:
            known = row.slug in self.outline.chapters
            # A chapter that got another name looks as if it were gone: then nothing is left out.
            if known or missing or not self._is_gone(row):
                of.setdefault(row.section_id, []).append(row)
            else:
                self.written.left_out.append(row.slug)
        sections = self.course.sections.order_by("position", "pk")
        known_sections = self.outline.sections
        return [
            (each, of.get(each.pk, []))
            for each in sections
            if each.slug in known_sections or of.get(each.pk) or not self._is_gone(each)
        ]

    def _is_gone(self, row: Loaded) -> bool:
        """Whether it came from a file and nobody has changed it since."""
        return bool(self.before) and row.loaded_hash == row.fingerprint()

    def _renamed(self, lessons: Iterable[Lesson]) -> dict[str, str]:
        """The slug in the files of each chapter that has another one now: its text tells."""
        now = {each.slug for each in lessons}
        lost = {
            lesson_text.said(self.before[f"{folder}/{LESSON}"])[1]: slug
            for slug, folder in self.outline.folders.items()
            if slug not in now
        }
        new = [each for each in lessons if each.slug not in self.outline.chapters]
        found = {each.slug: lost.get(lesson_text.plain(each.body)) for each in new if each.body}
        return {slug: was for slug, was in found.items() if was}

    def _folders(
        self, sections: Iterable[tuple[Section, list[Lesson]]], renamed: dict[str, str]
    ) -> Iterable[tuple[str, str]]:
        """The folder of each chapter that needs one: the one it has, or a new one beside it."""
        for number, (section, lessons) in enumerate(sections, 1):
            known = (self.outline.folders.get(each.slug) for each in lessons)
            beside = next((path.rpartition("/")[0] for path in known if path), None)
            place = f"{number:02}-{section.slug}" if beside is None else beside
            for position, lesson in enumerate(lessons, 1):
                folder = self.outline.folders.get(lesson.slug)
                if folder is None and (self._needs_folder(lesson) or lesson.slug in renamed):
                    folder = f"{place}/{position:02}-{lesson.slug}".lstrip("/")
                if folder is not None:
                    yield lesson.slug, folder

    def _needs_folder(self, lesson: Lesson) -> bool:
        """`course.toml` says all of a chapter that is to come, but no more than its title."""
        plain = (lesson.body.strip(), lesson.standfirst, lesson.language) == ("", "", "en")
        coming = lesson.status == Lesson.Status.COMING
        return not (plain and coming) or lesson.quiz_slug in self.quizzes

    def _carried(
        self, lessons: Iterable[Lesson], renamed: dict[str, str], folders: dict[str, str]
    ) -> Texts:
        """The files as they were, without those of chapters and terms that are gone."""
        now = {each.slug for each in lessons}
        files = dict(self.before)
        for slug, folder in self.outline.folders.items():
            if slug in now:
                continue
            new = next((name for name, was in renamed.items() if was == slug), None)
            for path in [each for each in files if each.startswith(f"{folder}/")]:
                text = files.pop(path)
                if new is not None:
                    files[f"{folders[new]}{path.removeprefix(folder)}"] = text
        for path in list(files):
            if path.startswith("glossary.") and path.endswith(".toml"):
                files[path] = _without_terms(files[path])
        return files

    def _chapter(self, lesson: Lesson, folder: str, files: Texts) -> None:
        path = f"{folder}/{LESSON}"
        files[path] = lesson_text.write(lesson, files.get(path))
        quiz = self.quizzes.get(lesson.quiz_slug)
        path = f"{folder}/{QUIZ}"
        if quiz is not None and quiz.questions.current().exists():
            files[path] = quiz_text.write(quiz, files.get(path))
            self._quiz_texts(quiz, folder, files)

    def _quiz_texts(self, quiz: Quiz, folder: str, files: Texts) -> None:
        """Its words in other languages."""
        names = {path.removeprefix(f"{folder}/"): path for path in files}
        found = {path: quiz_text.LANGUAGE.fullmatch(name) for name, path in names.items()}
        before = {match[1]: files[path] for path, match in found.items() if match}
        written = quiz_text.write_texts(quiz, files[f"{folder}/{QUIZ}"], before)
        for language in before.keys() | written.keys():
            files.pop(f"{folder}/quiz.{language}.toml", None)
        files |= {f"{folder}/quiz.{language}.toml": text for language, text in written.items()}


def _without_terms(text: str) -> str:
    """A glossary without terms: what is left where no term has words in its language."""
    return toml_text.split(text, terms_text.HEADER)[0]
