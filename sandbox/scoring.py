"""Predictions of demos that observe, judged against what was observed. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from statistics import median
from typing import Any, NamedTuple

from sandbox.harness.demo import Question

#: A number is right that is at most this factor away, or inside the measured interval …
RIGHT = 1.25
#: … and near within this one.
NEAR = 2.0


class Interval(NamedTuple):
    """A measured number with the least and the greatest of its rounds."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Interval":
        return cls(median(values), min(values), max(values))


#: From the least to the most; who is not really apart shares a place.
type Tiers = tuple[tuple[str, ...], ...]
#: By the kind of its question: an answer, an Interval, Tiers, or an answer for each subject.
type Truth = str | int | Interval | Tiers | Mapping[str, str]
#: By the name of the question; what was not observed is left out.
type Truths = Mapping[str, Truth]


@dataclass(frozen=True, slots=True)
class Judged:
    """One question: `verdict` is right, wrong, near, off, far or some; `slots` say how much."""

    question: Question
    predicted: Any
    measured: Any
    verdict: str
    slots: Mapping[str, float | int] = field(default_factory=dict)


def tiers(values: Mapping[str, Sequence[float]]) -> Tiers:
    """Sorted by their medians; neighbours whose rounds overlap are not really apart."""
    placed: list[list[str]] = []
    for name in sorted(values, key=lambda name: median(values[name])):
        if placed and max(values[placed[-1][-1]]) >= min(values[name]):
            placed[-1].append(name)
        else:
            placed.append([name])
    return tuple(map(tuple, placed))


def judged(
    questions: Sequence[Question], prediction: Mapping[str, Any], truths: Truths
) -> tuple[Judged, ...]:
    """Each question that was answered, and of which the truth was observed."""
    judges: dict[str, Callable[[Question, Any, Any], Judged]] = {
        "number": _number,
        "ranking": _ranking,
        "each": _each,
    }
    return tuple(
        judges.get(one.kind, _choice)(one, prediction[one.name], truths[one.name])
        for one in questions
        if one.name in prediction and one.name in truths
    )


def _choice(question: Question, predicted: Any, truth: Any) -> Judged:
    right = str(predicted) == str(truth)
    return Judged(question, predicted, truth, "right" if right else "wrong")


def _number(question: Question, predicted: float, truth: Interval) -> Judged:
    if truth.low <= predicted <= truth.high:
        return Judged(question, predicted, truth, "right")
    if predicted <= 0 or truth.value <= 0:
        return Judged(question, predicted, truth, "far")
    apart = max(predicted / truth.value, truth.value / predicted)
    verdict = "right" if apart <= RIGHT else "near" if apart <= NEAR else "off"
    return Judged(question, predicted, truth, verdict, {"times": apart})


def _ranking(question: Question, predicted: Sequence[str], truth: Tiers) -> Judged:
    place = {name: number for number, tier in enumerate(truth) for name in tier}
    pairs = [
        (place[less], place[more])
        for less, more in combinations(predicted, 2)
        if less in place and more in place and place[less] != place[more]
    ]
    return _some(question, predicted, truth, [less < more for less, more in pairs])


def _each(question: Question, predicted: Mapping[str, str], truth: Mapping[str, str]) -> Judged:
    answered = [name for name in truth if name in predicted]
    return _some(question, predicted, truth, [predicted[name] == truth[name] for name in answered])


def _some(question: Question, predicted: Any, truth: Any, hits: Sequence[bool]) -> Judged:
    slots = {"right": sum(hits), "all": len(hits)}
    return Judged(question, predicted, truth, "right" if all(hits) else "some", slots)
