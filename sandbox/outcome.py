"""What came out of a run, as the Compare step shows it: sentence, times, prediction, verdict."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sandbox import words
from sandbox.measurement import Measurement
from sandbox.numbers import amount, times
from sandbox.prediction import Answer, Scale, Score, score
from sandbox.scoring import Interval, Judged
from sandbox.sentences import sentence

#: A point inside a number or a name of Python (`os._exit`) is not followed by a space.
END_OF_SENTENCE = re.compile(r"(?<=[.!?…])\s+")


@dataclass(frozen=True)
class Pair:
    """One question: what the learner said, and what was measured."""

    question: Any
    predicted: Any
    measured: Any


@dataclass(frozen=True)
class Outcome:
    sentence: str
    #: Sentences; empty where times may be compared.
    why_not_valid: list[str]
    pairs: list[Pair]
    scale: Scale | None
    scale_description: str
    verdict: str
    #: Why there is no score, where a prediction was made.
    not_scored: str

    @property
    def headline(self) -> str:
        """The first of its sentences: what a glance should take home."""
        return END_OF_SENTENCE.split(self.sentence, maxsplit=1)[0]

    @property
    def rest(self) -> str:
        return self.sentence[len(self.headline) :].lstrip()


def outcome_of(
    demo: str,
    parameters: Mapping[str, Any],
    measurement: Measurement,
    prediction: Mapping[str, Any] | None,
) -> Outcome:
    scored = score(demo, prediction, measurement)
    of = words.DEMOS[demo]
    pairs = _pairs(scored, of) if scored else []
    return Outcome(
        sentence=sentence(demo, parameters, measurement),
        why_not_valid=_reasons(measurement),
        pairs=pairs,
        scale=scored.scale if scored else None,
        scale_description=_described(scored),
        verdict=verdict_in_words(scored) if scored else "",
        not_scored=_not_scored(scored, prediction, of),
    )


def _reasons(measurement: Measurement) -> list[str]:
    """Sentences on why times may not be compared, and what disturbed the rounds."""
    reasons = [str(words.REASONS[code]) for code in measurement.why_not_valid]
    takes = (code for take in measurement.takes for code in take.why)
    codes = dict.fromkeys((*takes, *measurement.disturbances))
    if reasons and codes:
        causes = "; ".join(str(words.DISTURBANCES[code]) for code in codes)
        reasons.append(_("What was noticed: %(causes)s.") % {"causes": causes})
    return reasons


def _not_scored(
    scored: Score | None, prediction: Mapping[str, Any] | None, of: words.DemoWords
) -> str:
    if scored or not prediction:
        return ""
    return _(
        "You predicted: %(prediction)s. These times allow no comparison, so it stays open."
    ) % {"prediction": prediction_in_words(prediction, of)}


def prediction_in_words(prediction: Mapping[str, Any], of: words.DemoWords) -> str:
    """'Processes first, 2.0× faster', or each question with its answer."""
    if "first" in prediction:
        named = strategy_or_answer(str(prediction["first"]))
        if prediction["first"] == "same":
            return str(named)
        return _("%(strategy)s first, %(times)s faster") % {
            "strategy": named,
            "times": times(float(prediction["times"])),
        }
    return "; ".join(
        f"{of.prediction(name).name} {in_words(answer, of)}" for name, answer in prediction.items()
    )


def in_words(value: Any, of: words.DemoWords) -> str:
    """An answer, a number, a ranking with who shares a place, or an answer for each subject."""
    if isinstance(value, Interval):
        return amount(value.value)
    if isinstance(value, float):
        return amount(value)
    if isinstance(value, Mapping):
        named = ((of.subject(name).name, in_words(each, of)) for name, each in value.items())
        return "; ".join(f"{name}: {each}" for name, each in named)
    if isinstance(value, list | tuple):
        shared = (each if isinstance(each, list | tuple) else (each,) for each in value)
        return " < ".join(" ≈ ".join(str(of.subject(one).name) for one in each) for each in shared)
    return str(of.subject(str(value)).name)


def strategy_or_answer(name: str) -> Any:
    """The words for a strategy or for one of the other answers; numbers stand for themselves."""
    label = words.STRATEGIES.get(name) or words.ANSWERS.get(name)
    return label.name if label else name


def _pairs(scored: Score, of: words.DemoWords) -> list[Pair]:
    if scored.judged:
        return [_judged(each, of) for each in scored.judged]
    if scored.answers:
        return [_answered(answer) for answer in scored.answers]
    first = words.QUESTIONS["first"].name
    faster = _("Times faster: %(strategy)s") % {"strategy": strategy_or_answer(scored.strategy)}
    return [
        Pair(first, strategy_or_answer(scored.predicted_first), _first(scored)),
        Pair(faster, times(scored.predicted_times), times(scored.measured_times)),
    ]


def _judged(judged: Judged, of: words.DemoWords) -> Pair:
    """Of a ranking only what was asked about."""
    label, measured = of.prediction(judged.question.name), judged.measured
    if judged.question.kind == "ranking":
        asked = judged.question.answers
        kept = (tuple(one for one in tier if one in asked) for tier in measured)
        measured = tuple(tier for tier in kept if tier)
    unit = f" {label.note}" if judged.question.kind == "number" else ""
    said, found = (f"{in_words(value, of)}{unit}" for value in (judged.predicted, measured))
    return Pair(label.name, said, found)


def _verdict_of(judged: Judged) -> str:
    if judged.question.kind == "number":
        return str(words.NEAR[judged.verdict]) % _spoken(judged.slots)
    if judged.question.kind == "ranking":
        return _("%(right)s of %(all)s pairs are in the right order.") % judged.slots
    if judged.question.kind == "each":
        return _("%(right)s of %(all)s as you said.") % judged.slots
    return _("As you said.") if judged.verdict == "right" else _("Not as you said.")


def _answered(answer: Answer) -> Pair:
    return Pair(
        words.QUESTIONS[answer.question].name,
        strategy_or_answer(str(answer.predicted)),
        strategy_or_answer(str(answer.measured)),
    )


def _first(scored: Score) -> str:
    """The first, and who was not really slower."""
    if scored.first == "same":
        return str(strategy_or_answer("same"))
    return _(" and ").join(str(strategy_or_answer(name)) for name in scored.tied)


def verdict_in_words(scored: Score) -> str:
    """What the prediction got right, and what the difference is, where that is known.

    Of a score that was kept in short (`sandbox.gist`), too.
    """
    if scored.judged:
        return " ".join(_verdict_of(each) for each in scored.judged)
    if scored.answers:
        right = sum(answer.right for answer in scored.answers)
        return _("%(right)s of %(all)s as you said.") % {"right": right, "all": len(scored.answers)}
    parts = [str(words.WHICH[scored.which])] if scored.which else []
    if scored.times:
        parts.append(str(words.TIMES[scored.times]))
    if scored.hint:
        parts.append(words.HINTS[scored.hint] % _spoken(scored.hint_slots))
    return " ".join(parts)


def _spoken(slots: Mapping[str, float | int]) -> dict[str, int | str]:
    """Whole numbers stay numbers: the words choose their plural by them."""
    return {
        name: value if isinstance(value, int) else amount(value) for name, value in slots.items()
    }


def _described(scored: Score | None) -> str:
    if scored is None or scored.scale is None:
        return ""
    return _("You predicted %(predicted)s, measured was %(measured)s.") % {
        "predicted": times(scored.predicted_times),
        "measured": times(scored.measured_times),
    }
