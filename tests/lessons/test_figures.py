"""Figures: from files, in the words of a language, in a list at the end of a chapter."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from lessons.figures.files import read
from lessons.figures.models import Figure
from lessons.figures.shown import what
from lessons.figures.units import WrongUnit
from lessons.figures.values import NoValue, place
from lessons.figures.words import in_words
from lessons.loader import Report

Load = Callable[..., Report]
FIGURES = """\
[spawn]
demo = "start-costs"
parameters = "starts=2"
value = "observations.cost_ns.spawn"
unit = "ms"
digits = 2
[spawn.recorded]
value = 61.34
at = 2026-11-23T10:00:00Z
cpu = "A processor"
cores = 2
python = "3.13.0"
build = "GIL"

[times]
demo = "computing"
parameters = ""
value = "summary.sequential.median_s / summary.threads.median_s"
unit = "×"
digits = 2
"""


@pytest.fixture
def figures(folder: Path) -> Path:
    (folder / "figures.toml").write_text(FIGURES)
    lesson = folder / "01-first/01-alpha/lesson.md"
    more = "More of Alpha: [61 ms](figure:spawn), [1×](figure:times)."
    lesson.write_text(lesson.read_text().replace("More of Alpha.", more))
    return folder


@pytest.mark.parametrize(
    ("value", "digits", "unit", "english", "dutch"),
    [
        (61.34, 1, "ms", "60 ms", "60 ms"),
        (61.34, 3, "ms", "61.3 ms", "61,3 ms"),
        (0.0961, 2, "s", "0.096 s", "0,096 s"),
        (9.96, 2, "s", "10 s", "10 s"),
        (0.996, 2, "s", "1.0 s", "1,0 s"),
        (2.0, 3, "s", "2.00 s", "2,00 s"),
        (12345.6, 3, "threads", "12,300 threads", "12.300 threads"),
        (2.25, 2, "×", "2.3×", "2,3×"),
        (4.25, 2, "times", "4.3 times", "4,3 keer"),
        (0, 2, "", "0", "0"),
        (-0.125, 2, "%", "-0.13 %", "-0,13 %"),
    ],
)
def test_a_value_is_rounded_to_significant_digits_in_each_language(
    value: float, digits: int, unit: str, english: str, dutch: str
):
    assert in_words(value, digits, unit, "en") == english
    assert in_words(value, digits, unit, "nl") == dutch


DATA: dict[str, Any] = {
    "summary": {"threads": {"median_s": 0.5}, "sequential": {"median_s": 0.25, "min_s": None}},
    "measured": {"times": [1.5, "two"], "flag": True},
    "observations": [
        {"series": "cost_ns", "subject": "spawn", "x": None, "values": [9e9], "counts": False},
        {"series": "cost_ns", "subject": "spawn", "x": None, "values": [6e7], "counts": True},
        {"series": "cost_ns", "subject": "spawn", "x": None, "values": [8e7], "counts": True},
        {"series": "first_ns", "subject": "spawn", "x": None, "values": [9e7], "counts": False},
        {"series": "tasks", "subject": "process", "x": 4.0, "values": [16], "counts": True},
    ],
}


@pytest.mark.parametrize(
    ("path", "unit", "value"),
    [
        ("summary.threads.median_s", "ms", 500),
        ("summary.sequential.median_s / summary.threads.median_s", "×", 0.5),
        ("summary.sequential.median_s / summary.threads.median_s", "%", 50),
        ("observations.cost_ns.spawn", "ms", 70),
        ("observations.first_ns.spawn", "s", 0.09),
        ("observations.tasks.process.4", "tasks", 16),
        ("observations.cost_ns.spawn / summary.threads.median_s", "times", 0.14),
        ("measured.times.0", "", 1.5),
    ],
)
def test_a_path_leads_into_the_data_of_a_run(path: str, unit: str, value: float):
    assert place(path).read(DATA, unit) == pytest.approx(value)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("summary.asyncio.median_s", "there is: threads, sequential"),
        ("summary.threads", "no number"),
        ("summary.sequential.min_s", "withheld"),
        ("measured.times.1", "no number"),
        ("measured.times.7", "there is: 0-1"),
        ("measured.flag", "no number"),
        ("observations.cost.spawn", "there is: cost_ns, first_ns, tasks"),
        ("observations.cost_ns.fork", "there is: spawn"),
        ("observations.tasks.process.8", "there is: 4"),
    ],
)
def test_a_path_that_leads_nowhere_says_what_is_there(path: str, said: str):
    with pytest.raises(NoValue, match=said):
        place(path).read(DATA, place(path).unit)


def test_a_time_is_shown_as_a_time():
    with pytest.raises(WrongUnit):
        place("summary.threads.median_s").read(DATA, "MiB")


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('demo = "start-costs"', 'demo = "nope"', 1, "no demo “nope”"),
        ('parameters = "starts=2"', 'parameters = "starts=99"', 1, "starts=99"),
        ('parameters = "starts=2"', 'parameters = "x=2"', 1, "x=2"),
        ('"observations.cost_ns.spawn"', '"nowhere.x"', 1, "begins with one of"),
        ('"observations.cost_ns.spawn"', '"observations.cost_ns"', 1, "no single value"),
        ('"observations.cost_ns.spawn"', '"summary.a.b / summary.c.d_s"', 1, "of a kind"),
        ('unit = "ms"', 'unit = "MiB"', 1, "can't be shown"),
        ('unit = "ms"', "", 1, "“unit” is missing"),
        ("digits = 2", "digits = 0", 1, "digits is 1 to 6"),
        ("digits = 2", "digits = true", 1, "wrong kind"),
        ("digits = 2", "digits = 2\nmore = 1", 1, "not known here"),
        ("value = 61.34", "value = nan", 7, "wrong kind"),
        ("value = 61.34", "value = 1" + "0" * 400, 7, "wrong kind"),
        ("10:00:00Z", "10:00:00", 7, "time zone"),
        ("cores = 2", "cores = 0", 7, "wrong kind"),
        ('cpu = "A processor"', "", 7, "“cpu” is missing"),
        ("[times]", "['ti mes']", 15, "part of an address"),
        ("[times]", "odd = 3\n[times]", 7, "not known here"),
        ("[spawn]", "free = 3\n[spawn]", 1, "no table"),
        ("[spawn]", "[spawn", 1, ""),
        ("A processor", "A \\u0000 processor", 7, "wrong kind"),
    ],
)
def test_wrong_figures_are_told_with_their_line(
    figures: Path, old: str, new: str, line: int, said: str
):
    (figures / "figures.toml").write_text(FIGURES.replace(old, new, 1))
    errors: list[Any] = []
    read(figures, errors)
    assert any(each.line == line and said in each.message for each in errors), errors


def test_figures_come_from_files_again_and_again(figures: Path, load: Load):
    assert "figure spawn" in load().created
    spawn = Figure.objects.get(key="spawn")
    assert (spawn.recorded, spawn.cpu, spawn.in_words("nl")) == (61.34, "A processor", "61 ms")
    again = load()
    assert not again.created
    assert not again.changed
    (figures / "figures.toml").write_text(FIGURES.replace("61.34", "71.9"))
    text = figures / "01-first/01-alpha/lesson.md"
    text.write_text(text.read_text().replace("[61 ms]", "[72 ms]"))
    assert "figure spawn" in load().changed


def test_a_chapter_lists_its_figures(figures: Path, load: Load, client: Client):
    load()
    page = client.get("/courses/tiny/alpha/").text
    assert '<a href="#figure-spawn">61 ms</a>' in page
    assert 'id="figure-spawn"' in page
    row = page.partition('id="figure-spawn"')[2].partition("</tr>")[0]
    for said in (
        "What a worker costs to start",
        "Process, spawn<",
        "61 ms",
        "A processor, 2 cores, Python 3.13.0 (GIL)",
    ):
        assert said in row
    assert 'href="/lab/start-costs/?starts=2"' in row
    assert "Not recorded yet." in page.partition('id="figure-times"')[2].partition("</tr>")[0]
    assert "figures" not in client.get("/courses/tiny/gamma/").text.partition("<main")[2]


@pytest.mark.parametrize(
    ("demo", "path", "said"),
    [
        ("start-costs", "observations.cost_ns.spawn", "Process, spawn"),
        ("scaling", "observations.took_ns.process.4", "at 4"),
        ("computing", "summary.threads.cpu_s", "Threads, processor time"),
        ("computing", "summary.threads.shares.gil_wait", "Threads, share of the time, Waiting for"),
        (
            "computing",
            "summary.sequential.median_s / summary.threads.median_s",
            "Sequential, total time, divided by: Threads, total time",
        ),
        ("computing", "measured.task_ns", "task"),
        ("gone", "measured.task_ns", "measured.task_ns"),
    ],
)
def test_what_was_measured_is_said_in_the_labs_words(demo: str, path: str, said: str):
    assert said in what(Figure(key="k", demo=demo, place=path))
