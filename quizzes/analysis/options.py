"""The choices of a question, as one of its versions had them."""

from collections.abc import Mapping
from typing import Any

from quizzes.analysis.figures import Option
from quizzes.models import Question


def of_today(question: Question) -> list[Option]:
    """As it is asked now; reads what was prefetched."""
    return [
        Option(each.pk, each.text or _band(vars(each)), each.belief, each.correct, each.half)
        for each in question.ordered_choices()
    ]


def of_version(question: Question, version: int) -> list[Option]:
    """As that version said it; where nothing is kept of it, as today."""
    kept = question.versions.filter(number=version).first()
    if version == question.version or kept is None:
        return of_today(question)
    return [_option(each) for each in kept.content.get("choices", [])]


def _option(kept: dict[str, Any]) -> Option:
    """Of the oldest versions only a part is known: see QuestionVersion."""
    return Option(
        pk=kept["id"],
        text=kept.get("text") or _band(kept),
        belief=kept.get("belief", ""),
        correct=bool(kept.get("correct")),
        half=bool(kept.get("half")),
    )


def _band(kept: Mapping[str, Any]) -> str:
    """A band of numbers has ends and may have no words."""
    low, high = kept.get("low"), kept.get("high")
    ends = ("" if end is None else f"{end:g}" for end in (low, high))
    return "" if low is None and high is None else " – ".join(ends)
