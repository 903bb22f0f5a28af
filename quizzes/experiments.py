"""A wrong answer leads to a run that refutes the belief behind it, and to another answer."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils import timezone

from learners.models import Learner
from quizzes.analysis.formulas import Interval, wilson
from quizzes.keys import key_of
from quizzes.kinds import KINDS
from quizzes.models import Choice, Experiment, Question, Response
from sandbox import services as lab
from sandbox.forms import raw_parameters
from sandbox.harness.demos import DEMOS, InvalidParameters
from sandbox.models import Run, State

TOKENS = UUID("8d3f3c1e-2f2b-4b53-9d6f-6a1f0f6f2d10")
"""The namespace of forms that ask for a run: the same experiment asks for one run."""

FROM_CHANGES = 30
"""Answers after a run, below which no share of them is told."""


class NoExperimentError(Exception):
    """The choice has no lab that can be run as it is written."""


def note_answer(response: Response, wrong: Collection[int]) -> None:
    """Store what a new answer says of earlier experiments, and what its wrong choices offer.

    Call it in the transaction that stores the answer. Where answers are handed in, nothing is
    offered.
    """
    _note_after(response, wrong)
    if not wrong or response.question.quiz.rules.deferred:
        return
    choices = (c for c in response.question.ordered_choices() if c.pk in wrong)
    Experiment.objects.bulk_create(
        [Experiment(response=response, choice=c) for c in choices if c.lab_demo in DEMOS],
        ignore_conflicts=True,
    )


def _note_after(response: Response, wrong: Collection[int]) -> None:
    """This is the first answer since those runs ended that were to change the learner's mind."""
    question = Q(response__question=response.question_id) | Q(question=response.question_id)
    waiting = Experiment.objects.filter(
        question,
        response__attempt__learner=response.attempt.learner_id,
        after=None,
        run__execution__state=State.DONE,
        run__left=False,
        run__finished_at__lte=response.answered_at,
    ).exclude(response=response)
    for each in waiting.select_related("choice", "run"):
        each.after, each.stayed = response, _same_belief(each.choice, response, wrong)
        each.finished_at = each.run.finished_at if each.run else None
        each.save(update_fields=["after", "stayed", "finished_at"])


def _same_belief(choice: Choice, response: Response, wrong: Collection[int]) -> bool:
    if choice.pk in wrong:
        return True
    said = (c.belief for c in response.question.ordered_choices() if c.pk in wrong)
    return bool(choice.belief) and choice.belief in said


def offered(learner: Learner, question: Question, choice: int) -> Experiment | None:
    """The experiment of the learner's last wrong answer that this choice speaks to; None where
    there is no such answer, or where answers are handed in: the run would tell that it was wrong.
    An answer that is older than its lab gets it now."""
    if question.quiz.rules.deferred:
        return None
    wrong = Response.objects.filter(
        attempt__learner_id=learner.id, question=question, picks=choice, correct=False
    )
    response = wrong.order_by("-attempt__number", "-try_number").first()
    if response is None:
        return None
    known = Experiment.objects.filter(response=response, choice=choice).first()
    return known or _offer_late(response, question, choice)


def _offer_late(response: Response, question: Question, choice: int) -> Experiment | None:
    against = Choice.objects.filter(pk=choice, lab_demo__in=DEMOS).first()
    if against is None or response.question_version != question.version:
        return None
    if choice not in KINDS[question.kind].wrong(key_of(question), response.answer):
        return None
    made, _new = Experiment.objects.get_or_create(response=response, choice=against)
    return made


def run(learner: Learner, experiment: Experiment, *, greedy: bool = False) -> Run:
    """The run of this experiment: asked for once, and anew after one that came to nothing.

    Raises sandbox.services.RunInProgress (another run of this demo is not over), LineFull, or
    NoExperimentError. A broker that is gone is no error: the run is kept until it is back.
    """
    before = experiment.run
    if before is not None and not came_to_nothing(before):
        return before
    parameters = parameters_of(experiment.choice)
    wish = lab.Request(
        demo=experiment.choice.lab_demo,
        parameters=parameters,
        prediction=None,
        token=uuid5(TOKENS, f"{experiment.pk} {before.id if before else ''}"),
        greedy=greedy,
    )
    try:
        made = lab.request_run(learner, wish)
    except lab.RunInProgress as other:
        if other.run.execution.key != lab.key_of(wish.demo, parameters):
            raise
        made = other.run
    Experiment.objects.filter(pk=experiment.pk).update(
        run=made, asked_at=Coalesce(F("asked_at"), timezone.now())
    )
    experiment.run = made
    return made


def parameters_of(choice: Choice) -> dict[str, object]:
    """The settings of the choice's lab; raises NoExperimentError."""
    try:
        demo = DEMOS[choice.lab_demo]
        return demo.clean(raw_parameters(demo, QueryDict(choice.lab_parameters)))
    except (KeyError, InvalidParameters) as error:
        raise NoExperimentError from error


def came_to_nothing(run: Run) -> bool:
    """Whether it is over and shows nothing: it failed, or the learner stopped it."""
    return run.is_final and run.state != State.DONE


@dataclass(frozen=True)
class Changed:
    """What the experiment against one wrong choice did. All are numbers of first answers.

    Of those who were `offered` it, `ran` asked for the run; `again` answered once more when it
    was over (`asked`: by the page's own question). Of `again`, `right` were right then, `other`
    were wrong in another way and `stayed` showed the same belief. `share` is right / again with
    its 95 % interval (Wilson); None below `FROM_CHANGES` answers.
    """

    question: int
    choice: int
    offered: int
    ran: int
    asked: int
    again: int
    right: int
    other: int
    stayed: int
    share: float | None = None
    interval: Interval | None = None


def changed_by_experiment(
    question_ids: Iterable[int],
    since: datetime | None = None,
    until: datetime | None = None,
    cohort: tuple[datetime, datetime] | None = None,
) -> list[Changed]:
    """A row for each choice that offered an experiment, by question and then in their order.

    Counted are first answers (first attempt, first try, no preview by staff, not void) to today's
    version of the question, in attempts that began from `since` on and before `until`, by
    learners who first came from `cohort[0]` on and before `cohort[1]`; None: all. What an answer
    after the run is worth is as it was graded last. One query, counted in the database.
    """
    rows = Experiment.objects.filter(
        response__question__in=list(question_ids),
        response__question_version=F("response__question__version"),
        response__attempt__number=1,
        response__attempt__preview=False,
        response__try_number=1,
        response__void=False,
        choice__retired_at=None,
        **_between("response__attempt__started_at", (since, until)),
        **_between("response__attempt__learner__created_at", cohort or (None, None)),
    )
    again = Q(after__isnull=False, after__void=False)
    wrong = again & Q(after__correct=False)
    by_choice = rows.values("response__question", "choice").annotate(
        offered=Count("pk"),
        ran=Count("pk", filter=Q(asked_at__isnull=False)),
        asked=Count("pk", filter=Q(again_at__isnull=False)),
        again=Count("pk", filter=again),
        right=Count("pk", filter=again & Q(after__correct=True)),
        other=Count("pk", filter=wrong & Q(stayed=False)),
        stayed=Count("pk", filter=wrong & Q(stayed=True)),
    )
    ordered = by_choice.order_by("response__question", "choice__position", "choice")
    return [_changed(row) for row in ordered]


def _between(name: str, ends: tuple[datetime | None, datetime | None]) -> dict[str, datetime]:
    since, until = ends
    wanted = {f"{name}__gte": since, f"{name}__lt": until}
    return {name: value for name, value in wanted.items() if value is not None}


def _changed(row: Mapping[str, Any]) -> Changed:
    counted = ("offered", "ran", "asked", "again", "right", "other", "stayed")
    counts = Changed(row["response__question"], row["choice"], *(row[name] for name in counted))
    if counts.again < FROM_CHANGES:
        return counts
    share = counts.right / counts.again
    return replace(counts, share=share, interval=wilson(share, counts.again))
