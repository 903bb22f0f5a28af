"""The rules of publishing, shared by the admin and the content files."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from quizzes import labs
from quizzes.kinds import KINDS
from quizzes.kinds.contract import ChoiceDraft, Fault, QuestionDraft
from quizzes.models import Choice, Question, Quiz


def draft_of(question: Question) -> QuestionDraft:
    """A stored question as the rules see it."""
    choices = [draft_of_choice(choice) for choice in question.ordered_choices()]
    return QuestionDraft(question.kind, question.stem, choices, question.explanation)


def draft_of_choice(choice: Choice) -> ChoiceDraft:
    """A stored choice as the rules see it."""
    return ChoiceDraft(
        text=choice.text,
        correct=choice.correct,
        feedback=choice.feedback,
        belief=choice.belief,
        lab_demo=choice.lab_demo,
        lab_parameters=choice.lab_parameters,
    )


def faults(question: QuestionDraft) -> Iterator[Fault]:
    """All that keeps a question from being published, each with its place."""
    if not question.stem.strip():
        yield Fault(_("Write the question."), "stem")
    if question.kind not in KINDS:
        yield Fault(_("There is no such kind of question."), "kind")
        return
    yield from choice_faults(question)


def choice_faults(question: QuestionDraft) -> Iterator[Fault]:
    """What is wrong with the choices, one by one and together."""
    if len(question.choices) < 2:
        yield Fault(_("A question needs at least two choices."))
    yield from KINDS[question.kind].faults(question.choices)
    seen: set[str] = set()
    for number, choice in enumerate(question.choices):
        yield from _faults_of_one(choice, number, seen)


def _faults_of_one(choice: ChoiceDraft, number: int, seen: set[str]) -> Iterator[Fault]:
    text = choice.text.strip()
    if not text:
        yield Fault(_("Write the choice."), "text", number)
    elif text in seen:
        yield Fault(_("Another choice says the same."), "text", number)
    seen.add(text)
    if not choice.feedback.strip():
        yield Fault(_("This choice has no feedback."), "feedback", number)
    yield from labs.faults(choice, number)


def quiz_faults(quiz: Quiz) -> Iterator[tuple[int, Fault]]:
    """The faults of a stored quiz, each with the number of its question (0: the quiz)."""
    questions = list(quiz.questions.current().prefetch_related("choices"))
    if not questions:
        yield 0, Fault(_("A quiz needs at least one question."))
    for number, question in enumerate(questions, 1):
        for fault in faults(draft_of(question)):
            yield number, fault
