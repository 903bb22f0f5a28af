"""The set-up and prediction form as the template draws it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from sandbox import words
from sandbox.forms import RunForm, questions
from sandbox.harness.demos import Parameter

GLYPHS = {"sequential": ("seq", "i-seq"), "threads": ("thr", "i-thr"), "asyncio": ("aio", "i-aio")}
#: Whole numbers up to this many are offered as buttons.
BUTTONS = 8


def look_of(strategy: str) -> tuple[str, str]:
    """CSS class and glyph of a strategy."""
    return GLYPHS.get(strategy, ("prc", "i-prc"))


@dataclass(frozen=True)
class Option:
    value: str
    label: Any
    note: Any = ""
    css: str = ""
    glyph: str = ""
    checked: bool = False


@dataclass(frozen=True)
class Question:
    name: str
    label: Any
    options: list[Option]
    value: float = 1.0
    error: str = ""


@dataclass(frozen=True)
class Field:
    name: str
    kind: str
    label: Any
    note: Any = ""
    options: tuple[Option, ...] = ()
    value: Any = None
    low: int = 0
    high: int = 0


@dataclass(frozen=True)
class SetUp:
    token: str
    question: str
    questions: list[Question]
    fields: list[Field]
    setup_summary: str
    setup_open: bool
    own: bool
    errors: list[str]


def set_up_of(form: RunForm, opened: bool) -> SetUp:
    """The form with what was typed, or with its defaults."""
    values = _values(form)
    asked = words.DEMOS[form.demo.slug].question
    return SetUp(
        token=str(form["token"].value()),
        question=asked % {"workers": _whole(values.get("workers"))},
        questions=[_question(form, name, values) for name in questions(form.demo, values)],
        fields=_fields(form, values),
        setup_summary=_summary(form, values),
        setup_open=opened or bool(form.non_field_errors()),
        own=bool(form["own"].value()),
        errors=[str(error) for error in form.non_field_errors()],
    )


def _whole(typed: Any) -> int:
    """A number for the question even where something else was typed."""
    return (
        int(typed) if str(typed).isascii() and str(typed).isdigit() and len(str(typed)) < 4 else 0
    )


def _values(form: RunForm) -> dict[str, Any]:
    """Set-up values as typed, else the defaults."""
    values = dict(form.defaults)
    if form.is_bound:
        typed = {name: form.data.get(name) for name in values}
        values |= {name: value for name, value in typed.items() if value is not None}
        get_list = getattr(form.data, "getlist", None)
        if "strategies" in values and get_list:
            values["strategies"] = get_list("strategies") or form.defaults["strategies"]
    return values


def _question(form: RunForm, name: str, values: dict[str, Any]) -> Question:
    answers = questions(form.demo, values)[name]
    chosen = form[name].value() if name in form.fields else None
    errors = [str(error) for error in form.errors.get(name) or []]
    if name == "first":
        answers = (*values["strategies"], "same")
    options = [_answer(answer, str(chosen) == answer) for answer in answers]
    try:
        value = float(chosen) if name == "times" and chosen else 1.0
    except ValueError:
        value = 1.0
    return Question(name, words.QUESTIONS[name].name, options, value, " ".join(errors))


def _answer(answer: str, checked: bool) -> Option:
    if answer in words.STRATEGIES:
        css, glyph = look_of(answer)
        label = words.STRATEGIES[answer]
        return Option(answer, label.name, label.note, css, glyph, checked)
    label = words.ANSWERS.get(answer, words.Label(answer))
    return Option(answer, label.name, label.note, checked=checked)


def _fields(form: RunForm, values: dict[str, Any]) -> list[Field]:
    fields = [_field(parameter, values[parameter.name]) for parameter in form.demo.parameters]
    if form.demo.strategies:
        options = tuple(_answer(s, s in values["strategies"]) for s in form.demo.strategies)
        fields.append(
            Field("strategies", "strategies", words.PARAMETERS["strategies"].name, options=options)
        )
    return fields


def _field(parameter: Parameter, value: Any) -> Field:
    label = words.PARAMETERS[parameter.name]
    if parameter.kind == "choice":
        options = tuple(
            Option(
                choice,
                words.CHOICES[choice].name,
                words.CHOICES[choice].note,
                checked=choice == value,
            )
            for choice in parameter.choices
        )
        return Field(parameter.name, "choice", label.name, options=options)
    if parameter.high <= BUTTONS:
        numbers = range(parameter.low, parameter.high + 1)
        options = tuple(Option(str(n), str(n), checked=str(n) == str(value)) for n in numbers)
        return Field(parameter.name, "numbers", label.name, label.note, options)
    return Field(
        parameter.name,
        "number",
        label.name,
        label.note,
        value=value,
        low=parameter.low,
        high=parameter.high,
    )


def _summary(form: RunForm, values: dict[str, Any]) -> str:
    parts = []
    if "workers" in values:
        parts.append(_("%(n)s jobs") % {"n": values["workers"]})
    if "task_ms" in values:
        parts.append(_("about %(n)s ms of computing each") % {"n": values["task_ms"]})
    if "delay_ms" in values:
        parts.append(_("an answer after %(n)s ms") % {"n": values["delay_ms"]})
    if "hold_ms" in values:
        parts.append(_("each works for %(n)s ms") % {"n": values["hold_ms"]})
    return ", ".join(parts)
