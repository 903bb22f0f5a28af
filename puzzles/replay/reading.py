"""From what a box tells of a replay to what is stored: an entry for each interpreter."""

from collections.abc import Iterable
from typing import Any

from sandbox.harness.events import Event

ENDINGS = ("holds", "broken", "error", "asleep", "deadlock")
"""Of free runs, in the order in which the box counts them."""
ONE = ("version", "gil", "taken", "ending", "found", "broke")
MANY = ("error", "looks", "did")


def found(events: Iterable[Event]) -> list[dict[str, Any]]:
    """In the order of the machine's interpreters. One that gave no answer has `broke` alone.

    Each has `name`, `version`, `gil`, `taken` (steps of the order), `ending` ('ended', 'error',
    'stuck': nobody moved any more; 'elsewhere', 'went on': not as the model says), `found` (where
    a thread stood instead), `shared` (values as Python writes them), `free` (how often it ended
    how), and by the number of the thread or step, as text: `error`, `looks` (lines), `did`
    (names of instructions).
    """
    builds: dict[str, dict[str, Any]] = {}
    for event in events:
        if event.kind == "observed":
            build = builds.setdefault(event.data["subject"], {})
            _put(build, event.data["series"], event.data["x"], event.data["values"])
    return [
        {"name": name} | build
        for name, build in builds.items()
        if "broke" in build or _whole(build)
    ]


def _put(build: dict[str, Any], series: str, x: float | None, values: list[Any]) -> None:
    if series in ONE and values:
        build[series] = values[0]
    elif series in MANY and x is not None:
        build.setdefault(series, {})[str(int(x))] = values
    elif series == "free":
        build["free"] = dict(zip(ENDINGS, values, strict=False))
    elif series == "shared":
        build["shared"] = values


def _whole(build: dict[str, Any]) -> bool:
    return {"version", "gil", "taken", "ending", "free", "shared"} <= build.keys()
