"""The rules of publishing, shared by the admin and the content files."""

from collections.abc import Collection, Iterable, Iterator

from django.utils.translation import gettext_lazy as _

from quizzes import labs
from quizzes.keys import CHOICE_COLUMNS, QUESTION_COLUMNS, draft_of
from quizzes.kinds import KINDS
from quizzes.kinds.contract import ChoiceDraft, Fault, Kind, QuestionDraft
from quizzes.models import Quiz

EVERY_QUESTION = {"kind", "stem", "explanation"}
EVERY_CHOICE = {"text", "feedback", "belief", "lab_demo", "lab_parameters"}
NOT_HANDED_IN = _(
    "A run grades a prediction at once: it can't be asked where answers are handed in."
)
UNUSED = _("This kind of question makes nothing of it: leave it empty.")


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
    kind = KINDS[question.kind]
    if len(question.choices) < kind.CHOICES_MIN:
        yield Fault(kind.TOO_FEW)
    yield from kind.faults(question)
    for column in _unused(question, QUESTION_COLUMNS, {*EVERY_QUESTION, *kind.ANSWERS}):
        yield Fault(UNUSED, column)
    seen: set[str] = set()
    for number, choice in enumerate(question.choices):
        yield from _faults_of_one(kind, choice, number, seen)


def _unused(draft: object, columns: Iterable[str], used: Collection[str]) -> Iterator[str]:
    """The columns in which something is written although the kind makes nothing of it."""
    written = ((name, getattr(draft, name)) for name in columns if name not in used)
    return (name for name, value in written if value not in (None, "") and value is not False)


def _faults_of_one(kind: Kind, choice: ChoiceDraft, number: int, seen: set[str]) -> Iterator[Fault]:
    text = choice.text.strip()
    if not text:
        yield Fault(_("Write the choice."), "text", number)
    elif text in seen:
        yield Fault(_("Another choice says the same."), "text", number)
    seen.add(text)
    if kind.needs_feedback(choice) and not choice.feedback.strip():
        yield Fault(_("This choice has no feedback."), "feedback", number)
    for column in _unused(choice, CHOICE_COLUMNS, {*EVERY_CHOICE, *kind.CHOICES}):
        yield Fault(UNUSED, column, number)
    yield from labs.faults(choice, number)


def quiz_faults(quiz: Quiz) -> Iterator[tuple[int, Fault]]:
    """The faults of a stored quiz, each with the number of its question (0: the quiz)."""
    questions = list(quiz.questions.current().prefetch_related("choices"))
    if not questions:
        yield 0, Fault(_("A quiz needs at least one question."))
    for number, question in enumerate(questions, 1):
        for fault in faults(draft_of(question)):
            yield number, fault
        if quiz.rules.deferred and question.kind in KINDS and KINDS[question.kind].MEASURED:
            yield number, Fault(NOT_HANDED_IN, "kind")
