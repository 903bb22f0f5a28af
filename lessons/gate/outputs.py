"""What programs printed, against what the text shows and the golden files keep."""

import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from lessons.gate.findings import Finding
from lessons.gate.programs import Program
from lessons.gate.running import Ran, Runs
from sandbox.runtimes import Runtime

SAID_MAX = 120


class Job(NamedTuple):
    """What is run where. A program that must not be run is only compiled."""

    name: str
    code: str
    runtime: Runtime


@dataclass(frozen=True)
class Trial:
    """How a program went on one interpreter."""

    runtime: Runtime
    ran: Ran

    @property
    def place(self) -> str:
        return f"{self.runtime.python}{'t' * self.runtime.name.endswith('t')}"


def minor(runtime: Runtime) -> int:
    """Of Python 3."""
    return int(runtime.python.split(".")[1])


def jobs(program: Program, runtimes: Iterable[Runtime]) -> list[Job]:
    """One for each interpreter that it is meant for."""
    if not program.is_for_here or not program.has_name:
        return []
    name, code = program.name, program.code
    if not program.fence.is_run:
        name, code = "compiles.py", f"compile({code!r}, {name!r}, 'exec')\n"
    return [Job(name, code, each) for each in runtimes if program.fence.allows(minor(each))]


def run(
    wanted: Iterable[Job], runs: Runs, at_once: int, keep: Callable[[Job, Ran], None]
) -> dict[Job, Ran]:
    """Run each job once; `keep` is told of each that is over."""

    def one(job: Job) -> Ran:
        ran = runs.run(job.name, job.code, job.runtime.path)
        keep(job, ran)
        return ran

    unique = list(dict.fromkeys(wanted))
    with ThreadPoolExecutor(at_once) as pool:
        done = [pool.submit(one, job) for job in unique]
        try:
            return {job: each.result() for job, each in zip(unique, done, strict=True)}
        finally:  # after an interrupt nothing goes on
            if not all(each.done() for each in done):
                runs.stop()
                pool.shutdown(cancel_futures=True)


def printed(program: Program, ran: Ran) -> str:
    """What of a run is shown and kept."""
    return ran.last_words if program.has("fails") else ran.out


def check(program: Program, trials: Iterable[Trial]) -> Iterator[Finding]:
    """What of the runs is not as it is written; one finding for all interpreters that agree."""
    places: dict[tuple[str, int, str], list[str]] = {}
    for trial in trials:
        for found in _problems(program, trial.ran):
            places.setdefault(found, []).append(trial.place)
    for (file, line, message), where in places.items():
        yield Finding(file, line, f"{message} (on {', '.join(where)})")


def _problems(program: Program, ran: Ran) -> Iterator[tuple[str, int, str]]:
    if ran.trouble:
        yield program.file, program.line, f"{program.name} {ran.trouble}"
    elif program.has("fails") and ran.code == 0:
        yield program.file, program.line, f"{program.name} is to fail, and does not"
    elif not program.has("fails") and ran.code != 0:
        message = f"{program.name} ends with code {ran.code}: {_short(ran.last_words)}"
        yield program.file, program.line + _line_in(ran.err, program.name), message
    elif program.fence.is_run:
        yield from _differences(program, printed(program, ran))


def _line_in(traceback: str, name: str) -> int:
    """The line of the program where it went wrong; 0 where that isn't told."""
    found = re.findall(rf'File "[^"]*{re.escape(name)}", line (\d+)', traceback)
    return int(found[-1]) if found else 0


def _differences(program: Program, output: str) -> Iterator[tuple[str, int, str]]:
    if program.shown is not None:
        found = _difference(program, output, program.shown.code, "the text shows")
        if found:
            line, message = found
            yield program.file, program.shown.line + line, message
    kept = golden_of(program)
    if kept is None and program.lines(output):
        message = f"{program.name} has no golden file: manage.py check_course --write"
        yield program.file, program.line, message
    elif kept is not None and (found := _difference(program, output, kept, "the golden file has")):
        line, message = found
        yield str(program.golden), line, message


def golden_of(program: Program) -> str | None:
    """What the program printed when somebody looked; None where nobody did."""
    with suppress(OSError, UnicodeDecodeError):
        return program.golden.read_text(encoding="utf-8")
    return None


def _difference(program: Program, output: str, wanted: str, who: str) -> tuple[int, str] | None:
    """The line (from 1, of `wanted`) that differs, and how."""
    different = program.difference(output, wanted)
    if different is None:
        return None
    line, found, expected = different
    return line, f"{program.name} prints {_said(found)}, {who} {_said(expected)}"


def _said(line: str | None) -> str:
    return "nothing more" if line is None else f"“{_short(line)}”"


def _short(line: str) -> str:
    return line if len(line) <= SAID_MAX else line[: SAID_MAX - 1] + "…"


def write_golden(program: Program, trials: Iterable[Trial]) -> Path | None:
    """Keep what the first interpreter printed, if the golden file says anything else."""
    ran = _good(program, trials)
    if ran is None or not program.fence.is_run:
        return None
    output, kept = printed(program, ran), golden_of(program)
    if program.same(output, kept or "") and (kept is None) == (not output):
        return None
    program.golden.parent.mkdir(exist_ok=True)
    program.golden.write_text(output.rstrip("\n") + "\n", encoding="utf-8")
    return program.golden


def shown_anew(program: Program, trials: Iterable[Trial]) -> str | None:
    """What the block below the program is to show; None where it is right, or not to be had."""
    ran = _good(program, trials)
    if ran is None or program.shown is None or not program.fence.is_run:
        return None
    output = printed(program, ran)
    return None if program.same(output, program.shown.code) else output.rstrip("\n") + "\n"


def write_shown(path: Path, blocks: Iterable[tuple[Program, str]]) -> None:
    """Put new outputs into a text, from the last to the first, so that lines stay true."""
    lines = path.read_text(encoding="utf-8").split("\n")
    in_order = [(each.shown, output) for each, output in blocks if each.shown is not None]
    for shown, output in sorted(in_order, key=lambda each: -each[0].line):
        end = shown.line + shown.code.count("\n")
        lines[shown.line : end] = output.rstrip("\n").split("\n")
    path.write_text("\n".join(lines), encoding="utf-8")


def _good(program: Program, trials: Iterable[Trial]) -> Ran | None:
    """The first run, if it ended as it should."""
    for trial in trials:
        good = trial.ran.code is not None and (trial.ran.code == 0) != program.has("fails")
        return trial.ran if good else None
    return None
