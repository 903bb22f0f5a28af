"""What the learner's own run measured, as sentences that quote no number but its own."""

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from assistant.answer import Context, Source
from sandbox import words
from sandbox.explain.facts import LARGE_SHARE
from sandbox.measurement import BASELINE, Measurement, StrategySummary
from sandbox.models import Run, State
from sandbox.numbers import amount
from sandbox.run_data import measurement_of
from sandbox.sentences import sentence

type Fact = tuple[Source, list[str]]
"""A run, and the sentences that are quoted of it."""

WAYS = 2
"""Strategies that are told of."""
MOST = 3
"""Sentences about a run."""


def facts(context: Context, asked: str = "") -> list[Fact]:
    """Of the run that the context names; empty where there is none that has ended."""
    run = context.run
    if run is None or not run.is_final:
        return []
    with override(context.language):
        told = _told(run, asked.casefold())
        path = reverse("sandbox:run_detail", args=[run.id])
        title = str(words.DEMOS[run.demo].title) if run.demo in words.DEMOS else run.demo
    texts = told[:MOST]
    return [(Source("run", title, path, "\n".join(texts), context.language), texts)]


def _told(run: Run, asked: str) -> list[str]:
    if run.state != State.DONE:
        return [_("This run did not come to its end, so it tells of no speed-up.")]
    measurement = measurement_of(run.execution)
    if not (run.execution.valid and measurement.valid):
        return list(_withheld(measurement))
    own = [_way(each, measurement) for each in _chosen(measurement, asked)]
    return [*own, sentence(run.demo, run.execution.parameters, measurement)]


def _withheld(measurement: Measurement) -> Iterator[str]:
    yield _("The times of this run may not be compared, so it tells of no speed-up.")
    for code in measurement.why_not_valid[:1]:
        yield str(words.REASONS[code])


def _chosen(measurement: Measurement, asked: str) -> Sequence[StrategySummary]:
    """Those that the question names, else threads first; one after another by itself is no news."""
    ran = [each for each in measurement.summaries if each.median_s is not None]
    others = [each for each in ran if each.strategy != BASELINE]
    named = [each for each in others if _stem(each.strategy) in asked]
    threads_first = sorted(named or others, key=lambda each: each.strategy != "threads")
    return threads_first[:WAYS]


def _stem(strategy: str) -> str:
    """What its name is called by in every language here: thread, proces, asyncio."""
    return strategy.partition("-")[0].rstrip("s").removesuffix("se")


def _way(summary: StrategySummary, measurement: Measurement) -> str:
    values = {
        "cpu": amount(summary.cpu_s), "wall": amount(summary.median_s or 0.0),
    }  # fmt: skip
    if summary.strategy == "threads":
        if measurement.gil and summary.shares.get("gil_wait", 0.0) >= LARGE_SHARE:
            return (
                _("Your threads took turns: %(cpu)s s of CPU time in %(wall)s s of wall time.")
                % values
            )
        return _("Your threads used %(cpu)s s of CPU time in %(wall)s s of wall time.") % values
    if summary.strategy.startswith("processes"):
        return _("Your processes used %(cpu)s s of CPU time in %(wall)s s of wall time.") % values
    name = words.STRATEGIES[summary.strategy].name if summary.strategy in words.STRATEGIES else ""
    return _("%(way)s: %(cpu)s s of CPU time in %(wall)s s of wall time.") % {
        "way": name or summary.strategy, **values,
    }  # fmt: skip
