"""The set-up and prediction form as the template draws it."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from sandbox import words
from sandbox.forms import RunForm, choices_of, field_names
from sandbox.harness.demos import Parameter, Question
from sandbox.models import INTERPRETER
from sandbox.offers import Offer, Offered
from sandbox.words import DemoWords

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
class Row:
    """One subject of a ranking or of a question about each of several."""

    name: str
    label: Any
    note: Any
    options: list[Option]


@dataclass(frozen=True)
class Asked:
    """One prediction; `kind` as its `Question` has it, `note` is a number's unit."""

    name: str
    kind: str
    label: Any
    note: Any
    options: list[Option]
    rows: list[Row]
    value: Any
    low: float
    high: float
    error: str = ""


@dataclass(frozen=True)
class Field:
    name: str
    kind: str
    label: Any
    note: Any = ""
    options: tuple[Option, ...] = ()
    value: Any = None
    low: float = 0
    high: float = 0
    step: str = "1"


@dataclass(frozen=True)
class SetUp:
    token: str
    question: str
    questions: list[Asked]
    fields: list[Field]
    setup_summary: str
    setup_open: bool
    own: bool
    errors: list[str]
    #: Where other interpreters are on offer, if not here.
    own_page: str = ""


def set_up_of(
    form: RunForm, opened: bool, offer: Offer | None = None, next_path: str = ""
) -> SetUp:
    """The form with what was typed, or with its defaults; without an offer it asks for none."""
    values = _values(form)
    asked = words.DEMOS[form.demo.slug].question
    return SetUp(
        token=str(form["token"].value()),
        question=asked % {"workers": _whole(values.get("workers"))},
        questions=[_question(form, each, values) for each in form.demo.predictions],
        fields=[*_fields(form, values), *([_interpreters(form, offer)] if offer else [])],
        setup_summary=_summary(form, values, offer),
        setup_open=opened or bool(form.non_field_errors()),
        own=bool(form["own"].value()),
        errors=[str(error) for error in form.non_field_errors()],
        own_page="" if offer else _own_page(form, values, next_path),
    )


def _own_page(form: RunForm, values: dict[str, Any], next_path: str) -> str:
    query = urlencode({**values, "next": next_path}, doseq=True)
    return f"{reverse('sandbox:demo_detail', args=[form.demo.slug])}?{query}"


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


def _question(form: RunForm, question: Question, values: dict[str, Any]) -> Asked:
    of = words.DEMOS[form.demo.slug]
    label = of.prediction(question.name)
    rows = [_row(form, name, question, of) for name in field_names(question)]
    several = question.kind in ("ranking", "each")
    options = [] if several else rows[0].options
    if question.kind == "first":  # only those that are compared, as the set-up stands
        options = [each for each in options if each.value in (*values["strategies"], "same")]
    errors = [str(error) for name in field_names(question) for error in form.errors.get(name) or []]
    return Asked(
        name=question.name,
        kind=question.kind,
        label=label.name,
        note=label.note,
        options=options,
        rows=rows if several else [],
        value=_typed(form, question),
        low=question.low,
        high=question.high,
        error=" ".join(dict.fromkeys(errors)),
    )


def _row(form: RunForm, name: str, question: Question, of: DemoWords) -> Row:
    chosen = form[name].value() if name in form.fields else None
    offered = choices_of(question, form.demo)
    options = [_answer(of, answer, str(chosen) == answer) for answer in offered]
    label = of.subject(name.rpartition(".")[2])
    return Row(name, label.name, label.note, options)


def _typed(form: RunForm, question: Question) -> Any:
    """A number as it was typed; a slider stands at 1 where that is none."""
    if question.kind not in ("times", "number"):
        return None
    typed = form[question.name].value() if question.name in form.fields else None
    if question.kind == "number":
        return "" if typed is None else typed
    try:
        return float(typed or 1.0)
    except ValueError:
        return 1.0


def _answer(of: DemoWords, answer: str, checked: bool) -> Option:
    label = of.subject(answer)
    css, glyph = look_of(answer) if answer in words.STRATEGIES else ("", "")
    return Option(answer, label.name, label.note, css, glyph, checked)


def _fields(form: RunForm, values: dict[str, Any]) -> list[Field]:
    of = words.DEMOS[form.demo.slug]
    fields = [_field(of, parameter, values[parameter.name]) for parameter in form.demo.parameters]
    if form.demo.strategies:
        options = tuple(_answer(of, s, s in values["strategies"]) for s in form.demo.strategies)
        fields.append(
            Field("strategies", "strategies", words.PARAMETERS["strategies"].name, options=options)
        )
    return fields


def _field(of: DemoWords, parameter: Parameter, value: Any) -> Field:
    label = of.parameter(parameter.name)
    choices = ("on", "off") if parameter.kind == "bool" else parameter.choices
    if choices:
        chosen = _on_off(value)
        options = tuple(
            Option(one, of.choice(one).name, of.choice(one).note, checked=one == chosen)
            for one in choices
        )
        return Field(parameter.name, "choice", label.name, label.note, options)
    if parameter.kind == "int" and parameter.high <= BUTTONS:
        numbers = range(int(parameter.low), int(parameter.high) + 1)
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
        step="1" if parameter.kind == "int" else "any",
    )


def _on_off(value: Any) -> str:
    """A flag as the form writes it; anything else as it is."""
    return {"True": "on", "False": "off"}.get(str(value), str(value))


def _interpreters(form: RunForm, offer: Offer) -> Field:
    """Which Python; where there is but one, only why."""
    wish = offer.chosen(form.interpreter) or ""
    default = _(" or ").join(offer.default)
    offered = [
        Option("", _("The lab machine’s own"), default, checked=not wish),
        *(_interpreter(each, each.name == wish) for each in offer.others),
    ]
    every = form.demo.every_runtime
    choice = offered if len(offered) > 1 and not every else []
    known = bool(offer.interpreters)  # else there is nothing to say of how to add one
    note = _available(offer, every)
    return Field(INTERPRETER, INTERPRETER, "Python", note, options=tuple(choice), value=known)


def _interpreter(each: Offered, checked: bool) -> Option:
    versions = _(" or ").join(each.versions)
    if each.free_threaded:
        versions = _("%(versions)s, free-threaded: without a GIL") % {"versions": versions}
    return Option(each.name, f"Python {each.name}", versions, checked=checked)


def _available(offer: Offer, every: bool) -> str:
    """What runs without a choice, and what is not on offer."""
    if not offer.interpreters:
        return _("No lab machine answers just now, so nobody knows which Pythons there are.")
    names = ", ".join(each.name for each in offer.interpreters)
    said = []
    if every:
        said.append(_("It runs in every Python of the lab machine: %(names)s.") % {"names": names})
    elif not offer.others:
        said.append(_("The lab machine has one Python: %(names)s.") % {"names": names})
    if offer.missing:
        missing = _(" or ").join(offer.missing)
        said.append(_("No lab machine has Python %(missing)s.") % {"missing": missing})
    if not offer.has_free_threaded:
        said.append(_("No lab machine has a free-threaded Python: one without a GIL."))
    return " ".join(said)


def _summary(form: RunForm, values: dict[str, Any], offer: Offer | None) -> str:
    of = words.DEMOS[form.demo.slug]
    parts = [
        f"{label.name}: {of.choice(_on_off(values[name])).name}"
        for name, label in of.parameters.items()
        if name in values
    ]
    if "workers" in values and "workers" not in of.parameters:
        parts.append(_("%(n)s jobs") % {"n": values["workers"]})
    if "task_ms" in values:
        parts.append(_("about %(n)s ms of computing each") % {"n": values["task_ms"]})
    if "delay_ms" in values:
        parts.append(_("an answer after %(n)s ms") % {"n": values["delay_ms"]})
    if "hold_ms" in values:
        parts.append(_("each works for %(n)s ms") % {"n": values["hold_ms"]})
    wish = offer.chosen(form.interpreter) if offer and not form.demo.every_runtime else ""
    if wish:
        parts.append(f"Python {wish}")
    return ", ".join(parts)
