"""Whose memory: a thread writes into the program's own, a process into a copy or a fresh one."""

from collections.abc import Mapping
from typing import Any

from sandbox.displays.facts import Facts, facts
from sandbox.explain.keys import Explanation, outcome
from sandbox.measurement import Measurement
from sandbox.printing import Line, Printed
from sandbox.scoring import Truths

#: What the program sets; a worker adds 100. The program's file itself begins with 0.
SET, ADDED, IN_FILE = 7, 107, 0
COLUMNS = ("program_has", "worker_saw", "worker_left", "same_id", "same_process")
FRESH = ("spawn", "forkserver", "interpreter")


def explain(measurement: Measurement, parameters: Mapping[str, Any]) -> Explanation:
    kinds = measurement.subjects("status")
    seen = {kind: _row(measurement, kind) for kind in kinds}
    mute = next((kind for kind in kinds if seen[kind]["worker_left"] is None), None)
    if mute:
        return outcome("worker_mute", subject=mute)
    if not {"thread", "fork", "spawn"} <= seen.keys():
        return outcome("incomplete")
    return _shared(seen) if parameters["shared"] else _own(seen)


def _shared(seen: Mapping[str, Mapping[str, Any]]) -> Explanation:
    odd = next((kind for kind in seen if seen[kind]["program_has"] != ADDED), None)
    if odd:
        return outcome("shared_not", subject=odd, number=seen[odd]["program_has"])
    return outcome("shared")


def _own(seen: Mapping[str, Mapping[str, Any]]) -> Explanation:
    """What is expected of each, the surprises first."""
    for kind, row in seen.items():
        has = {"number": row["program_has"]}
        if kind == "thread" and row["program_has"] != ADDED:
            return outcome("thread_did_not", **has)
        if kind != "thread" and row["program_has"] != SET:
            return outcome("other_did", subject=kind, **has)
        expected = IN_FILE if kind in FRESH else SET
        if row["worker_saw"] != expected:
            return outcome("saw_other", subject=kind, number=row["worker_saw"], expected=expected)
    if not seen["fork"]["same_id"]:
        return outcome("other_id")
    in_ours = "interpreter" in seen and seen["interpreter"]["same_process"]
    return outcome("own_memory_and_interpreter" if in_ours else "own_memory")


def _row(measurement: Measurement, kind: str) -> dict[str, Any]:
    """What was seen of one kind, None where it was not."""
    seen = ((name, measurement.values(name, kind)) for name in COLUMNS)
    return {name: values[0] if values else None for name, values in seen}


def truth(measurement: Measurement) -> Truths:
    kinds = measurement.subjects("program_has")
    return {"program_has": {kind: str(_row(measurement, kind)["program_has"]) for kind in kinds}}


def pictures(measurement: Measurement) -> list[Facts]:
    kinds = measurement.subjects("status")
    rows = {kind: tuple(_row(measurement, kind).values()) for kind in kinds}
    return [facts("found", COLUMNS, rows)] if rows else []


PRINTED = Printed(("kind",), COLUMNS)


def printed(measurement: Measurement, parameters: Mapping[str, Any]) -> list[Line]:
    kinds = measurement.subjects("status")
    return [{"kind": kind, **_row(measurement, kind)} for kind in kinds]
