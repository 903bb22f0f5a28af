"""The quiz as one learner sees it now: one question, its state and the way to the others."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from learners.models import Learner
from quizzes import attempts, predictions, variants
from quizzes.earlier import earlier, notice
from quizzes.helped import help_with
from quizzes.hints import ordered
from quizzes.keys import key_of
from quizzes.kinds import KINDS
from quizzes.kinds.contract import Key
from quizzes.last_answers import Answer, answer_to, last_answers, order_at, place, stands
from quizzes.models import Attempt, Prediction, Question, Quiz
from quizzes.panel import Panel
from quizzes.pending import pending
from quizzes.services import seed_for
from quizzes.solutions import solution
from quizzes.steps import at_question, steps_of
from quizzes.text import block, sentence
from quizzes.verdict import verdict
from quizzes.work import NOTHING, Work, work_at

__all__ = [
    "Answer",
    "Panel",
    "at_question",
    "build",
    "compose",
    "last_answers",
    "order_at",
    "place",
]


def build(
    quiz: Quiz,
    learner: Learner,
    number: int | None,
    next_path: str,
    *,
    open_again: bool = False,
    first_counts: bool = False,
) -> Panel | None:
    """The panel of a quiz at question `number` (1..n; None or out of range: where the learner
    was); `open_again` hides the answer that the question already has, `first_counts` says that it
    is the one that counts.

    None where there is nothing in the quiz.
    """
    if not quiz.asked:
        return None
    attempt = attempts.latest(learner, quiz)
    seed = attempt.seed if attempt else seed_for(learner, quiz)
    questions = attempts.asked(quiz, seed, attempt)
    responses = list(attempt.responses.order_by("answered_at", "pk")) if attempt else []
    answers = last_answers(responses)
    number = place(questions, answers, number)
    question = questions[number - 1]
    waiting = _waiting(attempt, question)
    if waiting and predictions.settle(waiting):
        return build(quiz, learner, number, next_path)
    draft = attempt.drafts.filter(question=question).first() if attempt else None
    if draft and not waiting:
        draft.raw.pop("run", None)  # of a prediction that no longer waits
    helps = attempt and ordered(question)
    hints = attempt.hints_taken.filter(hint__in=helps).count() if attempt and helps else 0
    work = work_at(quiz, question, questions, attempt, answers, responses, draft, hints)
    order = order_at(question, answers, seed, open_again=open_again)
    panel = compose(
        quiz, questions, answers, number, order, seed, next_path,
        open_again=open_again, first_counts=first_counts, work=work,
    )  # fmt: skip
    return _with_prediction(panel, waiting) if waiting else panel


def _waiting(attempt: Attempt | None, question: Question) -> Prediction | None:
    measured = KINDS[question.kind].MEASURED
    return predictions.open_one(attempt, question) if measured else None


def _with_prediction(panel: Panel, waiting: Prediction) -> Panel:
    """The form as it was sent, and its run."""
    kind = KINDS[panel.question.kind]
    controls = kind.draw(panel.key, panel.order, kind.refill(waiting.said), graded=False)
    return replace(panel, controls=controls, pending=pending(waiting, panel.next_path))


def compose(
    quiz: Quiz,
    questions: Sequence[Question],
    answers: Sequence[Answer],
    number: int,
    order: Sequence[int],
    seed: int | str,
    next_path: str,
    *,
    open_again: bool = False,
    first_counts: bool = False,
    work: Work = NOTHING,
) -> Panel:
    """The panel at question `number`, whose choices come in `order`. Asks no database,
    but for what was said of an answer whose question changed or that was graded anew."""
    question = questions[number - 1]
    told = variants.told(question)
    kind, key = KINDS[question.kind], key_of(told)
    answer = answer_to(question, answers)
    is_shown = stands(question, answer) and not open_again
    said = json.loads(answer.said) if answer and answer.version == question.version else None
    sent = {} if said is None else kind.refill(said) if is_shown else kind.again(said)
    if work.sent is not None and not is_shown:
        sent = work.sent
    missed = answer is not None and is_shown and not answer.correct and answer.try_number > 1
    head, _blank, details = told.stem.strip().partition("\n\n")
    changed = answer is not None and answer.version != question.version
    return Panel(
        quiz=quiz,
        question=told,
        number=number,
        stem=sentence(head),
        details=block(details),
        hint=kind.HINT,
        key=key,
        order=order,
        controls=kind.draw(key, order, sent, graded=is_shown),
        steps=steps_of(quiz, questions, answers, number, next_path),
        seed=seed,
        next_path=next_path,
        verdict=verdict(key, said, correct=_is_right(key, said, answer))
        if answer and said and is_shown
        else None,
        changed=changed,
        earlier=earlier(question, answer.version, answer.said, f"quiz-{quiz.slug}")
        if answer and changed
        else None,
        notice=notice(question, answer.regraded) if answer else None,
        first_counts=first_counts and is_shown,
        work=work,
        help=help_with(told, work.hints_taken) if not is_shown else None,
        solution=solution(key) if missed else (),
    )


def _is_right(key: Key, said: dict[str, Any], answer: Answer) -> bool:
    """By the key: marks that a regrade gave to everyone make no answer right."""
    if answer.regraded is None:
        return answer.correct
    return KINDS[key.question.kind].grade(key, said).correct
