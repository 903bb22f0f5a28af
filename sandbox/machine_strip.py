"""The strip below a lab: where it was measured, with what, and how quiet it was."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sandbox.measurement import Measurement
from sandbox.models import Execution
from sandbox.numbers import percent, times

Pair = tuple[str, Any]


def machine_strip(execution: Execution, measurement: Measurement) -> list[Pair]:
    """Where and how it was measured, as far as it is known by now."""
    return [
        *_machine(execution, measurement),
        *_python(measurement, execution.interpreter),
        *_quiet(execution, measurement),
    ]


def _machine(execution: Execution, measurement: Measurement) -> list[Pair]:
    machine = execution.machine
    if machine is None:
        return []
    cores = measurement.cores or machine.cores
    named = ngettext("%(cpu)s, %(cores)s core", "%(cpu)s, %(cores)s cores", cores)
    return [
        (_("Machine"), machine.name),
        (_("Processor"), named % {"cpu": machine.cpu, "cores": cores}),
    ]


def _python(measurement: Measurement, wish: str) -> list[Pair]:
    """What ran, as it said itself."""
    ran = pythons(measurement, wish)
    strip: list[Pair] = [("Python", in_words(ran))] if ran else []
    if not ran or measurement.subjects("version"):  # the leader ran nothing of it
        return strip
    return [
        *strip,
        (_("GIL"), _("on") if measurement.gil else _("off")),
        (_("Start method"), measurement.start_method),
    ]


def pythons(measurement: Measurement, wish: str) -> list[tuple[str, bool]]:
    """Versions, each with whether it is a free-threaded build; one such may have been asked for and
    run a GIL. Several where interpreters were compared, each in a process of its own."""
    if not measurement.python:
        return []
    compared = measurement.subjects("version")
    if compared:
        return [(_version(measurement, name), name.endswith("t")) for name in compared]
    return [(measurement.python, not measurement.gil or wish.endswith("t"))]


def _version(measurement: Measurement, name: str) -> str:
    """Of an interpreter that was compared, as it said itself."""
    told = next((each.values[0] for each in measurement.seen("version", name) if each.values), "")
    return str(told) or name


def in_words(ran: Iterable[tuple[str, bool]]) -> str:
    return "; ".join(_named(version, free_threaded) for version, free_threaded in ran)


def _named(version: str, free_threaded: bool) -> str:
    return (_("%(version)s, free-threaded") if free_threaded else "%(version)s") % {
        "version": version
    }


def _quiet(execution: Execution, measurement: Measurement) -> list[Pair]:
    """How busy the machine was, what watching cost, and when all this was."""
    strip: list[Pair] = []
    load, calibrated = execution.readings.get("load"), measurement.calibrated
    if load is not None:
        strip.append((_("Load before"), round(load, 2)))
    if measurement.probes:
        slowest = max(probe.slowdown for probe in measurement.probes)
        strip.append((_("Slowest probe"), times(slowest)))
    if calibrated and calibrated.step_ns:
        watching = calibrated.sampling_ns / calibrated.step_ns
        strip.append((_("Cost of watching"), percent(watching)))
    if execution.finished_at:
        strip.append((_("Measured"), execution.finished_at))
    return strip
