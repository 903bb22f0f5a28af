"""What was predicted against what was measured, with the picture of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from sandbox.comparing import ratio, relation
from sandbox.explain.facts import MOST, Facts, ms
from sandbox.findings import FINDINGS
from sandbox.harness.demos import DEMOS
from sandbox.measurement import BASELINE, Measurement, SpeedUp
from sandbox.nonsense import sensible
from sandbox.scoring import Judged, judged

#: Predicted and measured ratio are at most this factor apart: about one step of a half at 4 times.
SPOT_ON = 1.15
#: 2 for 3, or 4 for 6.
CLOSE = 1.5
#: The prediction that no way is really faster.
SAME = "same"
#: Where the axis begins and ends in the picture, in per cent.
LEFT, RIGHT = 2.0, 96.0
#: The axis goes to as many times as workers can be asked for.
TIMES_MAX = 8

type Which = Literal["right", "wrong", "undecidable"]
type Times = Literal["spot_on", "close", "surprised"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One question of one-of-each."""

    question: str
    predicted: str | int
    measured: str | int

    @property
    def right(self) -> bool:
        return self.predicted == self.measured


@dataclass(frozen=True, slots=True)
class Tick:
    value: int
    x: str


@dataclass(frozen=True, slots=True)
class Scale:
    """Predicted against measured on an axis of times; every x and width is like "12.34%".

    `low` to `low` + `width` is the measured interval, `dots` its rounds; `gap` to `gap` +
    `gap_width` lies between predicted and measured. The axis begins at 1 or, where something
    was slower than one after another, at 0.
    """

    ticks: tuple[Tick, ...]
    predicted: str
    measured: str
    low: str
    width: str
    dots: tuple[str, ...]
    gap: str
    gap_width: str


@dataclass(frozen=True, slots=True)
class Score:
    """How a prediction did: `answers` for one-of-each, else everything but them.

    `which`: was the named strategy first; undecidable when it shared the first place without a
    real difference. `first` is the measured one or `same`; `tied` has all that were not really
    slower than it. `strategy` is the one whose speed-up `times` is about: the predicted one, or
    the fastest when none was named. `hint` says why more was predicted than measured, where that
    is known: `more_than_workers`, `more_than_cores` or `start_up`.
    """

    answers: tuple[Answer, ...] = ()
    #: Of a demo that observes; then nothing else is set.
    judged: tuple[Judged, ...] = ()
    which: Which | None = None
    predicted_first: str = ""
    first: str = ""
    tied: tuple[str, ...] = ()
    strategy: str = ""
    predicted_times: float = 0.0
    measured_times: float = 0.0
    ratio: float = 0.0
    times: Times | None = None
    hint: str = ""
    hint_slots: Mapping[str, float | int] = field(default_factory=dict)
    scale: Scale | None = None


def score(
    demo: str, prediction: Mapping[str, Any] | None, measurement: Measurement
) -> Score | None:
    """None when nothing was predicted or the measurement does not allow a comparison.

    Pids and lists hold on a busy machine too: one-of-each only needs its answer.
    """
    return sensible(partial(_scored, demo, prediction, measurement), None) if prediction else None


def _scored(demo: str, prediction: Mapping[str, Any], measurement: Measurement) -> Score | None:
    if demo in FINDINGS:
        return _judged(demo, prediction, measurement)
    if demo == "one-of-each":
        return _answers(prediction, measurement)
    comparable = measurement.valid and measurement.of(BASELINE) and len(measurement.summaries) > 1
    return _compared(demo, prediction, measurement) if comparable else None


def _judged(demo: str, prediction: Mapping[str, Any], measurement: Measurement) -> Score | None:
    if not measurement.valid:
        return None
    found = judged(DEMOS[demo].predictions, prediction, FINDINGS[demo].truth(measurement))
    return Score(judged=found) if found else None


def _answers(prediction: Mapping[str, Any], measurement: Measurement) -> Score | None:
    result = measurement.result
    if not result:
        return None
    measured = {"same_pid": _who_shares_the_pid(result), "list_length": result["list_in_main"]}
    answers = tuple(
        Answer(question, prediction[question], truth)
        for question, truth in measured.items()
        if question in prediction and truth is not None
    )
    return Score(answers=answers) if answers else None


def _who_shares_the_pid(result: Mapping[str, Any]) -> str | None:
    """None when one of them was killed before it could tell."""
    if result["pid_thread"] is None or result["pid_process"] is None:
        return None
    thread = result["pid_thread"] == result["pid_main"]
    process = result["pid_process"] == result["pid_main"]
    return {(True, True): "both", (True, False): "thread", (False, True): "process"}.get(
        (thread, process), "neither"
    )


def _compared(demo: str, prediction: Mapping[str, Any], measurement: Measurement) -> Score | None:
    named = str(prediction.get("first", SAME))
    facts = Facts(measurement, workers=_workers(measurement))
    tied = _first(facts)
    strategy = named if facts.ran(named) else facts.fastest
    speed_up = ratio(measurement.rounds, BASELINE, strategy)
    if speed_up is None:
        return None
    predicted = 1.0 if named in (SAME, BASELINE) else float(prediction.get("times", 1))
    hint, hint_slots = _hint(demo, facts, strategy, predicted, speed_up)
    return Score(
        which=_which(named, tied, facts),
        predicted_first=named,
        first=SAME if len(tied) == len(measurement.summaries) else tied[0],
        tied=tied,
        strategy=strategy,
        predicted_times=predicted,
        measured_times=speed_up.value,
        ratio=speed_up.value / predicted,
        times=_verdict(predicted, speed_up),
        hint=hint,
        hint_slots=hint_slots,
        scale=_scale(predicted, speed_up),
    )


def _workers(measurement: Measurement) -> int:
    return max(len(each.workers) for each in measurement.rounds)


def _first(facts: Facts) -> tuple[str, ...]:
    """The fastest strategy and, after it, all that were not really slower."""
    rounds = facts.measurement.rounds
    by_median = sorted([BASELINE, *facts.others], key=facts.median_s)
    compared = [(each, ratio(rounds, each, by_median[0])) for each in by_median]
    return tuple(each for each, measured in compared if measured and relation(measured) == "same")


def _which(named: str, tied: tuple[str, ...], facts: Facts) -> Which:
    everything = len(tied) == len(facts.measurement.summaries)
    if named == SAME:
        return "right" if everything else "wrong"
    if named not in tied and facts.measurement.of(named):
        return "wrong"
    return "right" if tied == (named,) else "undecidable"


def _verdict(predicted: float, measured: SpeedUp) -> Times:
    """Inside the measured interval nothing is nearer to the truth than anything else."""
    apart = max(predicted / measured.value, measured.value / predicted)
    if apart <= SPOT_ON or measured.low <= predicted <= measured.high:
        return "spot_on"
    return "close" if apart <= CLOSE else "surprised"


def _hint(
    demo: str, facts: Facts, strategy: str, predicted: float, measured: SpeedUp
) -> tuple[str, dict[str, float | int]]:
    """What kept the measured ratio below the predicted one, where that can be told."""
    if _verdict(predicted, measured) == "spot_on" or predicted < measured.value:
        return "", {}
    if predicted > facts.workers:
        return "more_than_workers", {"workers": facts.workers}
    cores = facts.measurement.cores
    if demo == "computing" and cores and predicted > cores:
        return "more_than_cores", {"cores": cores}
    took_s, start_s = facts.median_s(strategy), facts.start_s(strategy)
    base_s, left_s = facts.median_s(BASELINE), took_s - start_s
    most = start_s >= MOST * (took_s - base_s / predicted)
    if most and left_s > 0 and base_s / left_s >= predicted / SPOT_ON:
        return "start_up", {"start_ms": ms(start_s)}
    return "", {}


def _scale(predicted: float, measured: SpeedUp) -> Scale:
    points = (predicted, measured.value, *measured.ratios)
    least = 0 if min(points) < 1 else 1
    most = max(TIMES_MAX, -int(-max(points) // 1))

    def x(times: float) -> float:
        return LEFT + (times - least) / (most - least) * (RIGHT - LEFT)

    near, far = sorted((predicted, measured.value))
    return Scale(
        ticks=tuple(Tick(value, _at(x(value))) for value in range(least, most + 1)),
        predicted=_at(x(predicted)),
        measured=_at(x(measured.value)),
        low=_at(x(measured.low)),
        width=_at(x(measured.high) - x(measured.low)),
        dots=tuple(_at(x(each)) for each in measured.ratios),
        gap=_at(x(near)),
        gap_width=_at(x(far) - x(near)),
    )


def _at(per_cent: float) -> str:
    """For an attribute of SVG: never written in the visitor's language."""
    return f"{per_cent:.2f}%"
