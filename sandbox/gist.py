"""What a list says of a run that is over, written down once: to fold a transcript for each line
of a long list would be slow. Codes and numbers, so that each language has its words for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import structlog

from sandbox import measure
from sandbox.harness.demos import DEMOS
from sandbox.machine_strip import pythons
from sandbox.measurement import Measurement
from sandbox.models import FINAL, Execution, Run, Transcript
from sandbox.prediction import Answer, Score, score
from sandbox.scoring import Judged

log = structlog.stdlib.get_logger(__name__)

#: Executions whose runs are summed up in one go, where that was left to do.
BATCH = 20
#: Fields of a score that its verdict in words is made of (`outcome.verdict_in_words`).
VERDICT = ("which", "times", "hint", "hint_slots")

Data = dict[str, Any]


@dataclass(frozen=True)
class Gist:
    """`pythons`: what ran, each with whether it is a free-threaded build. `score`: None where
    nothing was predicted, or the measurement leaves it open."""

    pythons: tuple[tuple[str, bool], ...] = ()
    score: Score | None = None


def read(run: Run) -> Gist | None:
    """None for a run under way, and for one that was not yet summed up."""
    if run.gist is None:
        return None
    ran = tuple((str(version), bool(free)) for version, free in run.gist.get("pythons", ()))
    return Gist(ran, _score(run.demo, run.gist.get("score")))


def keep(execution: Execution, measurement: Measurement) -> None:
    """Sum up all runs of an execution that is over."""
    runs = list(Run.objects.filter(execution=execution, gist__isnull=True))
    for run in runs:
        run.gist = _written(run, execution, measurement)
    Run.objects.bulk_update(runs, ["gist"], batch_size=100)


def keep_missing() -> int:
    """A batch of what was left to do: by older code, a worker that vanished, or a run that joined
    in the very last moment. Returns how many executions that were."""
    left = Run.objects.without_gist().filter(execution__state__in=FINAL)
    ids = set(left.order_by("finished_at").values_list("execution_id", flat=True)[:BATCH])
    transcripts = dict(Transcript.objects.filter(execution_id__in=ids).values_list())
    for execution in Execution.objects.filter(id__in=ids):
        keep(execution, measure.fold(transcripts.get(execution.id, ())))
    return len(ids)


def _written(run: Run, execution: Execution, measurement: Measurement) -> Data:
    try:
        scored = score(run.demo, run.prediction, measurement)
        ran = pythons(measurement, execution.interpreter)
    except Exception:  # a fault of ours, in one run, must not keep the others from being summed up
        log.exception("A run could not be summed up", run_id=str(run.id))
        return {}
    return {"pythons": ran, "score": _as_data(scored)}


def _as_data(scored: Score | None) -> Data | None:
    """Without the measured values: the run's page has them."""
    if scored is None:
        return None
    judged = [[one.question.name, one.verdict, dict(one.slots)] for one in scored.judged]
    answers = [[one.question, one.predicted, one.measured] for one in scored.answers]
    return {
        "judged": judged,
        "answers": answers,
        **{name: getattr(scored, name) for name in VERDICT},
    }


def _score(demo: str, data: Data | None) -> Score | None:
    """As much of a score as was kept."""
    if data is None:
        return None
    judged = tuple(_judged(demo, data["judged"]))
    answers = tuple(Answer(*each) for each in data["answers"])
    return Score(answers, judged, **{name: data[name] for name in VERDICT})


def _judged(demo: str, kept: Iterable[tuple[str, str, dict[str, Any]]]) -> Iterable[Judged]:
    """Of questions that the demo still asks."""
    questions = {question.name: question for question in DEMOS[demo].predictions}
    for name, verdict, slots in kept:
        if name in questions:
            yield Judged(questions[name], None, None, verdict, slots)
