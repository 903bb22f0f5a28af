"""Figures as people read them, and the sentences that they come to."""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from quizzes.analysis import figures
from quizzes.analysis.figures import ChoiceFigures, Estimate, Flag, ItemFigures
from quizzes.analysis.formulas import Interval
from quizzes.analysis.quiz_figures import NoAlpha, QuizFigures
from quizzes.experiments import Changed
from quizzes.kinds.names import KindName

MINUS = "\N{MINUS SIGN}"
RIGHT_OR_WRONG = {KindName.SINGLE, KindName.ORDER}
"""The kinds that know nothing between."""
FLAGS: Mapping[Flag, Promise] = {
    Flag.KEY: gettext_lazy("Check the key"),
    Flag.WEAK: gettext_lazy("Hardly separates"),
    Flag.EASY: gettext_lazy("Too easy"),
    Flag.HARD: gettext_lazy("Too hard"),
    Flag.IDLE: gettext_lazy("A wrong choice is idle"),
    Flag.ATTRACTS: gettext_lazy("A wrong choice draws the good"),
}
NO_ALPHA: Mapping[NoAlpha, Promise] = {
    NoAlpha.PRACTICE: gettext_lazy(
        "No reliability is given: this is no exam. Answers after explanations are bunched high, "
        "and alpha would mislead."
    ),
    NoAlpha.DRAWN: gettext_lazy(
        "No reliability is given: attempts draw different questions, so there is no one form."
    ),
    NoAlpha.SHORT: gettext_lazy("No reliability is given: it needs at least 8 questions."),
    NoAlpha.FEW: gettext_lazy(
        "No reliability is given yet: it needs 100 learners who answered every question as it is "
        "today."
    ),
    NoAlpha.ALIKE: gettext_lazy("No reliability is given: all totals are the same."),
}


def percent(share: float | None) -> str:
    """'43 %', a dash for nothing."""
    return "–" if share is None else f"{_signed(100 * share, 0)} %"


def decimal(value: float | None) -> str:
    """'0.42', a dash for nothing."""
    return "–" if value is None else _signed(value, 2)


def percents(interval: Interval | None) -> str:
    """'31–52 %'; with words between where an end is below zero."""
    return _ends(interval, 100, 0, " %")


def decimals(interval: Interval | None) -> str:
    """'0.31–0.52'."""
    return _ends(interval, 1, 2, "")


def _ends(interval: Interval | None, factor: int, digits: int, unit: str) -> str:
    if interval is None:
        return ""
    low, high = (_signed(factor * end, digits) for end in (interval.low, interval.high))
    if MINUS in low + high:
        return _("%(low)s to %(high)s") % {"low": low, "high": high} + unit
    return f"{low}–{high}{unit}"


def _signed(value: float, digits: int) -> str:
    rounded = round(value, digits) + 0.0  # no -0
    text = number_format(abs(rounded), decimal_pos=digits)
    return f"{MINUS}{text}" if rounded < 0 else text


def sentences(kind: str, item: ItemFigures) -> list[str]:
    """What the figures of a question come to; the most important comes first."""
    if not item.n:
        return [_("Nobody has answered it yet.")]
    if item.facility is None:
        return [_few(item)]
    return [*_separation(item), _facility(kind, item.facility), *_wrong_choices(item)]


def _few(item: ItemFigures) -> str:
    said = ngettext("%(n)d first answer so far.", "%(n)d first answers so far.", item.n)
    more = _("Figures begin at %(from)d.") % {"from": figures.FROM_FACILITY}
    return f"{said % {'n': item.n}} {more}"


def _facility(kind: str, facility: Estimate) -> str:
    shown = {"share": percent(facility.value), "interval": percents(facility.interval)}
    if kind in RIGHT_OR_WRONG:
        return _("%(share)s are right at the first try (%(interval)s).") % shown
    return _("The first try earns %(share)s of the points on average (%(interval)s).") % shown


def _separation(item: ItemFigures) -> Iterator[str]:
    if item.n_rest < figures.FROM_DISCRIMINATION:
        return
    if item.r is None:
        yield _("It separates nobody: all have the same score.")
    elif item.r.value < 0:
        yield _("Those who do well elsewhere do worse here: check the key.")
    elif item.r.value < figures.WEAK:
        yield _("It hardly separates those who do well elsewhere from the others.")
    elif item.r.value < figures.GOOD:
        yield _("It separates those who do well elsewhere from the others.")
    else:
        yield _("It separates well: those who do well elsewhere get it right.")


def _wrong_choices(item: ItemFigures) -> Iterator[str]:
    if (belief := _belief(item)) is not None:
        yield belief
    if item.efficiency is None:
        return
    for choice in item.choices:
        if choice.is_idle:
            yield _idle(choice)
        elif choice.attracts:
            said = _("Choice %(letter)s draws those who do well elsewhere: read it again.")
            yield said % {"letter": choice.letter}
    if item.efficiency.working == item.efficiency.of:
        yield _("Every wrong choice misleads somebody.")


def _idle(choice: ChoiceFigures) -> str:
    nobody = _("Choice %(letter)s misleads nobody.")
    hardly = _("Choice %(letter)s misleads hardly anybody.")
    return (hardly if choice.n else nobody) % {"letter": choice.letter}


def _belief(item: ItemFigures) -> str | None:
    """The belief that most of the wrong picks show."""
    wrong = [
        each for each in item.choices if each.option.misleads and each.option.belief and each.n
    ]
    if not wrong:
        return None
    most = max(wrong, key=lambda each: each.n)
    shown = {"belief": most.option.belief, "share": percent(most.share.value if most.share else 0)}
    return _("The most frequent wrong belief: “%(belief)s” (%(share)s).") % shown


def changed(letter: str, changed: Changed) -> str:
    """How often the experiment against a choice changed the answer."""
    shown = {
        "letter": letter,
        "share": percent(changed.share),
        "interval": percents(changed.interval),
    }
    said = _("After the experiment against choice %(letter)s %(share)s are right (%(interval)s).")
    return said % shown


def attempts(quiz: QuizFigures) -> str:
    """How many took it, and how far they came."""
    if not quiz.began:
        return _("Nobody has taken this quiz yet.")
    began = ngettext("%(n)d learner began it", "%(n)d learners began it", quiz.began)
    finished = ngettext("%(n)d finished", "%(n)d finished", quiz.finished)
    said = f"{began % {'n': quiz.began}}, {finished % {'n': quiz.finished}}"
    if quiz.completion is None:
        return f"{said}."
    interval = percents(quiz.completion.interval)
    return f"{said}: {percent(quiz.completion.value)} ({interval})."


def heading(items: Iterable[ItemFigures]) -> str:
    """How many questions ask for attention, if that can be said already."""
    judged = [item for item in items if item.n >= figures.FROM_FLAGS]
    count = sum(bool(item.flags) for item in judged)
    if not judged:
        return _("Too early to judge the questions")
    if not count:
        return _("No question needs you")
    return ngettext("%(n)d question needs you", "%(n)d questions need you", count) % {"n": count}
