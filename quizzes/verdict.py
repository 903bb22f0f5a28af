"""What a learner reads after answering: the belief by its name, what was right, the lab."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from quizzes import labs
from quizzes.kinds import KINDS
from quizzes.kinds.contract import Answer, ChoiceDraft, Key, Kind, Said
from quizzes.text import block, inline


@dataclass(frozen=True)
class Remark:
    """The feedback of one choice."""

    choice: SafeString
    belief: SafeString
    feedback: SafeString
    lab: labs.LabLink | None
    pk: int


@dataclass(frozen=True)
class Verdict:
    """The message under an answered question."""

    correct: bool
    heading: SafeString | str
    credit: str
    remarks: list[Remark]
    explanation: SafeString
    others: list[Remark]
    is_near: bool = False
    """Not right, but worth something, and called so."""

    @property
    def state(self) -> str:
        """How it looks: good, half or bad."""
        return "good" if self.correct else "half" if self.is_near else "bad"


def verdict(key: Key, answer: Answer, *, correct: bool) -> Verdict:
    """What to say of this answer; a wrong one does not give the key away."""
    kind = KINDS[key.question.kind]
    if correct:
        return _right(kind, key, answer)
    picks, said = kind.wrong(key, answer), kind.says(key, answer)
    return Verdict(
        correct=False,
        heading=_heading([key.choices[pk] for pk in picks], said),
        credit=said.credit,
        remarks=_remarks(kind, key, picks),
        explanation=SafeString(),
        others=[],
        is_near=bool(said.heading) and kind.grade(key, answer).score > 0,
    )


def _right(kind: Kind, key: Key, answer: Answer) -> Verdict:
    picks = kind.picks(key, answer)
    picked = [key.choices[pk] for pk in picks]
    others = [pk for pk, c in key.choices.items() if pk not in picks and not c.correct]
    return Verdict(
        correct=True,
        heading=inline(picked[0].belief) if len(picked) == 1 and picked[0].belief else _("Right"),
        credit="",
        remarks=_remarks(kind, key, picks),
        explanation=block(key.question.explanation),
        others=_remarks(kind, key, others),
    )


def _heading(wrong: list[ChoiceDraft], said: Said) -> SafeString | str:
    if said.heading:
        return str(said.heading)
    if len(wrong) != 1 or not wrong[0].belief:
        return _("Not quite yet")
    return inline(_("The belief behind it: “%(belief)s”") % {"belief": wrong[0].belief})


def _remarks(kind: Kind, key: Key, picks: Iterable[int]) -> list[Remark]:
    return [_remark(kind, key.choices[pk], pk) for pk in picks]


def _remark(kind: Kind, choice: ChoiceDraft, pk: int) -> Remark:
    return Remark(
        choice=inline(str(kind.choice_text(choice.text))),
        belief=inline(choice.belief),
        feedback=block(choice.feedback),
        lab=labs.link(choice.lab_demo, choice.lab_parameters),
        pk=pk,
    )
