"""What a learner may send to the lab: a set-up, a prediction, and the form's own token."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sandbox import offers, words
from sandbox.harness.demos import Demo, InvalidParameters, Question
from sandbox.models import INTERPRETER

ERRORS: dict[str, Promise | str] = {
    "unknown": _("This lab has no such set-up."),
    "not_a_number": _("Write a whole number."),
    "not_a_decimal": _("Write a number."),
    "out_of_range": _("This is outside the range allowed."),
    "too_few": _("Choose at least two."),
    "unknown_choice": _("Choose one of the values on offer."),
}
NUMBER_ERRORS = {"required": _("Write a number, or just run it."), "invalid": _("Write a number.")}


class RunForm(forms.Form):
    """One request to the lab. Parameters are checked by the demo's own declaration."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    own = forms.BooleanField(required=False)

    def __init__(
        self,
        demo: Demo,
        data: Mapping[str, Any] | None = None,
        defaults: Any = None,
        interpreter: str = "",
    ) -> None:
        """`defaults` and `interpreter`: what stands in the set-up when nothing was sent yet."""
        super().__init__(data, initial={"token": uuid4()})
        self.demo = demo
        self.interpreter = interpreter if data is None else str(data.get(INTERPRETER, ""))
        self.just_run = data is not None and "just_run" in data
        self.defaults: dict[str, Any] = defaults or demo.clean({})
        self.parameters: dict[str, Any] = {}
        self._add_questions()

    def _add_questions(self) -> None:
        if self.just_run:
            return
        for question in self.demo.predictions:
            self.fields |= fields_of(question, self.demo)

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or {})
        try:
            self.parameters = self.demo.clean(raw_parameters(self.demo, self.data))
        except InvalidParameters as invalid:
            for name, code in invalid.errors.items():
                message = message_of(name, code, self.demo)
                self.add_error(None, forms.ValidationError(message))
        self._choose_interpreter()
        if not self.just_run:
            self._check_places()
        return data

    def _choose_interpreter(self) -> None:
        """A name that a living worker has published; nothing else goes on from here."""
        if not self.interpreter or self.demo.every_runtime:
            return
        chosen = offers.offer().chosen(self.interpreter)
        if chosen is None:
            self.interpreter = ""
            message = _("No lab machine has that Python just now. Choose one of those on offer.")
            self.add_error(None, forms.ValidationError(message))
        elif chosen:
            self.parameters[INTERPRETER] = chosen

    @property
    def prediction(self) -> dict[str, Any] | None:
        """The answers, or None for 'I would rather just run it'."""
        if self.just_run:
            return None
        return {one.name: answer_of(one, self.cleaned_data) for one in self.demo.predictions}

    def _check_places(self) -> None:
        """In a ranking each has a place of its own."""
        for question in self.demo.predictions:
            names = field_names(question) if question.kind == "ranking" else []
            places = [self.cleaned_data.get(name) for name in names]
            if None not in places and len(set(places)) < len(places):
                self.add_error(names[0], _("Give each a place of its own."))

    @property
    def form_token(self) -> UUID:
        token: UUID = self.cleaned_data["token"]
        return token


def message_of(name: str, code: str, demo: Demo) -> str:
    """What is wrong with a parameter, in words."""
    label = words.DEMOS[demo.slug].parameter(name).name
    return f"{label}: {ERRORS.get(code, ERRORS['unknown'])}"


def field_names(question: Question) -> list[str]:
    """A ranking and a question about each of several subjects have a field for each."""
    parts = {"ranking": question.answers, "each": question.subjects}.get(question.kind)
    return [question.name] if parts is None else [f"{question.name}.{part}" for part in parts]


def choices_of(question: Question, demo: Demo) -> tuple[str, ...]:
    """What each of its fields offers; nothing for a number."""
    if question.kind == "first":
        return (*demo.strategies, "same")
    if question.kind == "ranking":
        return tuple(str(place + 1) for place in range(len(question.answers)))
    return question.answers


def fields_of(question: Question, demo: Demo) -> dict[str, forms.Field]:
    unanswered = {"required": _("Choose an answer, or just run it.")}
    if question.kind in ("times", "number"):
        messages = {} if question.kind == "times" else NUMBER_ERRORS
        return {
            question.name: forms.FloatField(
                min_value=question.low, max_value=question.high, error_messages=messages
            )
        }
    offered = [(choice, choice) for choice in choices_of(question, demo)]
    return {
        name: forms.ChoiceField(choices=offered, error_messages=unanswered)
        for name in field_names(question)
    }


def answer_of(question: Question, data: Mapping[str, Any]) -> Any:
    """As it is stored: a number, an answer, names in their order, or an answer for each subject."""
    given = [data[name] for name in field_names(question)]
    if question.kind == "ranking":
        return [name for _place, name in sorted(zip(given, question.answers, strict=True))]
    if question.kind == "each":
        return dict(zip(question.subjects, given, strict=True))
    return int(given[0]) if str(given[0]).isdigit() else given[0]


def raw_parameters(demo: Demo, data: Mapping[str, Any]) -> dict[str, Any]:
    """The demo's parameters out of a form or an address, still as they were written."""
    raw: dict[str, Any] = {
        parameter.name: data[parameter.name]
        for parameter in demo.parameters
        if data.get(parameter.name) not in (None, "")
    }
    get_list = getattr(data, "getlist", None)
    chosen = get_list("strategies") if get_list else data.get("strategies")
    if chosen:
        raw["strategies"] = list(chosen)
    return raw
