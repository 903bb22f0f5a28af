"""Programs are run, and what they print is held against the text and the golden files."""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Timer

import psutil
import pytest

from lessons.gate import checks, outputs
from lessons.gate.checks import Outcome, Way
from lessons.gate.findings import Finding
from lessons.gate.kept import Kept
from lessons.gate.running import OUTPUT_MAX, Runs, Stopped
from sandbox.runtimes import Finder, Runtime, own
from tests.lessons.gate.course import HELLO, line_of, plant

type Run = Callable[..., Outcome]

ALPHA = "01-intro/01-alpha"
MD, NL = f"{ALPHA}/lesson.md", f"{ALPHA}/lesson.nl.md"
HELLO_GOLDEN, SUMS_GOLDEN = f"{ALPHA}/golden/hello.py.txt", f"{ALPHA}/golden/sums.py.txt"


def test_programs_that_print_what_is_written_pass(run: Run):
    outcome = run()
    assert [str(each) for each in outcome.findings] == []
    assert outcome.ran == 4  # two of them are the same in both languages


#: file, what is replaced, by what; the file and the needle of the line where it is found; what is
#: said.
FAULTS = [
    (MD, "Hello, b\n", "Hello, c\n", MD, "Hello, c",
     "prints “Hello, b”, the text shows “Hello, c”"),
    (MD, "Hello, b\n", "", MD, "```\n\n```python title=\"sums", "the text shows nothing more"),
    (MD, "Hello, b\n", "Hello, b\nBye\n", MD, "Bye", "prints nothing more, the text shows “Bye”"),
    (NL, "Hallo, b\n", "Hallo, c\n", NL, "Hallo, c", "prints “Hallo, b”"),
    (NL, "It is over.\n```", "Het is over.\n```", NL, "Het is over.", "prints “It is over.”"),
    (HELLO_GOLDEN, "Hello, b", "Hello, d", HELLO_GOLDEN, "Hello, d", "the golden file has"),
    (SUMS_GOLDEN, "sum 3", "sum up", SUMS_GOLDEN, "sum up",
     "prints “sum #”, the golden file has “sum up”"),
    (MD, 'print("sum", 1 + 2)', "1 / 0", MD, "1 / 0", "ends with code 1: ZeroDivisionError"),
    (MD, 'print("sum", 1 + 2)', "raise SystemExit(3)", MD, "```python title=\"sums", "with code 3"),
    (MD, '"It is over."', "0", MD, "```python title=\"ends", "is to fail, and does not"),
    (MD, '"It is over."', '"It is not."', MD, "It is over.", "prints “It is not.”"),
    (MD, 'run="fails"', "", MD, "```python title=\"ends", "ends with code 1: It is over."),
    (MD, 'run="fails"', 'python=">=3.99"', "", "", "was not run"),
    (MD, 'print("sum", 1 + 2)', "while True: pass", MD, "```python title=\"sums", "did not end"),
    (MD, 'print("sum", 1 + 2)', "while True: print('more ' * 1000)", MD, "```python title=\"sums",
     "prints more than"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "where", "needle", "said"), FAULTS)
def test_a_planted_fault_is_found_in_its_line(
    folder: Path, run: Run, file: str, old: str, new: str, where: str, needle: str, said: str
):
    plant(folder, file, old, new)
    limit_s = 1.0 if "did not" in said else 20.0
    found = [each for each in run(limit_s=limit_s).findings if said in each.message]
    assert found
    if where:
        place = (str(folder / where), line_of(folder, where, needle))
        assert place in [(each.file, each.line) for each in found]


def test_lines_may_come_in_any_order_where_the_text_says_so(folder: Path, run: Run):
    plant(folder, SUMS_GOLDEN, "and 3.5\nsum 3\n", "sum 3\nand 3.5\n")
    assert run().findings == []


def test_without_sorted_the_order_counts(folder: Path, run: Run):
    plant(folder, MD, 'run="sorted,numbers"', 'run="numbers"')
    [found] = run().findings
    assert found.file == str(folder / SUMS_GOLDEN)


def test_without_numbers_each_figure_counts(folder: Path, run: Run):
    plant(folder, SUMS_GOLDEN, "sum 3", "sum 4")
    assert run().findings == []
    plant(folder, MD, 'run="sorted,numbers"', 'run="sorted"')
    assert [each.line for each in run().findings] == [2]


def test_a_program_that_is_not_run_must_be_python(folder: Path, run: Run):
    plant(folder, MD, 'run="sorted,numbers"', 'run="no" why="It never ends."')
    plant(folder, MD, 'print("sum", 1 + 2)', "while True: pass")
    plant(folder, SUMS_GOLDEN, "and 3.5\nsum 3\n", "")
    (folder / SUMS_GOLDEN).unlink()
    plant(folder, NL, 'run="sorted,numbers"', 'run="no" why="Het eindigt nooit."')
    assert run().findings == []
    plant(folder, MD, "while True: pass", "while True pass")
    [found] = run().findings
    assert "SyntaxError" in found.message


def test_a_system_that_cannot_run_it_says_so(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
):
    plant(folder, MD, 'run="sorted,numbers"', 'run="sorted,numbers,linux"')
    monkeypatch.setattr(sys, "platform", "darwin")
    [found] = [each for each in run().findings if each.file.endswith("lesson.md")]
    assert found.is_hint
    assert "sums.py was not run" in found.message


# -- golden files --


def test_golden_files_are_written_and_then_agree(folder: Path, run: Run):
    (folder / HELLO_GOLDEN).unlink()
    plant(folder, SUMS_GOLDEN, "sum 3", "total 3")
    missing = [each for each in run().findings if "no golden file" in each.message]
    assert [each.line for each in missing] == [line_of(folder, MD, '```python title="hello')]
    outcome = run(write=True)
    assert outcome.findings == []
    assert set(outcome.written) == {folder / HELLO_GOLDEN, folder / SUMS_GOLDEN}
    assert (folder / HELLO_GOLDEN).read_text() == HELLO
    assert run(write=True).written == []


def test_a_golden_file_that_agrees_is_left_as_it_is(folder: Path, run: Run):
    plant(folder, SUMS_GOLDEN, "and 3.5\nsum 3\n", "sum 4\nand 9.9\n")
    assert run(write=True).written == []
    assert (folder / SUMS_GOLDEN).read_text() == "sum 4\nand 9.9\n"


def test_golden_files_of_programs_that_are_gone_are_removed(folder: Path, run: Run):
    plant(folder, f"{ALPHA}/golden/gone.py.txt", "", "Words\n")
    assert run(write=True).written == [folder / ALPHA / "golden/gone.py.txt"]
    assert not (folder / ALPHA / "golden/gone.py.txt").exists()


def test_what_went_wrong_becomes_no_golden_file(folder: Path, run: Run):
    plant(folder, MD, 'print("sum", 1 + 2)', "1 / 0")
    before = (folder / SUMS_GOLDEN).read_text()
    assert run(write=True).findings
    assert (folder / SUMS_GOLDEN).read_text() == before


def test_shown_outputs_are_rewritten_on_request_alone(folder: Path, run: Run):
    before = (folder / MD).read_text()
    plant(folder, MD, "Hello, a\nHello, b\n```", "Bye\n```")
    plant(folder, MD, '```text title="prints"\nIt is over.\n', '```text title="prints"\nNo.\nNo.\n')
    assert run(write=True).findings
    outcome = run(write_shown=True)
    assert outcome.findings == []
    assert outcome.written == [folder / MD]
    assert (folder / MD).read_text() == before


# -- several interpreters --


def test_every_interpreter_that_is_found_runs_every_program(folder: Path, monkeypatch):
    runtimes = Finder(lambda: dict(os.environ)).find()
    programs = 'import sys\nprint("sum", sys.version_info[1])'
    plant(folder, MD, 'print("sum", 1 + 2)', programs)
    plant(folder, MD, 'run="sorted,numbers"', 'run="sorted"')
    outcome = checks.run(checks.read([folder]), Way(runtimes))
    assert outcome.ran == 5 * len(runtimes)
    said = " ".join(each.message for each in outcome.findings if "sums.py" in each.message)
    for runtime in runtimes:
        assert f"prints “sum {outputs.minor(runtime)}”" in said
        assert runtime.python in said


def test_interpreters_that_agree_are_named_together(folder: Path):
    again = Runtime("3.15", sys.executable, "3.15.0", gil=True, subinterpreters=False)
    plant(folder, MD, "Hello, b\n", "Hello, c\n")
    outcome = checks.run(checks.read([folder]), Way([own(), again]))
    [found] = outcome.findings
    assert found.message.endswith(f"(on {own().python}, 3.15.0)")


def test_a_version_that_a_program_is_not_for_does_not_run_it(folder: Path):
    later = Runtime("3.15", "/no/such/python", "3.15.0", gil=True, subinterpreters=False)
    before = f"<3.{sys.version_info.minor + 1}"
    for file in (MD, NL):
        words = (folder / file).read_text()
        for title in ("hello", "sums", "ends"):
            words = words.replace(f'"{title}.py"', f'"{title}.py" python="{before}"')
        (folder / file).write_text(words)
    assert checks.run(checks.read([folder]), Way([own(), later])).findings == []


def test_which_interpreters_were_found_is_said():
    assert own().python in checks.interpreters([own()])
    assert "No other was found" in checks.interpreters([own()])
    free = Runtime("3.14t", "", "3.14.0", gil=False, subinterpreters=True)
    assert "3.14.0 (free-threaded)." in checks.interpreters([own(), free])


# -- what is kept --


def test_an_unchanged_program_is_not_run_again(folder: Path, run: Run, tmp_path: Path):
    kept = Kept(tmp_path / "kept")
    first, second = run(kept=kept), run(kept=kept)
    assert (first.ran, first.as_before) == (4, 0)
    assert (second.ran, second.as_before) == (0, 4)
    for file in (MD, NL):
        plant(folder, file, 'print("sum", 1 + 2)', 'print("sum", 2 + 2)')
    assert (run(kept=kept).ran, run(kept=kept).ran) == (1, 0)
    assert run(kept=Kept(tmp_path / "kept", afresh=True)).ran == 4


def test_what_is_kept_is_held_against_a_text_that_changed(folder: Path, run: Run, tmp_path: Path):
    kept = Kept(tmp_path / "kept")
    run(kept=kept)
    plant(folder, MD, "Hello, b\n", "Hello, c\n")
    outcome = run(kept=kept)
    assert len(outcome.findings) == 1
    assert outcome.ran == 1  # what disagrees is asked again


def test_what_never_ended_is_not_kept(folder: Path, run: Run, tmp_path: Path):
    kept = Kept(tmp_path / "kept")
    plant(folder, MD, 'print("sum", 1 + 2)', "while True: pass")
    run(kept=kept, limit_s=1.0)
    assert len(list((tmp_path / "kept").iterdir())) == 4


def test_half_a_kept_file_is_none(run: Run, tmp_path: Path):
    kept = Kept(tmp_path / "kept")
    run(kept=kept)
    for path in (tmp_path / "kept").iterdir():
        path.write_text("{")
    assert (run(kept=kept).ran, run(kept=kept).ran) == (4, 0)


# -- a run --


def test_a_program_is_a_file_in_an_empty_folder():
    code = "import os, sys\nprint(os.listdir(), sys.argv, sys.flags.utf8_mode, sorted(os.environ))"
    with Runs() as runs:
        ran = runs.run("look.py", code, sys.executable)
    assert ran.out.startswith("['look.py'] ['look.py'] 1 ")
    assert "PYTHON" not in ran.out
    assert "SECRET" not in ran.out


GROUP = """
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
"""


@pytest.mark.parametrize("ending", ["", "import time; time.sleep(600)"])
def test_nothing_of_a_program_stays(ending: str):
    with Runs(1.5) as runs:
        ran = runs.run("group.py", GROUP + ending, sys.executable)
    assert "did not end by itself within 1.5 s" in ran.trouble
    assert gone(int(ran.out))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who carries a mark")
def test_what_leaves_its_group_and_closes_its_output_does_not_stay_either():
    child = "import os, time; os.setsid(); os.close(1); os.close(2); time.sleep(600)"
    with Runs() as runs:
        ran = runs.run(
            "leaves.py", GROUP.replace("import time; time.sleep(600)", child), own().path
        )
    assert (ran.code, ran.trouble) == (0, "")
    assert gone(int(ran.out))


def test_who_is_interrupted_leaves_nothing_running(tmp_path: Path):
    code = f"open({str(tmp_path / 'pid')!r}, 'w').write(str(__import__('os').getpid()))\n"
    runs = Runs(60)
    Timer(2.0, runs.stop).start()
    ran = runs.run("sleeps.py", code + "import time; time.sleep(600)", sys.executable)
    assert ran.code != 0
    assert gone(int((tmp_path / "pid").read_text()))
    with pytest.raises(Stopped):
        runs.run("late.py", "", sys.executable)


def gone(pid: int) -> bool:
    """Within a moment: a killed process has yet to be reaped by whoever inherits it."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False


def test_a_flood_is_cut_off():
    with Runs() as runs:
        ran = runs.run("flood.py", "while True: print('more' * 1000)", sys.executable)
    assert f"more than {OUTPUT_MAX:,} bytes" in ran.trouble


def test_an_interpreter_that_is_gone_is_said():
    with Runs() as runs:
        ran = runs.run("a.py", "", "/no/such/python")
    assert "can't be started" in ran.trouble


def test_no_more_programs_run_at_once_than_there_are_cores(folder: Path, monkeypatch):
    asked: list[int] = []

    def pretend(*args: object) -> dict[object, object]:
        asked.append(args[2])  # type: ignore[arg-type]
        raise Stopped

    monkeypatch.setattr(outputs, "run", pretend)
    with pytest.raises(Stopped):
        checks.run(checks.read([folder]), Way([own()]))
    assert asked == [checks.cores()]


def test_findings_are_read_as_file_line_message():
    finding = Finding("/a/b.md", 3, "No.", is_hint=True)
    assert str(finding) == "/a/b.md:3: hint: No."
    assert str(Finding(str(Path.cwd() / "b.md"), 3, "No.")) == "b.md:3: No."
