"""From a question to an answer that is quoted of the course, and of the learner's own run."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answer import Answer, Context, Sentence, Source
from assistant.course import phrasings, running
from assistant.course.asked import Asked, understand
from assistant.course.figures import recorded
from assistant.course.picking import MOST_SENTENCES, Quoted, pick
from assistant.course.ranking import Here, Ranked, rank
from assistant.course.sentences import readable as as_shown
from assistant.course.statistics import of_language
from lessons.search.asking import Question, Reader, readable
from lessons.search.models import Passage
from quizzes.models import Response

CANDIDATES = 100
"""Passages that are looked at sentence by sentence."""
FITS = 0.48
"""Share of a question's weight that has to stand in a sentence and around it."""
FITS_SURELY = 0.38
"""The same of a question that can be of nothing else than the course's topic."""
SPECIAL = 0.3
"""The same of words that are not of programming in general, where no word is the course's topic."""
CLOSE = 0.88
"""Of the best passage's worth, from which on another one may be the first."""
WHOLE = 8.0
"""Weight of the terms that a sentence must have all of, where one word is unknown."""
NEAREST = 3
"""Passages that are named where nothing fits."""
GROUNDS = 8
"""Passages that a model gets."""


@dataclass(frozen=True)
class Found:
    """What was found for a question. `sources`: whole passages, the best first."""

    fits: bool
    sources: Sequence[Source]
    #: What the course answers by itself.
    answer: Answer


def answer(asked: str, context: Context) -> Answer:
    """At most four sentences of the course and of the learner's run, each with its source."""
    return find(asked, context).answer


def find(asked: str, context: Context) -> Found:
    """The same, with the passages that other sentences may be grounded on."""
    language = context.language.partition("-")[0]
    question, ranked = _ranked(asked, context, language)
    enough = FITS_SURELY if question.is_sure else FITS
    ranked = _from_what_fits(ranked, enough)
    known = _fits(question, ranked, enough)
    facts = running.facts(context, asked) if _is_about_run(question, context) else []
    sources = [*(source for source, _texts in facts), *map(_source, [r.passage for r in ranked])]
    if not known and not facts:
        nearest = [_source(each.passage) for each in ranked[:NEAREST]]
        return Found(False, sources[:GROUNDS], Answer(False, [], nearest))
    left = MOST_SENTENCES - sum(len(texts) for _source, texts in facts)
    quoted, note = _quoted(ranked, left, language) if known else ([], None)
    return Found(True, sources[:GROUNDS], _composed(facts, quoted, note))


def _quoted(
    ranked: Sequence[Ranked], most: int, language: str
) -> tuple[list[Quoted], Source | None]:
    """Sentences, and when and on what the figure in them was measured, which takes one's place."""
    quoted = pick(ranked, most)
    units = [unit for each in quoted for unit in each.units]
    if len(units) < most or not any(unit.has_figure for unit in units):
        return quoted, recorded(quoted, language)
    fewer = pick(ranked, most - 1)
    note = recorded(fewer, language)
    return (fewer, note) if note else (quoted, None)


def _ranked(asked: str, context: Context, language: str) -> tuple[Asked, list[Ranked]]:
    statistics = of_language(language)
    question = understand(asked, statistics)
    if not question.terms:
        return question, []
    reader = Reader(context.learner, language, context.may_see_drafts)
    wanted = Question(question.stems, "", any_word=True)
    phrased = phrasings.likely(question, statistics)
    found = readable(wanted, reader, CANDIDATES, phrased)
    passages = [each for each in found if _may_tell(each, context)]
    return question, rank(question, passages, Here(context.lesson, phrased), statistics)


def _may_tell(passage: Passage, context: Context) -> bool:
    """Not what explains the question that they are at, unless it stands answered."""
    if context.question is None or passage.question_id != context.question.pk:
        return True
    latest = Response.objects.filter(
        question=context.question, attempt__learner_id=context.learner
    ).order_by("-attempt__number", "-try_number")
    return latest.values_list("correct", flat=True).first() is True


def _from_what_fits(ranked: list[Ranked], enough: float) -> list[Ranked]:
    """Without what is hardly better than the next one, and has too little of the question."""
    good = (at for at, each in enumerate(ranked) if each.coverage >= enough)
    first = next(good, 0)
    is_close = bool(ranked) and ranked[first].worth >= CLOSE * ranked[0].worth
    return ranked[first:] if is_close else ranked


def _fits(asked: Asked, ranked: Sequence[Ranked], enough: float) -> bool:
    """Whether the best passage is about what was asked."""
    if not ranked or asked.kinds & {"hostile", "person"} or not asked.subject:
        return False
    if asked.is_elsewhere and "scenario" not in asked.kinds:
        return False
    lone = asked.subject[0] if len(asked.subject) == 1 else None
    if lone and not (
        lone.is_code
        or asked.is_sure
        or ranked[0].is_about
        or any(each.defines(lone) for each in ranked)
    ):
        return False
    if not asked.is_on_topic and ranked[0].special < SPECIAL * asked.total:
        return False
    unknown = asked.unknown
    is_slip = len(unknown) == 1 and not unknown[0].is_name and ranked[0].whole >= WHOLE
    return ranked[0].coverage >= enough or is_slip


def _is_about_run(asked: Asked, context: Context) -> bool:
    """It speaks of their run, or asks of an outcome where they look at one."""
    return (
        context.run is not None
        and bool(asked.kinds & {"run", "outcome"})
        and "hostile" not in asked.kinds
    )


def _source(passage: Passage) -> Source:
    heading = passage.heading if passage.kind == Passage.Kind.CHAPTER else ""
    title = f"{passage.title}: {heading}" if heading else passage.title
    text = passage.text.split("\n")[0] if passage.kind == Passage.Kind.TERM else passage.text
    return Source(passage.kind, title, passage.path, as_shown(text), passage.language)


def _composed(
    facts: Sequence[running.Fact], quoted: Sequence[Quoted], note: Source | None
) -> Answer:
    sources: list[Source] = []
    sentences: list[Sentence] = []
    for source, texts in facts:
        sources.append(source)
        sentences += [Sentence(text, (len(sources),)) for text in texts]
    for each in quoted:
        sources.append(_source(each.ranked.passage))
        sentences += [Sentence(unit.text, (len(sources),)) for unit in each.units]
    if note is not None and len(sources) < MOST_SENTENCES:
        sources.append(note)
        sentences.append(Sentence(note.text, (len(sources),)))
    return Answer(True, sentences, sources)
