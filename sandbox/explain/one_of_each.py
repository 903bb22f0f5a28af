"""One thread and one process: whose pid, whose list, who got going first."""

from collections.abc import Mapping
from typing import Any

from sandbox.explain.keys import Explanation, outcome
from sandbox.measurement import Measurement


def explain_one_of_each(measurement: Measurement) -> Explanation:
    result = measurement.result
    if not result:
        return outcome("nothing_measured")
    key = _key(result)
    if key == "one_of_each.surprise":
        names = ("pid_main", "pid_thread", "pid_process", "list_in_main", "list_in_process")
        return outcome(key, **{name: result[name] for name in names})
    return outcome(
        key,
        pid_main=result["pid_main"],
        pid_process=result["pid_process"],
        thread_ms=result["thread_delay_ns"] / 1e6,
        process_ms=result["process_delay_ns"] / 1e6,
    )


def _key(result: Mapping[str, Any]) -> str:
    ours = result["pid_thread"] == result["pid_main"] and result["list_in_main"] == 1
    own = result["pid_process"] != result["pid_main"]
    if not (ours and own and result["list_in_process"] in (1, 2)):
        return "one_of_each.surprise"
    if result["first"] != "thread":
        return "one_of_each.process_first"
    copied = result["list_in_process"] == 2
    return "one_of_each.copied_list" if copied else "one_of_each.own_list"
