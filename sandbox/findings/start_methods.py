"""Start methods: fork copies the program as it is, the others read its file anew."""

from collections.abc import Mapping
from typing import Any

from sandbox.displays.facts import Facts, facts
from sandbox.displays.outcomes import Outcomes, outcomes
from sandbox.explain.keys import Explanation, outcome
from sandbox.measurement import Measurement
from sandbox.printing import Line, Printed
from sandbox.scoring import Truths

METHODS = ("fork", "spawn", "forkserver")
FRESH = {"spawn", "forkserver"}
WORKS, HANGS = "works", "hangs"
#: With which methods each case works.
USUAL = {
    "plain": {"fork", *FRESH},
    "no-guard": {"fork"},
    "lambda": {"fork"},
    "open-file": {"fork"},
    "held-lock": FRESH,
}
#: What is seen where it does not, and words that the message of the error must have.
REASON = {
    "no-guard": ("RuntimeError", "start a new process"),
    "lambda": ("PicklingError", "pickle"),
    "open-file": ("TypeError", "pickle"),
    "held-lock": (HANGS, ""),
}
#: What workers are like: the name of the file, whether the lock was taken there, their threads.
LIKE = {"fork": ("__main__", True, 1)} | dict.fromkeys(FRESH, ("__mp_main__", False, 1))
EVIDENCE = ("default", "file", "locked", "threads", "warning")


def explain(measurement: Measurement, parameters: Mapping[str, Any]) -> Explanation:
    for case, usual in USUAL.items():
        for method in METHODS:
            came_to = _value(measurement, method, case)
            if came_to is None:
                return outcome("not_seen", subject=case, other=method)
            if (came_to == WORKS) != (method in usual):
                return _surprise(case, method, came_to)
    return _why(measurement)


def _surprise(case: str, method: str, came_to: Any) -> Explanation:
    if came_to == WORKS:
        return outcome("worked", subject=case, other=method)
    if came_to == HANGS:
        return outcome("hung", subject=case, other=method)
    return outcome("failed", subject=case, other=method, error=came_to)


def _why(measurement: Measurement) -> Explanation:
    """All came to what was expected; whether what explains it was seen, too."""
    for case, (reason, words) in REASON.items():
        for method in METHODS:
            came_to = _value(measurement, method, case)
            message = str(_value(measurement, f"{method}_message", case))
            if came_to != WORKS and (came_to != reason or words not in message):
                return outcome("other_error", subject=case, other=method, error=str(came_to))
    for method, like in LIKE.items():
        if tuple(_value(measurement, name, method) for name in EVIDENCE[1:4]) != like:
            return outcome("not_why", subject=method)
    default = _default(measurement)
    return outcome("as_ever", subject=default) if default else outcome("no_default")


def _value(measurement: Measurement, series: str, subject: str) -> Any:
    """What was seen of it, None where nothing was."""
    values = measurement.values(series, subject)
    return values[0] if values else None


def _default(measurement: Measurement) -> str | None:
    return next((one for one in METHODS if _value(measurement, "default", one)), None)


def truth(measurement: Measurement) -> Truths:
    """Of cases of which all three methods were seen to their end."""
    seen = {
        case: [_value(measurement, method, case) for method in METHODS]
        for case in list(USUAL)[1:]
        if all(_value(measurement, method, case) is not None for method in METHODS)
    }
    works = {case: _which([one == WORKS for one in row]) for case, row in seen.items()}
    default = _default(measurement)
    return ({"works": works} if works else {}) | ({"default": default} if default else {})


def _which(works: list[bool]) -> str:
    """The answer that says so, for fork, spawn and forkserver."""
    answers = {
        (True, True, True): "all",
        (True, False, False): "only_fork",
        (False, True, True): "all_but_fork",
        (False, False, False): "none",
    }
    return answers.get((works[0], works[1], works[2]), "some")


def pictures(measurement: Measurement) -> list[Outcomes | Facts]:
    begun = [case for case in USUAL if any(case in measurement.subjects(m) for m in METHODS)]
    if not begun:
        return []
    grid = {case: [_value(measurement, method, case) for method in METHODS] for case in begun}
    workers = {
        method: [_value(measurement, name, method) for name in EVIDENCE]
        for method in METHODS
        if method in measurement.subjects("default")
    }
    tables: list[Outcomes | Facts] = [outcomes("grid", METHODS, grid, good=WORKS)]
    return [*tables, facts("workers", EVIDENCE, workers)] if workers else tables


#: A line for each case, then one for the workers of each method.
PRINTED = Printed(("case", "method"), (*METHODS, *EVIDENCE))


def printed(measurement: Measurement, parameters: Mapping[str, Any]) -> list[Line]:
    cases = [{"case": case} | {m: _value(measurement, m, case) for m in METHODS} for case in USUAL]
    workers = [
        {"method": method} | {name: _value(measurement, name, method) for name in EVIDENCE}
        for method in METHODS
    ]
    return [*cases, *workers]
