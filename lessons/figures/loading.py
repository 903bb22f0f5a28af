"""The figures of a course's files into the database."""

from collections.abc import Mapping
from datetime import UTC

from django.utils.translation import gettext as _

from lessons.figures.files import FigureEntry
from lessons.figures.models import Figure
from lessons.models import Course, Put


def load(put: Put, course: Course, figures: Mapping[str, FigureEntry]) -> list[str]:
    """Store all figures by `put`; returns those that were loaded once and are no longer there."""
    for position, entry in enumerate(figures.values()):
        found = Figure.objects.filter(course=course, key=entry.key).first()
        put(found, _figure(course, position, entry), _("figure %(name)s") % {"name": entry.key})
    rows = Figure.objects.filter(course=course).exclude(key__in=figures).exclude(loaded_hash="")
    return [_("figure %(name)s") % {"name": key} for key in rows.values_list("key", flat=True)]


def _figure(course: Course, position: int, entry: FigureEntry) -> Figure:
    figure = Figure(
        course=course,
        position=position,
        key=entry.key,
        demo=entry.demo,
        parameters=entry.parameters,
        place=entry.value,
        unit=entry.unit,
        digits=entry.digits,
    )
    if said := entry.recorded:
        figure.recorded, figure.recorded_at = float(said.value), said.at.astimezone(UTC)
        figure.cpu, figure.cores = said.cpu, said.cores
        figure.python, figure.build = said.python, said.build
    return figure
