"""All figures of a quiz as a table: one row a figure, for spreadsheets and other programs."""

import csv
from collections.abc import Iterator, Sequence

from django.http import HttpResponse

from quizzes.analysis.figures import ChoiceFigures, Estimate, ItemFigures
from quizzes.analysis.pages import Item, QuizPage
from quizzes.experiments import Changed
from quizzes.kinds.names import KindName

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a text that begins so for a formula and may run it."""
HEADER = (
    *("quiz", "question", "key", "version", "kind", "choice", "text", "belief"),
    *("figure", "n", "value", "low", "high", "interval"),
)
type Cell = str | int | float | None
type Figure = tuple[str, int, Cell, Cell, Cell, str]


def as_csv(page: QuizPage) -> HttpResponse:
    """In UTF-8 with a mark; texts that would be formulas made harmless."""
    name = f"insight-{page.quiz.slug}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8", headers=headers)
    rows = [HEADER, *_quiz_rows(page), *(row for item in page.items for row in _rows(page, item))]
    csv.writer(response).writerows([_harmless(cell) for cell in row] for row in rows)
    return response


def _harmless(cell: Cell) -> Cell:
    """Our own numbers stay numbers, negative ones too."""
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return cell


def _quiz_rows(page: QuizPage) -> Iterator[Sequence[Cell]]:
    quiz, place = page.figures, (page.quiz.slug, *[None] * 7)
    yield (*place, "began", quiz.began, quiz.began, None, None, "")
    yield (*place, "finished", quiz.began, quiz.finished, None, None, "")
    if quiz.completion:
        yield (*place, *_figure("completion", quiz.began, quiz.completion, "Wilson"))
    if quiz.mean is not None:
        yield (*place, "mean total", quiz.finished, quiz.mean, None, None, "")
        yield (*place, "standard deviation", quiz.finished, quiz.deviation, None, None, "")
    if quiz.reliability:
        yield (*place, "alpha", quiz.finished, quiz.reliability.alpha, None, None, "")
        yield (*place, "SEM", quiz.finished, quiz.reliability.error, None, None, "")


def _rows(page: QuizPage, item: Item) -> Iterator[Sequence[Cell]]:
    question = item.question
    place = (page.quiz.slug, item.number, question.key, item.version, question.kind)
    for figure in _item_figures(item):
        yield (*place, None, None, None, *figure)
    for choice, changed in item.choices:
        named = (choice.letter, choice.option.text, choice.option.belief)
        for figure in _choice_figures(choice, item):
            yield (*place, *named, *figure)
        for figure in _changed(changed) if changed else ():
            yield (*place, *named, *figure)


def _item_figures(item: Item) -> Iterator[Figure]:
    found, signed = item.figures, item.question.kind == KindName.MULTIPLE
    yield "n", found.n, found.n, None, None, ""
    if found.facility:
        of_mean = "1.96 standard errors" if signed else "Wilson"
        yield _figure("F", found.n, found.facility, of_mean)
    if found.without_guessing is not None:
        yield "F corrected for guessing", found.n, found.without_guessing, None, None, ""
    if found.d:
        of_difference = "1.96 standard errors" if signed else "Newcombe"
        yield _figure("D", found.n_rest, found.d, of_difference)
    if found.r:
        yield _figure("r item-rest", found.n_rest, found.r, "Fisher z")
    if found.flags:
        yield "flags", found.n, " ".join(found.flags), None, None, ""
    yield from _efficiency(found)
    yield from _gains(found)


def _efficiency(found: ItemFigures) -> Iterator[Figure]:
    if (distractors := found.efficiency) is not None:
        ends = (distractors.surely / distractors.of, distractors.perhaps / distractors.of)
        share = distractors.working / distractors.of
        yield "distractor efficiency", found.n, share, *ends, "Wilson of each share"


def _gains(found: ItemFigures) -> Iterator[Figure]:
    for gain in found.gains:
        if gain.before is not None and gain.after is not None:
            yield f"gain of try {gain.number}", gain.n, gain.after - gain.before, None, None, ""


def _choice_figures(choice: ChoiceFigures, item: Item) -> Iterator[Figure]:
    yield "chosen", item.figures.n, choice.n, None, None, ""
    if choice.share:
        yield _figure("share", item.figures.n, choice.share, "Wilson")
    if choice.r:
        yield _figure("r choice-rest", item.figures.n_rest, choice.r, "Fisher z")


def _changed(changed: Changed) -> Iterator[Figure]:
    """Who was offered the experiment, ran it, answered once more, and how."""
    for name in ("offered", "ran", "again", "right", "other", "stayed"):
        yield f"experiment {name}", changed.offered, getattr(changed, name), None, None, ""
    if changed.share is not None:
        share = Estimate(changed.share, changed.interval)
        yield _figure("experiment changed", changed.again, share, "Wilson")


def _figure(name: str, n: int, estimate: Estimate, kind: str) -> Figure:
    interval = estimate.interval
    if interval is None:
        return name, n, estimate.value, None, None, ""
    return name, n, estimate.value, interval.low, interval.high, kind
