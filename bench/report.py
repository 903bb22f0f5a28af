"""What was measured, as JSON, as a table on the screen and as the tables of docs/benchmarks.md."""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench.conditions import BASE
from bench.row import Row

BASELINE = BASE / "bench" / "baseline.json"
DOCS = BASE / "docs" / "benchmarks.md"

type Topic = dict[str, Any]  # its conditions, `quick`, `seconds` and `rows`
type Report = dict[str, Topic]


def read(path: Path) -> Report:
    return json.loads(path.read_text()) if path.exists() else {}


def write(path: Path, report: Report) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=1) + "\n")


def rows_of(topic: Topic) -> list[Row]:
    return [Row.from_dict(kept) for kept in topic["rows"]]


def number(value: float) -> str:
    """Four significant digits of a ratio, and no more zeros than they need."""
    return f"{value:.4g}"


def line(row: Row, baseline: float | None) -> str:
    """One row on the screen."""
    low, high = row.spread
    word = "ok    " if row.met else "MISSED"
    before = "" if baseline is None else f", baseline {number(baseline)}"
    parts = ", ".join(f"{name} {number(value)}" for name, value in row.parts.items())
    told = f"  {word} {row.name}: {number(row.median)} ({number(low)} to {number(high)}"
    told += f", n={len(row.ratios)}; target {row.target}{before})"
    return told + "".join(f"\n           {more}" for more in (parts, row.note) if more)


def gross_losses(rows: Iterable[Row], baseline: dict[str, float]) -> list[str]:
    """Names of the rows that are far worse than they were."""
    return [r.name for r in rows if r.name in baseline and r.grossly_worse_than(baseline[r.name])]


def baseline() -> dict[str, float]:
    """Medians of earlier days by the names of their rows."""
    kept: dict[str, float] = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    return kept


def write_baseline(report: Report) -> None:
    medians = {row.name: float(number(row.median)) for t in report.values() for row in rows_of(t)}
    BASELINE.write_text(json.dumps(baseline() | medians, indent=1, sort_keys=True) + "\n")


def write_docs(report: Report) -> None:
    """Put each topic's table between its two marks in docs/benchmarks.md."""
    text = DOCS.read_text()
    for name, topic in report.items():
        marks = re.compile(rf"(<!-- figures: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        if not marks.search(text):
            raise ValueError(f"{DOCS} has no place for {name}: <!-- figures: {name} -->")
        text = marks.sub(lambda found, t=topic: found[1] + table(t) + found[2], text)  # type: ignore[misc]
    DOCS.write_text(text)


def table(topic: Topic) -> str:
    """Markdown: a sentence about the conditions, and a line a row."""
    head = "| row | median | quartiles | n | target | |\n| --- | --- | --- | --- | --- | --- |\n"
    return f"\n{_told(topic)}\n\n{head}" + "".join(map(_cells, rows_of(topic))) + "\n"


def _told(topic: Topic) -> str:
    load = f"load {topic['load_before']} before and {topic['load_after']} after"
    machine = f"{topic['cpu']}, {topic['cores']} cores, Python {topic['python']}"
    return f"{topic['at'][:10]}, commit {topic['commit'] or 'unknown'}, {machine}; {load}."


def _cells(row: Row) -> str:
    low, high = map(number, row.spread)
    parts = "; ".join(f"{name} {number(value)}" for name, value in row.parts.items())
    cells = (
        row.name,
        number(row.median),
        f"{low} to {high}",
        str(len(row.ratios)),
        row.target,
        ("met" if row.met else "**missed**") + (f" ({parts})" if parts else ""),
    )
    return f"| {' | '.join(cells)} |\n"
