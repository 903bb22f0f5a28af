"""The strip below a lab: where it was measured, with what, and how quiet it was."""

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
    """What ran, as it said itself; a free-threaded build may have been asked for and run a GIL."""
    if not measurement.python:
        return []
    compared = measurement.subjects("version")
    if compared:  # each in a process of its own; that of the leader ran nothing
        return [("Python", "; ".join(_version(measurement, name) for name in compared))]
    free_threaded = not measurement.gil or wish.endswith("t")
    return [
        ("Python", _named(measurement.python, free_threaded)),
        (_("GIL"), _("on") if measurement.gil else _("off")),
        (_("Start method"), measurement.start_method),
    ]


def _version(measurement: Measurement, name: str) -> str:
    """Of an interpreter that was compared, as it said itself."""
    told = next((each.values[0] for each in measurement.seen("version", name) if each.values), "")
    return _named(str(told) or name, name.endswith("t"))


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
