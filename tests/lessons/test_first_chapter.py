"""The first chapter: its programs run, and its words keep the labs' secrets until they were run."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lessons.blocks import Block, Kind
from lessons.files import LessonFile, read_course
from lessons.highlight import text_of
from lessons.markdown import parse

REPOSITORY = Path(__file__).parents[2]
INSTALLED = Path.home().glob(".pyenv/versions/3.1[2-9]*/bin/python")
INTERPRETERS = sorted({sys.executable, *map(str, INSTALLED)})
#: What tells the outcome of a lab, so must not be read before it.
GIVEAWAYS = {
    "computing": ["GIL", "interpreter lock", "take turns", "side by side", "no faster", "at once"],
    "waiting": ["let go", "lets go", "overlap", "cheaper", "while it waits"],
    "one-of-each": ["memory", "your list", "list of its", "never touched", "a copy"],
}


def lesson() -> LessonFile:
    course, errors = read_course(REPOSITORY / "content/python-concurrency")
    assert errors == []
    assert course
    return next(
        lesson
        for section in course.sections
        for lesson in section.lessons
        if lesson.slug == "threads-vs-processes"
    )


def blocks() -> tuple[Block, ...]:
    return parse(lesson().body).blocks


def words_of(block: Block) -> str:
    return text_of(block.html)


def around_lab(demo: str) -> tuple[list[Block], list[Block]]:
    """The blocks above the lab, and those below it."""
    everything = list(blocks())
    lab = next(b for b in everything if b.kind is Kind.LAB and b.demo == demo)
    place = everything.index(lab)
    return everything[:place], everything[place + 1 :]


# -- order --


def test_the_three_labs_come_in_the_order_of_the_chapter():
    labs = [block.demo for block in blocks() if block.kind is Kind.LAB]
    assert labs == ["computing", "waiting", "one-of-each"]


def test_the_first_lab_stands_within_the_first_two_screens_of_a_phone():
    """About 120 words above the first lab fill less than one screen of 390 px."""
    above, _below = around_lab("computing")
    assert all(block.kind is Kind.PROSE for block in above)
    assert sum(len(words_of(block).split()) for block in above) <= 150


@pytest.mark.parametrize("demo", GIVEAWAYS)
def test_no_lab_is_explained_before_it_is_run(demo: str):
    above, below = around_lab(demo)
    read = " ".join(words_of(block) for block in above if block.kind is not Kind.CODE)
    assert [word for word in GIVEAWAYS[demo] if word in read] == []
    explained = " ".join(words_of(block) for block in below)
    assert any(word in explained for word in GIVEAWAYS[demo])


@pytest.mark.parametrize("demo", ["computing", "waiting"])
def test_the_program_of_a_lab_is_shown_after_the_prediction(demo: str):
    shown = [block for block in blocks() if block.demo == demo]
    assert [block.kind for block in shown] == [Kind.LAB, Kind.CODE]


def test_the_quiz_comes_before_the_summary():
    kinds = [block.kind for block in blocks()]
    after = kinds[kinds.index(Kind.QUIZ) + 1 :]
    assert after
    assert set(after) == {Kind.PROSE}


# -- what it says --


def test_figures_of_another_machine_are_recorded_ones():
    rows = [line for line in lesson().body.splitlines() if line.startswith("|")]
    recorded = [re.sub(r"\[[^\]]*\]\(figure:[\w-]+\)", "", row) for row in rows]
    assert recorded != rows
    assert [row for row in recorded if re.search(r"\d\s*(ms|µs|MiB|KiB)\b", row)] == []
    everything = list(blocks())
    prose = "".join(words_of(b) for b in everything if b.kind is Kind.PROSE)
    assert not re.search(r"\d\s*(ms|µs|MiB|KiB)\b", prose)


# -- programs --


def programs() -> list[tuple[Block, Block | None]]:
    """Each complete program of the chapter, with the block that says what it prints."""
    everything = list(blocks())
    pairs = zip(everything, [*everything[1:], None], strict=True)
    return [
        (block, after if after and after.title.startswith("prints") else None)
        for block, after in pairs
        if block.kind is Kind.CODE and block.language == "python" and not block.demo
    ]


#: A learner's terminal: without it each piece of a line would be written on its own.
ENVIRONMENT = {name: v for name, v in os.environ.items() if name != "PYTHONUNBUFFERED"}
NAMES = ["hello_workers.py", "shared_total.py", "ask_a_process.py", "crash.py"]


def test_every_program_is_tested():
    assert [program.title for program, _output in programs()] == NAMES


@pytest.mark.parametrize("interpreter", INTERPRETERS)
@pytest.mark.parametrize("name", NAMES)
def test_a_program_runs_and_prints_what_the_chapter_says(
    name: str, interpreter: str, tmp_path: Path
):
    program, output = next(pair for pair in programs() if pair[0].title == name)
    path = tmp_path / name
    path.write_text(words_of(program) + "\n")
    done = subprocess.run(
        [interpreter, "-W", "error::DeprecationWarning:__main__", str(path)],
        capture_output=True, text=True, timeout=60, cwd=tmp_path, check=False, env=ENVIRONMENT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    if output and (output.title == "prints" or sys.platform == "linux"):
        assert done.stdout.strip() == words_of(output).strip()


def test_the_last_line_of_the_first_program_is_always_last(tmp_path: Path):
    program = next(p for p, _output in programs() if p.title == "hello_workers.py")
    path = tmp_path / program.title
    path.write_text(words_of(program) + "\n")
    done = subprocess.run(
        [sys.executable, str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env=ENVIRONMENT,
    )
    lines = done.stdout.splitlines()
    assert lines[-1] == "Both are done."
    assert sorted(lines[:-1]) == ["Hello from the process", "Hello from the thread"]
