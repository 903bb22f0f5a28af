"""The run that refutes a belief: a demo of the lab with its parameters set."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from quizzes.kinds.contract import ChoiceDraft, Fault
from sandbox import words
from sandbox.forms import raw_parameters
from sandbox.harness.demos import DEMOS, Demo, InvalidParameters, Parameter


@dataclass(frozen=True)
class LabLink:
    """An invitation to run a demo, set up to show one thing."""

    url: str
    title: str
    setup: str


def link(demo: str, parameters: str) -> LabLink | None:
    """Where the lab opens with these parameters set; None for a lab that does not exist."""
    if demo not in DEMOS:
        return None
    query = QueryDict(parameters)
    url = reverse("sandbox:demo_detail", args=[demo])
    return LabLink(
        url=f"{url}?{query.urlencode()}" if query else url,
        title=str(words.DEMOS[demo].title),
        setup=", ".join(f"{name}={value}" for name, values in query.lists() for value in values),
    )


def slugs() -> list[str]:
    """Every lab."""
    return list(DEMOS)


def offers_in_words() -> str:
    """What each lab takes, for who writes its settings."""
    return (
        _("As in an address: workers=4&task_ms=100.")
        + " "
        + " ".join(
            f"{slug}: {', '.join(f'{name} {offer}' for name, offer in _offers(demo).items())}."
            for slug, demo in DEMOS.items()
        )
    )


def faults(choice: ChoiceDraft, number: int) -> Iterator[Fault]:
    """Why the lab of the choice at `number` could not be run as it is written."""
    if choice.lab_demo in DEMOS:
        for message in _parameter_faults(choice.lab_demo, choice.lab_parameters):
            yield Fault(message, "lab_parameters", number)
    elif choice.lab_demo:
        message = _("There is no lab “%(lab)s”. There are: %(known)s.")
        names = {"lab": choice.lab_demo, "known": ", ".join(DEMOS)}
        yield Fault(message % names, "lab_demo", number)
    elif choice.lab_parameters:
        yield Fault(_("These settings belong to no lab: choose the lab."), "lab_demo", number)


def _parameter_faults(slug: str, parameters: str) -> Iterator[str]:
    demo, query = DEMOS[slug], QueryDict(parameters)
    offers = _offers(demo)
    for name in query:
        if name not in offers:
            known = ", ".join(offers)
            message = _("%(name)s: this lab knows only %(known)s.")
            yield message % {"name": name, "known": known}
    try:
        demo.clean(raw_parameters(demo, query))
    except InvalidParameters as invalid:
        for name in invalid.errors:
            message = _("%(name)s: the lab takes only %(offer)s.")
            yield message % {"name": name, "offer": offers[name]}


def _offers(demo: Demo) -> dict[str, str]:
    offers = {parameter.name: _offer(parameter) for parameter in demo.parameters}
    return offers | ({"strategies": ", ".join(demo.strategies)} if demo.strategies else {})


def _offer(parameter: Parameter) -> str:
    """The values that a parameter may have."""
    if parameter.choices:
        return ", ".join(parameter.choices)
    return f"{parameter.low}\N{EN DASH}{parameter.high}"
