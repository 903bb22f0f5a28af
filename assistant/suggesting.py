"""Questions that a learner could ask next: of their run, of a mistake, and of the chapter."""

import tomllib
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from assistant.answer import Context
from assistant.course.answering import answer
from lessons.glossary.models import TermText
from lessons.markdown import targets
from lessons.models import Lesson
from lessons.search import index
from lessons.search.models import Passage
from quizzes.models import Response

MOST = 4
OF_MISTAKES = 2
LOOKED_AT = 40
"""Answers of a learner that are looked through for mistakes."""
BELIEFS = Path(__file__).with_name("beliefs.toml")
NOBODY = UUID(int=0)


def suggestions(context: Context) -> list[str]:
    """At most four, each of which the course answers; of what is nearest to the learner first."""
    language = context.language.partition("-")[0]
    own = [*_of_run(context), *_of_mistakes(context, language)]
    known = [each for each in dict.fromkeys(own) if answer(each, context).is_known]
    drafts = context.may_see_drafts
    lesson = context.lesson
    chapter = _of_chapter(index.state(), language, lesson, drafts) if lesson else ()
    return list(dict.fromkeys([*known, *chapter]))[:MOST]


def _of_run(context: Context) -> Iterator[str]:
    if context.run is not None and context.run.is_final:
        with override(context.language):
            yield _("What did my run measure?")


def _of_mistakes(context: Context, language: str) -> list[str]:
    """A question for each belief that was shown and not mended, those of this chapter first."""
    asks = _beliefs()
    shown = dict.fromkeys(each for each in _shown(context) if each in asks)
    found = (asks[each].get(language) or asks[each].get("en", "") for each in shown)
    return [each for each in found if each][:OF_MISTAKES]


def _shown(context: Context) -> list[str]:
    here = context.lesson.quiz_slug if context.lesson else ""
    answered = (
        Response.objects.filter(attempt__learner_id=context.learner, void=False)
        .exclude(question__misconception="")
        .order_by("-answered_at")
        .values_list("question_id", "question__misconception", "question__quiz__slug", "correct")
    )[:LOOKED_AT]
    latest: dict[int, tuple[str, str, bool]] = {}
    for question, belief, quiz, correct in answered:
        latest.setdefault(question, (belief, quiz, correct))
    wrong = [(belief, quiz) for belief, quiz, correct in latest.values() if not correct]
    return [belief for belief, quiz in sorted(wrong, key=lambda each: each[1] != here)]


@cache
def _beliefs() -> dict[str, dict[str, str]]:
    return tomllib.loads(BELIEFS.read_text())


@lru_cache(maxsize=256)
def _of_chapter(state: str, language: str, lesson: Lesson, drafts: bool) -> tuple[str, ...]:
    """Kept until the content changes, because each of them is asked once to see that it fits."""
    nobody = Context(learner=NOBODY, language=language, lesson=lesson, may_see_drafts=drafts)
    asked = [*_headings(lesson, language), *_terms(lesson, language)]
    known = (each for each in asked if answer(each, nobody).is_known)
    return tuple(each for each, _place in zip(known, range(MOST), strict=False))


def _headings(lesson: Lesson, language: str) -> Sequence[str]:
    """Those that are questions, in the language of the text."""
    own = Passage.objects.filter(lesson=lesson, kind=Passage.Kind.CHAPTER)
    rows = list(
        own.filter(Q(language=language) | Q(is_source=True)).values_list("language", "heading")
    )
    mine = [heading for spoken, heading in rows if spoken == language]
    asking = [each for each in mine or [heading for _l, heading in rows] if each.endswith("?")]
    return [each for each in asking if len(each.split()) > 3][:2]


def _terms(lesson: Lesson, language: str) -> Iterator[str]:
    slugs = list(dict.fromkeys(targets(lesson.body, "term")))
    texts = TermText.objects.filter(
        term__course=lesson.course_id, term__slug__in=slugs, language=language
    ).select_related("term")
    names = {text.term.slug: text.name for text in texts}
    with override(language):
        for slug in slugs:
            if slug in names:
                yield _("What does “%(term)s” mean?") % {"term": names[slug]}
