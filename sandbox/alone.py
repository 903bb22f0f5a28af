"""How a program is started alone, to do what it did in a run. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from sandbox.harness.demos import Demo
from sandbox.measurement import BASELINE, Measurement

#: What a program does anyway, or would need a second file for.
NOT_ASKED = (BASELINE, "asyncio")


def arguments(
    demo: Demo, parameters: Mapping[str, Any], measurement: Measurement | None = None
) -> list[str]:
    """After the file's name; none where something is not known, such as before a run."""
    known = {**parameters, **_found(measurement)}
    names = [name.removeprefix("--") for name in demo.alone]
    if any(name not in known for name in names):
        return []
    return [word for name in demo.alone for word in _words(name, known)]


def _found(measurement: Measurement | None) -> dict[str, Any]:
    """What the run itself chose: how many steps a job has."""
    if measurement is None:
        return {}
    if measurement.calibrated:
        return {"steps": measurement.calibrated.steps}
    told = [each.values for each in measurement.observations if each.series == "steps"]
    return {"steps": told[0][0]} if told and told[0] else {}


def _words(name: str, known: Mapping[str, Any]) -> Iterator[str]:
    value = known[name.removeprefix("--")]
    if name.startswith("--"):
        yield from [name] if value else []
    elif isinstance(value, list):
        yield from (str(each) for each in value if each not in NOT_ASKED)
    elif value != "default":
        yield str(value)
