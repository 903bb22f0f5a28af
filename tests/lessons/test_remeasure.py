"""Figures measured anew: who is measured, what of it counts, and what changes in the files."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from lessons.figures import remeasuring
from lessons.figures.files import read
from lessons.gate import text as texts
from lessons.loader import load_course
from lessons.management.commands import remeasure as command
from sandbox import commission as commissions
from sandbox.commission import Commissioned, NotMeasured, commission
from sandbox.measurement import Measurement
from sandbox.models import Execution, State

FIGURES = """\
# What the course shows.

[spawn]   # a fresh interpreter
demo = "start-costs"
parameters = ""
value = "observations.cost_ns.spawn"
unit = "ms"
digits = 2

[thread]
demo = "start-costs"
parameters = "starts=2"   # which is the default
value = "observations.cost_ns.thread"
unit = "ms"
digits = 2
[thread.recorded]
value = 0.09  # before
at = 2026-01-01T00:00:00Z
cpu = "Old"
cores = 1
python = "3.12.0"
build = "GIL"

[gain]
demo = "computing"
parameters = ""
value = "summary.threads.speed_up"
unit = "times"
digits = 2
"""
BODY = """\
One spawn costs [? ms](figure:spawn), a thread
[0.09 ms](figure:thread). That is a lot. `[? ms](figure:spawn)` stays.

| way | cost |
| --- | --- |
| spawn | [? ms](figure:spawn) |

```text
[? ms](figure:spawn)
```

- Threads gain [? times](figure:gain) here.
"""


def seen(series: str, subject: str, value: float) -> dict[str, Any]:
    return {"series": series, "subject": subject, "x": None, "values": [value], "counts": True}


DATA: dict[str, dict[str, Any]] = {
    "start-costs": {
        "observations": [seen("cost_ns", "spawn", 6.2e7), seen("cost_ns", "thread", 1.2e5)]
    },
    "computing": {"summary": {"threads": {"speed_up": 0.98}}},
}
MACHINE = {"cpu": "New", "cores": 2, "python": "3.13.0", "gil": True}


class Lab:
    """Stands in for the machine: counts what it is asked, and refuses the first `busy` times."""

    def __init__(self, busy: int = 0) -> None:
        self.asked: list[str] = []
        self.busy = busy

    def __call__(self, demo: str, parameters: Mapping[str, Any]) -> Commissioned:
        self.asked.append(demo)
        if len(self.asked) <= self.busy:
            raise NotMeasured("busy")
        execution = Execution(demo=demo, finished_at=datetime(2026, 11, 23, 10, 0, 0, 5, UTC))
        return Commissioned(execution, Measurement(), DATA[demo] | {"machine": MACHINE})


@pytest.fixture
def course(folder: Path) -> Path:
    """With three figures in one chapter, which is there in Dutch, too."""
    (folder / "figures.toml").write_text(FIGURES)
    lesson = folder / "01-first/01-alpha/lesson.md"
    lesson.write_text(lesson.read_text().replace("More of Alpha.\n", BODY))
    version = texts.read(lesson, []).version
    head = f'+++\ntitle = "Alfa"\nlanguage = "nl"\ntranslates = "{version}"\n+++\n'
    (lesson.parent / "lesson.nl.md").write_text(f"{head}\n{BODY}")
    return folder


@pytest.fixture
def run(course: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    def call(lab: Lab, *args: str) -> str:
        monkeypatch.setattr(command, "commission", lab)
        said = StringIO()
        call_command("remeasure", "--course", str(course), *args, stdout=said)
        return said.getvalue()

    return call


def lesson_of(course: Path, language: str = "") -> str:
    name = f"lesson.{language}.md" if language else "lesson.md"
    return (course / "01-first/01-alpha" / name).read_text()


def test_one_run_serves_all_figures_that_it_holds(run: Callable[..., str]):
    lab = Lab()
    said = run(lab)
    assert lab.asked == ["start-costs", "computing"]
    for line in ("62 ms", "0.090 ms → 0.12 ms", "0.98 times"):
        assert line in said


def test_only_recorded_values_and_words_change(course: Path, run: Callable[..., str]):
    lesson = lesson_of(course)
    run(Lab())
    expected = (
        lesson.replace("costs [? ms]", "costs [62 ms]")
        .replace("[0.09 ms]", "[0.12 ms]")
        .replace("| [? ms]", "| [62 ms]")
        .replace("[? times]", "[0.98 times]")
    )
    assert lesson_of(course) == expected
    toml = (course / "figures.toml").read_text()
    assert toml.startswith("# What the course shows.\n\n[spawn]   # a fresh interpreter\n")
    assert 'parameters = "starts=2"   # which is the default' in toml
    errors: list[Any] = []
    figures = read(course, errors)
    assert not errors
    recorded = figures["thread"].recorded
    assert recorded is not None
    assert (recorded.value, recorded.cpu, recorded.cores) == (0.12, "New", 2)
    assert recorded.at == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert recorded.build == "GIL"
    again = toml
    run(Lab())
    assert (course / "figures.toml").read_text() == again


def test_a_translation_says_it_its_own_way_and_stays_up_to_date(
    course: Path, run: Callable[..., str]
):
    run(Lab())
    dutch = lesson_of(course, "nl")
    assert "[0,12 ms](figure:thread)" in dutch
    assert "[0,98 keer](figure:gain)" in dutch
    version = texts.read(course / "01-first/01-alpha/lesson.md", []).version
    assert f'translates = "{version}"' in dutch


def test_a_translation_that_was_behind_stays_behind(course: Path, run: Callable[..., str]):
    path = course / "01-first/01-alpha/lesson.nl.md"
    lines = path.read_text().split("\n")
    lines[3] = 'translates = "000000000000"'
    path.write_text("\n".join(lines))
    run(Lab())
    assert 'translates = "000000000000"' in path.read_text()


def test_each_sentence_with_a_changed_figure_is_told(course: Path, run: Callable[..., str]):
    said = run(Lab())
    line = (
        lesson_of(course).split("\n").index("One spawn costs [62 ms](figure:spawn), a thread") + 1
    )
    assert f"lesson.md:{line}: One spawn costs [62 ms](figure:spawn), a thread [0.12 ms]" in said
    assert "lesson.nl.md" in said
    assert "That is a lot." not in said
    assert "| spawn | [62 ms](figure:spawn) |" in said


def test_a_busy_machine_is_asked_again_a_few_times(course: Path, run: Callable[..., str]):
    lab = Lab(busy=2)
    assert "not measured" not in run(lab)
    assert lab.asked.count("start-costs") == 3


def test_what_could_not_be_measured_is_told_and_stays(course: Path, run: Callable[..., str]):
    before = (course / "figures.toml").read_text()
    lab = Lab(busy=remeasuring.TRIES)
    with pytest.raises(CommandError):
        run(lab)
    toml = (course / "figures.toml").read_text()
    assert toml.startswith(before.partition("\n[gain]")[0])
    assert "[0.98 times](figure:gain)" in lesson_of(course)
    assert "[? ms](figure:spawn)" in lesson_of(course)


def test_a_value_that_is_not_there_is_told(
    course: Path, run: Callable[..., str], capsys: pytest.CaptureFixture[str]
):
    path = course / "figures.toml"
    path.write_text(FIGURES.replace("cost_ns.spawn", "cost_ns.fork"))
    with pytest.raises(CommandError):
        run(Lab())
    assert "[0.12 ms](figure:thread)" in lesson_of(course)


def test_a_dry_run_writes_nothing(course: Path, run: Callable[..., str]):
    before = (course / "figures.toml").read_text(), lesson_of(course)
    assert "62 ms" in run(Lab(), "--dry-run")
    assert ((course / "figures.toml").read_text(), lesson_of(course)) == before


def test_one_figure_alone(course: Path, run: Callable[..., str]):
    lab = Lab()
    run(lab, "--figure", "gain")
    assert lab.asked == ["computing"]
    assert "[? ms](figure:spawn)" in lesson_of(course)
    with pytest.raises(CommandError, match="nope"):
        run(lab, "--figure", "nope")


def test_wrong_figures_are_told_before_anything_is_measured(course: Path, run: Callable[..., str]):
    (course / "figures.toml").write_text(FIGURES.replace('unit = "times"', 'unit = "MiB"'))
    lab = Lab()
    with pytest.raises(CommandError, match=r"figures.toml:\d+: The figure “gain”"):
        run(lab)
    assert not lab.asked


def test_without_tables_a_sentence_says_what_to_do(course: Path, run: Callable[..., str]):
    class Unprepared(Lab):
        def __call__(self, demo: str, parameters: Mapping[str, Any]) -> Commissioned:
            raise OperationalError("no such table: sandbox_execution")

    before = lesson_of(course)
    with pytest.raises(CommandError, match=r"no such table.*manage\.py migrate"):
        run(Unprepared())
    assert lesson_of(course) == before


def test_what_was_measured_can_be_loaded(course: Path, run: Callable[..., str], db: None):
    (course / "01-first/01-alpha/lesson.nl.md").unlink()
    run(Lab())
    assert "figure spawn" in load_course(course).created


# -- the machine itself --


@pytest.mark.django_db(transaction=True)
def test_a_real_run_under_the_machines_lock():
    done = commission("one-of-each", {"hold_ms": 20})
    assert done.execution.state == State.DONE
    assert done.data["measured"]
    assert done.data["machine"]["cores"] >= 1
    assert not Execution.objects.unfinished().exists()


@pytest.mark.django_db(transaction=True)
def test_what_nobody_measures_leaves_the_line(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(commissions, "_is_served", lambda: True)
    with pytest.raises(NotMeasured, match="never_free"):
        commission("one-of-each", {}, patience_s=0.3)
    assert Execution.objects.get().state == State.STOPPED


@pytest.mark.django_db(transaction=True)
def test_what_may_not_be_compared_is_refused(monkeypatch: pytest.MonkeyPatch):
    bad = Measurement(why_not_valid=("busy",))
    monkeypatch.setattr("sandbox.measure.fold", lambda events: bad)
    with pytest.raises(NotMeasured) as refused:
        commission("one-of-each", {"hold_ms": 20})
    assert refused.value.why == ("busy",)
