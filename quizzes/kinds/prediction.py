"""What a demo with these settings will show: {predicted: {question: answer}}.

The learner's own run decides. `quizzes.predictions` adds what it showed to the stored answer, so
that grading stays pure: {score: "5/6", right, judged, run, figures: {language: {…}}}. The score is
the mean over all that was predicted and could be judged.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import uuid4

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from quizzes import labs
from quizzes.kinds.contract import (
    Answer,
    ChoiceDraft,
    Fault,
    ForgedAnswerError,
    Grade,
    Key,
    Kind,
    QuestionDraft,
    Said,
    Sent,
    UnansweredError,
)
from sandbox.forms import RunForm, field_names, raw_parameters
from sandbox.harness.demos import DEMOS, Demo, InvalidParameters
from sandbox.prediction import Score
from sandbox.scoring import Judged
from sandbox.set_up import SetUp, set_up_of

RUN, FIGURES = "run", "figures"
"""Fields beside the prediction that only a stored answer fills."""
WORTH = {"right": Fraction(1), "near": Fraction(1, 2)}
TIMES = {"spot_on": Fraction(1), "close": Fraction(1, 2), "surprised": Fraction(0)}


@dataclass(frozen=True)
class Controls:
    """The demo's own form; `run` is the id of the run that measures or has measured it, and
    `figures` what came out: {pairs: [[question, predicted, measured]], verdict: words}."""

    set_up: SetUp | None
    run: str = ""
    figures: Mapping[str, Any] | None = None

    @property
    def is_waiting(self) -> bool:
        """The prediction is locked, and its run is not graded."""
        return bool(self.run) and self.figures is None


class Prediction(Kind):
    """The form of the lab, without its set-up: that is the author's."""

    HINT = _("Say what you expect. Then a lab machine runs it for you, and that decides.")
    ANSWERS = ("lab_demo", "lab_parameters")
    CHOICES = ()
    CHOICES_MIN = 0
    MEASURED = True

    def parse(self, sent: Sent, key: Key) -> dict[str, Any]:
        """The prediction, as a run stores it."""
        form = bound(key.question, sent)
        if form is None:
            raise ForgedAnswerError
        if not form.is_valid():
            raise UnansweredError(" ".join(dict.fromkeys(map(str, _messages(form)))))
        return {"predicted": form.prediction}

    def refill(self, answer: Answer) -> dict[str, list[str]]:
        """The fields of the lab's form; a stored answer brings its run and figures."""
        fields = {name: [value] for name, value in _fields(answer["predicted"])}
        beside = {RUN: [answer[RUN]]} if RUN in answer else {}
        figures = {FIGURES: [json.dumps(answer[FIGURES])]} if FIGURES in answer else {}
        return {**fields, **beside, **figures}

    def draw(self, key: Key, shown: Sequence[int], sent: Sent, *, graded: bool) -> Controls:
        """The form with what was predicted."""
        run = next(iter(sent.get(RUN, ())), "")
        told = next(iter(sent.get(FIGURES, ())), "") if graded else ""
        figures = json.loads(told) if told else None
        return Controls(_set_up(key.question, sent), run, _in_this_language(figures))

    def grade(self, key: Key, answer: Answer) -> Grade:
        """What the run showed; nothing before that."""
        score = Fraction(answer.get("score", 0))
        return Grade(score, answer.get("right", 0), answer.get("judged", 1))

    def says(self, key: Key, answer: Answer) -> Said:
        """How much of it came as predicted."""
        if "score" not in answer:
            return Said(_("A lab machine would run this now, and that decides"))
        figures = _in_this_language(answer.get(FIGURES)) or {}
        return Said(_("Not all as you predicted"), figures.get("verdict", ""))

    def needs_feedback(self, choice: ChoiceDraft) -> bool:
        """There are no choices."""
        return False

    def faults(self, question: QuestionDraft) -> Iterator[Fault]:
        """A lab that asks for a prediction, and settings that it takes."""
        if question.choices:
            yield Fault(_("A prediction has no choices: the lab asks its own questions."))
        if not question.lab_demo:
            yield Fault(_("Choose the lab whose run is predicted."), "lab_demo")
        run = ChoiceDraft("", False, "", "", question.lab_demo, question.lab_parameters)
        for fault in labs.faults(run, 0):
            yield Fault(fault.message, fault.field)


def demo_of(question: QuestionDraft) -> tuple[Demo, dict[str, Any]] | None:
    """The demo with its settings; None where there is none, or it does not take them."""
    demo = DEMOS.get(question.lab_demo)
    if demo is None:
        return None
    try:
        return demo, demo.clean(raw_parameters(demo, QueryDict(question.lab_parameters)))
    except InvalidParameters:
        return None


def bound(question: QuestionDraft, sent: Sent) -> RunForm | None:
    """The lab's form with what was sent and the author's settings."""
    found = demo_of(question)
    if found is None:
        return None
    demo, parameters = found
    names = {name for asked in demo.predictions for name in field_names(asked)}
    if any(len(values) > 1 for name, values in sent.items() if name in names):
        raise ForgedAnswerError
    values = {name: values[0] for name, values in sent.items() if name in names and values}
    settings = {name: value for name, value in parameters.items() if name != "strategies"}
    strategies = {"strategies": parameters["strategies"]} if "strategies" in parameters else {}
    return RunForm(demo, {**settings, **strategies, **values, "token": str(uuid4())})


def _messages(form: RunForm) -> Iterator[str]:
    for name, errors in form.errors.items():
        yield from (str(error) for error in errors if name != "token")


def _set_up(question: QuestionDraft, sent: Sent) -> SetUp | None:
    found = demo_of(question)
    if found is None:
        return None
    demo, parameters = found
    form = RunForm(demo, defaults=parameters)
    form.initial.update({name: values[0] for name, values in sent.items() if values})
    return set_up_of(form, opened=False)


def _fields(predicted: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the form's fields held: the other way round of `sandbox.forms.answer_of`."""
    for name, answer in predicted.items():
        if isinstance(answer, list):
            yield from ((f"{name}.{one}", str(at)) for at, one in enumerate(answer, 1))
        elif isinstance(answer, Mapping):
            yield from ((f"{name}.{one}", str(each)) for one, each in answer.items())
        else:
            yield name, str(answer)


def _in_this_language(figures: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    if not figures:
        return None
    language = (get_language() or "en").partition("-")[0]
    told: Mapping[str, Any] = figures.get(language) or next(iter(figures.values()))
    return told


def worth(score: Score) -> list[Fraction]:
    """What each part of a prediction is worth, 0 to 1; what the run left open is left out.

    A number is worth 1 where it is right, a half where it is near; several subjects are worth
    their share; a tie for the first place decides nothing.
    """
    if score.judged:
        return [part for part in map(_worth_of_one, score.judged) if part is not None]
    if score.answers:
        return [Fraction(answer.right) for answer in score.answers]
    first = [Fraction(score.which == "right")] if score.which in ("right", "wrong") else []
    named = score.predicted_first not in ("same", "sequential")
    return [*first, TIMES[score.times]] if score.times and named else first


def _worth_of_one(judged: Judged) -> Fraction | None:
    if "all" not in judged.slots:
        return WORTH.get(judged.verdict, Fraction(0))
    right, every = int(judged.slots["right"]), int(judged.slots["all"])
    return Fraction(right, every) if every else None
