"""One thread and one process: whose pid, whose list, who got going first."""

from collections.abc import Mapping
from typing import Any

from sandbox.explain.keys import Explanation, outcome
from sandbox.measurement import Measurement

#: What the sentences are about; None where a worker was killed before it could tell.
NEEDED = (
    "pid_main",
    "pid_thread",
    "pid_process",
    "list_in_main",
    "list_in_process",
    "thread_delay_ns",
    "process_delay_ns",
)


def explain_one_of_each(measurement: Measurement) -> Explanation:
    result = measurement.result
    if not result:
        return outcome("nothing_measured")
    if any(result[name] is None for name in NEEDED):
        return outcome("one_of_each.incomplete")
    if not _expected(result):
        return outcome("one_of_each.surprise", **{name: result[name] for name in NEEDED[:5]})
    return outcome(
        _key(result),
        pid_main=result["pid_main"],
        pid_process=result["pid_process"],
        thread_ms=result["thread_delay_ns"] / 1e6,
        process_ms=result["process_delay_ns"] / 1e6,
    )


def _expected(result: Mapping[str, Any]) -> bool:
    """The thread shares our pid and list, the process has a pid and a list of its own."""
    ours = result["pid_thread"] == result["pid_main"] and result["list_in_main"] == 1
    own = result["pid_process"] != result["pid_main"] and result["list_in_process"] in (1, 2)
    return ours and own


def _key(result: Mapping[str, Any]) -> str:
    """Delays are from each worker's own start, whatever the order in which they were started."""
    if result["process_delay_ns"] < result["thread_delay_ns"]:
        return "one_of_each.process_first"
    copied = result["list_in_process"] == 2
    return "one_of_each.copied_list" if copied else "one_of_each.own_list"
