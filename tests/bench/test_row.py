"""What a row of the benchmarks says of the ratios that were measured."""

from typing import Any

import pytest

from bench import report
from bench.row import Row


def row(ratios: list[float], target="<= 1.5", better="lower", **more: Any) -> Row:
    return Row("click / bare start", ratios, target, better, **more)


@pytest.mark.parametrize(
    ("target", "inside", "outside"),
    [("<= 1.5", 1.5, 1.51), (">= 0.1", 0.1, 0.09), ("within 2 %", 0.985, 1.03)],
)
def test_a_target_is_judged_by_the_median(target, inside, outside):
    assert row([inside, inside, 99.0], target).met
    assert not row([outside, outside, 1.0], target).met


def test_a_target_that_nobody_can_read_is_refused():
    with pytest.raises(ValueError, match="no target"):
        row([1.0], "about 2")


def test_a_row_without_a_measurement_is_refused():
    with pytest.raises(ValueError, match="nothing was measured"):
        row([])


def test_the_spread_is_of_the_quartiles_or_of_everything_where_that_is_little():
    assert row([1.0, 2.0, 3.0, 4.0, 100.0]).spread == (2.0, 4.0)
    assert row([1.0, 100.0]).spread == (1.0, 100.0)


@pytest.mark.parametrize(
    ("ratio", "target", "better", "lost"),
    [
        (6.1, "<= 1.5", "lower", True),
        (5.9, "<= 1.5", "lower", False),
        (0.03, ">= 0.1", "higher", True),
        (0.05, ">= 0.1", "higher", False),
    ],
)
def test_only_a_gross_loss_counts_against_the_baseline(ratio, target, better, lost):
    baseline = {"click / bare start": 2.0 if better == "lower" else 0.1}
    found = report.gross_losses([row([ratio], target, better)], baseline)
    assert bool(found) is lost


def test_a_row_that_meets_its_target_is_no_loss_however_good_the_baseline_was():
    assert not report.gross_losses([row([1.4])], {"click / bare start": 0.1})


def test_a_row_comes_back_from_its_json(tmp_path):
    kept = row([1.0, 2.0], note="why", parts={"bare, ms": 12.5})
    report.write(tmp_path / "bench.json", {"dispatch": {"rows": [kept.as_dict()]}})
    topic = report.read(tmp_path / "bench.json")["dispatch"]
    assert report.rows_of(topic) == [kept]


def test_docs_get_the_figures_with_their_conditions(tmp_path, monkeypatch):
    docs = tmp_path / "benchmarks.md"
    docs.write_text("Before.\n<!-- figures: dispatch -->\nold\n<!-- end -->\nAfter.\n")
    monkeypatch.setattr(report, "DOCS", docs)
    told = {"at": "2026-11-22T20:00:00+00:00", "commit": "abc", "cpu": "A CPU", "cores": 2}
    told |= {"python": "3.13.0", "load_before": 0.1, "load_after": 0.2}
    report.write_docs({"dispatch": told | {"rows": [row([1.25]).as_dict()]}})
    text = docs.read_text()
    assert "old" not in text
    assert "2026-11-22, commit abc, A CPU, 2 cores, Python 3.13.0; load 0.1 before" in text
    assert "| click / bare start | 1.25 | 1.25 to 1.25 | 1 | <= 1.5 | met |" in text
    assert text.startswith("Before.")
    assert text.endswith("After.\n")


def test_docs_without_a_place_for_a_topic_are_refused(tmp_path, monkeypatch):
    docs = tmp_path / "benchmarks.md"
    docs.write_text("Nothing.")
    monkeypatch.setattr(report, "DOCS", docs)
    with pytest.raises(ValueError, match="no place for dispatch"):
        report.write_docs({"dispatch": {"rows": []}})
