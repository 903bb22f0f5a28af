"""What can be found of courses, questions and labs, as passages that are not stored yet."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from lessons.blocks import Kind as BlockKind
from lessons.glossary.models import TermText
from lessons.markdown import parse
from lessons.models import Lesson
from lessons.search.models import Passage
from lessons.search.stems import stems
from lessons.variants.models import LessonText
from quizzes import fingerprints
from quizzes.models import Question, QuestionText, Quiz
from quizzes.text import block as question_html
from sandbox.words import DEMOS

HEADING = re.compile(r'<h([2-4]) id="([^"]+)">(.*?)</h\1>', re.DOTALL)
LINE = re.compile(r"<li>(.*?)</li>", re.DOTALL)
AWAY = '<a href="https://'
TEXTUAL = {BlockKind.PROSE, BlockKind.TABLE, BlockKind.NOTE}
EDITION = "4"
"""Goes up when the same text is to make other passages."""


@dataclass(frozen=True)
class Source:
    """Something that passages are made of. `written`: all that they depend on."""

    kind: str
    subject: str
    language: str
    written: tuple[str, ...]
    path: str
    title: str
    is_source: bool = True
    lesson: int | None = None
    question: int | None = None
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        parts = (EDITION, self.kind, self.path, self.title, str(self.is_source), *self.written)
        object.__setattr__(self, "digest", hashlib.sha256("\0".join(parts).encode()).hexdigest())


def sources() -> Iterator[Source]:
    """All there are now."""
    yield from _labs()
    yield from _terms()
    lessons = list(Lesson.objects.exclude(body="").select_related("course"))
    for lesson in lessons:
        yield from _chapter(lesson)
    texts = list(LessonText.objects.exclude(body="").select_related("lesson__course"))
    for text in texts:
        yield from _variant(text)
    titles = {(text.lesson_id, text.language): text.title for text in texts}
    yield from _explanations({lesson.quiz_slug: lesson for lesson in lessons}, titles)


def passages(source: Source) -> Iterator[Passage]:
    """What of it can be found, in the order of its text."""
    parts = _parts(source) if source.kind == Passage.Kind.CHAPTER else _whole(source)
    for anchor, heading, text, only_leads in parts:
        yield Passage(
            kind=source.kind,
            subject=source.subject,
            digest=source.digest,
            lesson_id=source.lesson,
            question_id=source.question,
            language=source.language,
            is_source=source.is_source,
            path=source.path + (f"#{anchor}" if anchor else ""),
            title=source.title[:200],
            heading=heading[:300],
            text=text,
            title_stems="" if only_leads else stems(f"{source.title} {heading}", source.language),
            stems=stems(text, source.language),
        )


def _labs() -> Iterator[Source]:
    for language, _name in settings.LANGUAGES:
        for slug, words in DEMOS.items():
            with override(language):
                written = (str(words.summary), str(words.look_for))
                title = str(words.title)
            path = reverse("sandbox:demo_detail", args=[slug])
            yield Source(Passage.Kind.LAB, f"lab:{slug}", language, written, path, title)


def _terms() -> Iterator[Source]:
    for text in TermText.objects.select_related("term__course"):
        term = text.term
        page = reverse("lessons:glossary", args=[term.course.slug])
        written = (str(question_html(text.text)), "\n".join(text.other_names))
        yield Source(
            Passage.Kind.TERM, f"term:{term.pk}", text.language, written,
            f"{page}#term-{term.slug}", text.name, text.language == term.course.language,
        )  # fmt: skip


def _chapter(lesson: Lesson) -> Iterator[Source]:
    written = (lesson.standfirst, lesson.body)
    yield Source(
        Passage.Kind.CHAPTER, f"lesson:{lesson.pk}", lesson.language, written,
        lesson.get_absolute_url(), lesson.title, lesson=lesson.pk,
    )  # fmt: skip


def _variant(text: LessonText) -> Iterator[Source]:
    lesson = text.lesson
    if text.language != lesson.language:
        yield Source(
            Passage.Kind.CHAPTER, f"lesson:{lesson.pk}", text.language,
            (text.standfirst, text.body), lesson.get_absolute_url(), text.title,
            is_source=False, lesson=lesson.pk,
        )  # fmt: skip


def _explanations(
    lessons: Mapping[str, Lesson], titles: Mapping[tuple[int, str], str]
) -> Iterator[Source]:
    """Of questions that are graded at once: an exam tells its keys to nobody. In each language in
    which one says what it says today; `titles` are those of chapters in other languages."""
    quizzes = {quiz.pk: quiz for quiz in Quiz.objects.published().filter(slug__in=lessons)}
    open_ones = [pk for pk, quiz in quizzes.items() if not quiz.rules.deferred]
    questions = Question.objects.current().filter(quiz__in=open_ones).exclude(explanation="")
    translated = defaultdict(list)
    for text in QuestionText.objects.filter(question__in=questions).exclude(explanation=""):
        translated[text.question_id].append(text)
    for question in questions:
        quiz = quizzes[question.quiz_id]
        lesson = lessons[quiz.slug]
        now = fingerprints.of_question(question)
        said = {quiz.language: (question.stem, question.explanation)}
        for text in translated[question.pk]:
            if text.language != quiz.language and text.translates == now:
                said[text.language] = (text.stem, text.explanation)
        for language, written in said.items():
            title = titles.get((lesson.pk, language), lesson.title)
            yield Source(
                Passage.Kind.EXPLANATION, f"question:{question.pk}", language, written,
                lesson.get_absolute_url(), title, is_source=language == quiz.language,
                lesson=lesson.pk, question=question.pk,
            )  # fmt: skip


type Part = tuple[str, str, str, bool]
"""The anchor of a heading, the heading, the text below it, and whether that only leads elsewhere.

What is a list of links explains nothing: its words are those of other people's titles. Without a
title of its own it is found after all that is (`asking.ASKED`).
"""


def _whole(source: Source) -> Iterator[Part]:
    if source.kind == Passage.Kind.EXPLANATION:
        stem, explanation = (_text(question_html(each)) for each in source.written)
        yield "", " ".join(stem.split())[:300], explanation, False
    elif source.kind == Passage.Kind.TERM:
        text, others = source.written
        yield "", "", "\n".join(filter(None, [_text(text), others])), False
    else:
        yield "", "", "\n".join(filter(None, source.written)), False


def _parts(source: Source) -> Iterator[Part]:
    """A chapter cut at its headings; code is left out, because its words are everywhere."""
    standfirst, body = source.written
    html = [block.html for block in parse(body).blocks if block.kind in TEXTUAL]
    before, *cut = HEADING.split("\n".join(html))
    yield "", "", f"{standfirst}\n{_text(before)}".strip(), False
    for anchor, heading, text in zip(cut[1::4], cut[2::4], cut[3::4], strict=True):
        if words := _text(text):  # below 'Check yourself' there are only questions
            yield anchor, " ".join(_text(heading).split()), words, _only_leads(text)


def _only_leads(html: str) -> bool:
    """Is it a list, each line of which leads to another site?"""
    lines = LINE.findall(html)
    return bool(lines) and "<p>" not in html and all(AWAY in line for line in lines)


#: What a text is cut at: a line for each block and each row of a table, a tab between cells.
LINES = {"p", "li", "tr", "pre", "br", "div", "h2", "h3", "h4", "h5", "h6"}
CELLS = {"td", "th"}


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[list[str]] = [[""]]

    def handle_data(self, data: str) -> None:
        self.lines[-1][-1] += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in LINES:
            self.lines.append([""])
        elif tag in CELLS:
            self.lines[-1].append("")


def _text(html: str) -> str:
    reader = _Words()
    reader.feed(html)
    reader.close()
    lines = ([" ".join(cell.split()) for cell in line] for line in reader.lines)
    return "\n".join(filter(None, ("\t".join(filter(None, line)) for line in lines)))


def of_subjects(found: Iterable[Source]) -> dict[tuple[str, str], Source]:
    """By subject and language."""
    return {(each.subject, each.language): each for each in found}
