"""What a learner reads after answering: the belief by its name, what was right, the lab."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quizzes import labs
from quizzes.kinds.names import KindName
from quizzes.models import Choice, Question
from quizzes.text import block, inline


@dataclass(frozen=True)
class Remark:
    """The feedback of one choice."""

    choice: SafeString
    belief: SafeString
    feedback: SafeString
    lab: labs.LabLink | None


@dataclass(frozen=True)
class Verdict:
    """The message under an answered question."""

    correct: bool
    heading: SafeString | str
    credit: str
    remarks: list[Remark]
    explanation: SafeString
    others: list[Remark]


def verdict(question: Question, picks: Collection[int], *, correct: bool) -> Verdict:
    """What to say of these picks; wrong ones do not give the key away."""
    picked = set(picks)
    choices = question.ordered_choices()
    if correct:
        return _right(question, choices, picked)
    wrong = [choice for choice in choices if choice.pk in picked and not choice.correct]
    return Verdict(
        correct=False,
        heading=_heading(wrong),
        credit=_credit(question, choices, picked),
        remarks=_remarks(wrong),
        explanation=SafeString(),
        others=[],
    )


def _right(question: Question, choices: list[Choice], picked: set[int]) -> Verdict:
    keys = [choice for choice in choices if choice.pk in picked]
    return Verdict(
        correct=True,
        heading=inline(keys[0].belief) if len(keys) == 1 and keys[0].belief else _("Right"),
        credit="",
        remarks=_remarks(keys),
        explanation=block(question.explanation),
        others=_remarks(choice for choice in choices if choice.pk not in picked),
    )


def _heading(wrong: list[Choice]) -> SafeString | str:
    if len(wrong) != 1 or not wrong[0].belief:
        return _("Not quite yet") if wrong else _("All that you ticked is true")
    return inline(_("The belief behind it: “%(belief)s”") % {"belief": wrong[0].belief})


def _credit(question: Question, choices: list[Choice], picked: set[int]) -> str:
    """Several judgements: how many were right, and how many true ones are still missing."""
    if question.kind != KindName.MULTIPLE:
        return ""
    right = sum(choice.correct == (choice.pk in picked) for choice in choices)
    missed = sum(choice.correct and choice.pk not in picked for choice in choices)
    credit = _("%(right)s of %(judged)s judgements right.") % {
        "right": right,
        "judged": len(choices),
    }
    if not missed:
        return credit
    more = ngettext("One more is true.", "%(count)s more are true.", missed) % {"count": missed}
    return f"{credit} {more}"


def _remarks(choices: Iterable[Choice]) -> list[Remark]:
    return [
        Remark(
            choice=inline(choice.text),
            belief=inline(choice.belief),
            feedback=block(choice.feedback),
            lab=labs.link(choice.lab_demo, choice.lab_parameters),
        )
        for choice in choices
    ]
