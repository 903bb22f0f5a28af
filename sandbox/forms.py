"""What a learner may send to the lab: a set-up, a prediction, and the form's own token."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sandbox import words
from sandbox.harness.demos import Demo, InvalidParameters

ERRORS: dict[str, Promise | str] = {
    "unknown": _("This lab has no such set-up."),
    "not_a_number": _("Write a whole number."),
    "out_of_range": _("This is outside the range allowed."),
    "too_few": _("Choose at least two."),
    "unknown_choice": _("Choose one of the values on offer."),
}
TIMES_LOW, TIMES_HIGH = 1.0, 8.0


class RunForm(forms.Form):
    """One request to the lab. Parameters are checked by the demo's own declaration."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    own = forms.BooleanField(required=False)

    def __init__(
        self, demo: Demo, data: Mapping[str, Any] | None = None, defaults: Any = None
    ) -> None:
        super().__init__(data, initial={"token": uuid4()})
        self.demo = demo
        self.just_run = data is not None and "just_run" in data
        #: What stands in the set-up when nothing was sent yet.
        self.defaults: dict[str, Any] = defaults or demo.clean({})
        self.parameters: dict[str, Any] = {}
        self._add_questions()

    def _add_questions(self) -> None:
        if self.just_run:
            return
        unanswered = {"required": _("Choose an answer, or just run it.")}
        for name, answers in questions(self.demo, self.defaults).items():
            if name == "times":
                self.fields[name] = forms.FloatField(min_value=TIMES_LOW, max_value=TIMES_HIGH)
                continue
            self.fields[name] = forms.ChoiceField(
                choices=[(a, a) for a in answers], error_messages=unanswered
            )

    def clean(self) -> dict[str, Any]:
        data = dict(super().clean() or {})
        try:
            self.parameters = self.demo.clean(raw_parameters(self.demo, self.data))
        except InvalidParameters as invalid:
            for name, code in invalid.errors.items():
                self.add_error(None, forms.ValidationError(message_of(name, code)))
        return data

    @property
    def prediction(self) -> dict[str, Any] | None:
        """The answers, or None for 'I would rather just run it'."""
        if self.just_run:
            return None
        answers = {name: self.cleaned_data[name] for name in questions(self.demo, self.parameters)}
        if "list_length" in answers:
            answers["list_length"] = int(answers["list_length"])
        return answers

    @property
    def form_token(self) -> UUID:
        token: UUID = self.cleaned_data["token"]
        return token


def message_of(name: str, code: str) -> str:
    """What is wrong with a parameter, in words."""
    label = words.PARAMETERS.get(name, words.Label(name)).name
    return f"{label}: {ERRORS.get(code, ERRORS['unknown'])}"


def questions(demo: Demo, parameters: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Each prediction's name and its possible answers; `times` is a number instead."""
    if demo.slug == "one-of-each":
        return {"same_pid": ("thread", "process", "both", "neither"), "list_length": tuple("012")}
    return {"first": (*demo.strategies, "same"), "times": ()}


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
