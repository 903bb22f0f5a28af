"""A worker ends badly: threads end together with their program, a process ends alone."""

from collections.abc import Mapping
from typing import Any

from sandbox.displays.cells import Cell, Cells, Column, cells
from sandbox.explain.keys import Explanation, outcome
from sandbox.measurement import Measurement
from sandbox.printing import Line, Printed
from sandbox.scoring import Truths

COLUMNS = (
    Column("thread", inside=True),
    Column("process", inside=False),
    Column("thread-pool", inside=True),
    Column("process-pool", inside=False),
)
HOWS = ("raise", "exit", "os_exit", "segv", "kill")
KINDS = tuple(column.subject for column in COLUMNS)

#: Who is alive after an exception, and after an end without one.
EXCEPTION = dict.fromkeys(KINDS, "both")
SUDDEN = {"thread": "nobody", "process": "both", "thread-pool": "nobody", "process-pool": "program"}
ALIVE = {"raise": EXCEPTION, "exit": EXCEPTION, "os_exit": SUDDEN, "segv": SUDDEN, "kill": SUDDEN}
BROKEN = "BrokenProcessPool"
#: What a pool tells of the guilty worker, and the exit status that the worker leaves.
TOLD = {"raise": "ValueError", "exit": "SystemExit"}
STATUS = {"raise": 1, "exit": 4, "os_exit": 3, "segv": -11, "kill": -9}


def explain(measurement: Measurement, parameters: Mapping[str, Any]) -> Explanation:
    how = parameters["how"]
    row = {kind: _cell(measurement, how, kind) for kind in KINDS}
    mute = next((kind for kind in KINDS if row[kind].alive is None), None)
    if mute:
        return outcome("not_seen", subject=mute)
    for kind in KINDS:
        if row[kind].alive != ALIVE[how][kind]:
            return _other(how, row[kind])
    odd = _told_otherwise(how, row)
    if odd:
        return outcome("told_otherwise", subject=odd)
    codes = {"status": STATUS[how]}
    if ALIVE[how] is SUDDEN:
        return outcome("sudden", subject=how, **codes)
    return outcome("raise_contained" if how == "raise" else "exit_contained", **codes)


def _other(how: str, cell: Cell) -> Explanation:
    """Who is alive in this cell is not what was to be expected."""
    if cell.alive == "nobody":
        return outcome("took_program", subject=cell.subject, other=how, status=cell.status or 0)
    if ALIVE[how][cell.subject] == "nobody":
        return outcome("program_survived", subject=cell.subject, other=how)
    if cell.alive == "program":
        return outcome("innocent_lost", subject=cell.subject, other=how)
    return outcome("innocent_kept", subject=cell.subject, other=how)


def _told_otherwise(how: str, row: Mapping[str, Cell]) -> str | None:
    """The kind whose ends are known by other words or numbers than those of the sentence."""
    pool = TOLD.get(how, BROKEN)
    wanted = {"thread": None, "process": STATUS[how], "thread-pool": pool, "process-pool": pool}
    for kind, cell in row.items():
        if cell.alive == "nobody":
            if cell.status != STATUS[how]:
                return kind
        elif cell.told != wanted[kind] or (cell.alive == "program" and cell.innocent != BROKEN):
            return kind
    return None


def _cell(measurement: Measurement, how: str, kind: str) -> Cell:
    """What was seen of it, None where it was not."""
    names = ("alive", "status", "told", "innocent")
    seen = (measurement.values(f"{how}_{name}", kind) for name in names)
    return Cell(kind, *(values[0] if values else None for values in seen))


def _asked(measurement: Measurement) -> str | None:
    asked = measurement.values("asked", "how")
    return str(asked[0]) if asked else None


def truth(measurement: Measurement) -> Truths:
    how = _asked(measurement)
    row = (_cell(measurement, str(how), kind) for kind in KINDS)
    alive = {cell.subject: cell.alive for cell in row if cell.alive is not None}
    return {"alive": alive} if alive else {}


def pictures(measurement: Measurement) -> list[Cells]:
    asked = _asked(measurement)
    hows = sorted(HOWS, key=lambda how: how != asked)
    rows = {
        how: [_cell(measurement, how, kind) for kind in KINDS]
        for how in hows
        if measurement.subjects(f"{how}_alive")
    }
    return [cells("grid", COLUMNS, rows, asked)] if rows else []


SEEN = ("alive", "status", "told", "innocent")
PRINTED = Printed(("how", "kind"), SEEN)


def printed(measurement: Measurement, parameters: Mapping[str, Any]) -> list[Line]:
    return [
        {"how": how, "kind": kind, **_seen(measurement, how, kind)}
        for how in HOWS
        for kind in KINDS
    ]


def _seen(measurement: Measurement, how: str, kind: str) -> dict[str, Any]:
    found = {name: measurement.values(f"{how}_{name}", kind) for name in SEEN}
    return {name: values[0] for name, values in found.items() if values}
