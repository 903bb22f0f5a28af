"""A learner's runs as a list: what they expected of each, and how it came out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from learners.models import Learner
from sandbox import gist, words
from sandbox.gist import Gist
from sandbox.machine_strip import in_words
from sandbox.models import Run, RunQuerySet, State
from sandbox.outcome import prediction_in_words, verdict_in_words

#: Lines of a page.
PAGE = 20
#: Earlier runs that a run's page offers to compare with.
OFFERED = 10


@dataclass(frozen=True)
class Line:
    """One run; `python` is '' where nothing ran, or nothing was written down of it yet."""

    run: Run
    title: Any
    prediction: str
    came_out: str
    python: str
    is_shared: bool

    @property
    def may_be_compared(self) -> bool:
        return self.run.state == State.DONE


@dataclass(frozen=True)
class Page:
    """`older`: the last run of this page, after which the next one begins; None: it is the last."""

    lines: list[Line]
    older: UUID | None


class NoSuchRun(Exception):
    """The page was to begin after a run that is not the learner's."""


def page(learner: Learner, demo: str, before: UUID | None) -> Page:
    """The newest runs, or those after `before`; of one demo, or of all for ''. Two queries at most,
    however many runs there are. Raises NoSuchRun."""
    runs = Run.objects.of(learner).select_related("share").order_by("-requested_at", "-id")
    runs = runs.filter(demo=demo) if demo else runs.filter(demo__in=words.DEMOS)
    if before is not None:
        runs = _after(runs, learner, before)
    found = list(runs[: PAGE + 1])
    older = found[PAGE - 1].id if len(found) > PAGE else None
    return Page([_line(run) for run in found[:PAGE]], older)


def _after(runs: RunQuerySet, learner: Learner, before: UUID) -> RunQuerySet:
    """By key: a page deep down takes no longer than the first."""
    last = Run.objects.filter(learner_id=learner.id, id=before).values_list("requested_at").first()
    if last is None:
        raise NoSuchRun
    at_or_before = runs.filter(requested_at__lte=last[0])
    return at_or_before.exclude(requested_at=last[0], id__gte=before)


def _line(run: Run) -> Line:
    kept, of = gist.read(run), words.DEMOS[run.demo]
    return Line(
        run=run,
        title=of.title,
        prediction=prediction_in_words(run.prediction, of) if run.prediction else "",
        came_out=_came_out(run, kept),
        python=in_words(kept.pythons) if kept else "",
        is_shared=hasattr(run, "share"),
    )


def _came_out(run: Run, kept: Gist | None) -> str:
    """What the run's own page says of the prediction; '' while there is nothing to say."""
    if run.state != State.DONE:
        return ""
    if not run.execution.valid:
        open_ = _("Not valid for comparing, so it stays open.")
        return open_ if run.prediction else _("Not valid for comparing.")
    if not run.prediction or kept is None:
        return ""
    return verdict_in_words(kept.score) if kept.score else _("It stays open.")


def to_compare(learner: Learner, demo: str, but: UUID | None = None) -> list[Run]:
    """The learner's latest runs of a demo that came to an end."""
    runs = Run.objects.of(learner).filter(demo=demo, left=False, execution__state=State.DONE)
    others = runs.exclude(id=but) if but else runs
    return list(others.order_by("-requested_at")[:OFFERED])


def demos() -> Iterator[tuple[str, Any]]:
    """Slug and title of each."""
    return ((slug, of.title) for slug, of in words.DEMOS.items())
