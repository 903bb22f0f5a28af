"""When and on what a figure was measured that an answer quotes: a row of the chapter's list."""

from collections.abc import Sequence

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from assistant.answer import Source
from assistant.course.picking import Quoted
from lessons.figures.models import Figure
from lessons.figures.shown import what
from lessons.markdown import targets
from lessons.models import Lesson
from lessons.search.models import Passage


def recorded(quoted: Sequence[Quoted], language: str) -> Source | None:
    """Of the first quoted figure that was recorded, if there is one; one query."""
    for each in quoted:
        lesson = each.ranked.passage.lesson
        units = [unit for unit in each.units if unit.has_figure]
        if lesson is None or not units or each.ranked.passage.kind != Passage.Kind.CHAPTER:
            continue
        known = _known(lesson, language)
        worths = dict(zip(each.ranked.units, each.ranked.worths, strict=True))
        for unit in sorted(units, key=lambda unit: -worths[unit]):
            for value, figure in known:
                if value in f" {unit.text}":
                    return _source(figure, lesson.get_absolute_url(), language)
        return None
    return None


def _known(lesson: Lesson, language: str) -> list[tuple[str, Figure]]:
    """Those of a chapter in its order, each with what a text says for it."""
    keys = targets(lesson.body, "figure")
    figures = Figure.objects.filter(course=lesson.course_id, key__in=keys, recorded__isnull=False)
    by_key = {figure.key: figure for figure in figures}
    return [(f" {by_key[key].in_words(language)}", by_key[key]) for key in keys if key in by_key]


def _source(figure: Figure, path: str, language: str) -> Source:
    with override(language):
        value = figure.in_words(language)
        text = f"{what(figure)} | {value} | {_when(figure)} | {_where(figure)}"
        title = _("Figures of this chapter")
    return Source("figure", title, f"{path}#figure-{figure.key}", text, language)


def _when(figure: Figure) -> str:
    at = figure.recorded_at
    return str(formats.date_format(at, "DATE_FORMAT")) if at else ""


def _where(figure: Figure) -> str:
    cores = ngettext("%(cores)s core", "%(cores)s cores", figure.cores or 0)
    build = f" ({figure.build})" if figure.build else ""
    return f"{figure.cpu}, {cores % {'cores': figure.cores}}, Python {figure.python}{build}"
