"""What is stored of questions in other languages, and whether it still says what they say."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import F, QuerySet, TextField, Value

from quizzes import fingerprints
from quizzes.hints import ordered
from quizzes.models import Choice, ChoiceText, Hint, HintText, Question, QuestionText, QuizText

READ = "_words_read"
"""Where an instance keeps what was read of it."""


@dataclass(frozen=True)
class Words:
    """What is stored of a question in one language; each tuple ends with what it translates."""

    #: (stem, explanation, translates)
    question: tuple[str, str, str] | None = None
    #: (text, feedback, belief, translates) by choice.
    choices: dict[int, tuple[str, str, str, str]] = field(default_factory=dict)
    #: (text, translates) by hint.
    hints: dict[int, tuple[str, str]] = field(default_factory=dict)


def attach(questions: Collection[Question], languages: Collection[str] | None = None) -> None:
    """Read the words of these questions and the titles of their quizzes, in one query; None: in
    all languages. Later readings in other languages ask again."""
    rows = _rows(questions, languages) if questions else ()
    words: dict[int, dict[str, Words]] = {question.pk: {} for question in questions}
    titles: dict[int, dict[str, str]] = {question.quiz_id: {} for question in questions}
    for kind, owner, pk, language, *said, translates in rows:
        if kind == "quiz":
            titles[owner][language] = said[0]
            continue
        known = words[owner].get(language) or Words()
        words[owner][language] = _with(known, kind, pk, (*said, translates))
    for question in questions:
        question.__dict__[READ] = words[question.pk]
        question.quiz.__dict__[READ] = titles[question.quiz_id]


def _with(known: Words, kind: str, pk: int, said: tuple[str, ...]) -> Words:
    if kind == "question":
        return Words((said[0], said[1], said[-1]), known.choices, known.hints)
    if kind == "choice":
        known.choices[pk] = (said[0], said[1], said[2], said[-1])
    else:
        known.hints[pk] = (said[0], said[-1])
    return known


def _rows(questions: Iterable[Question], languages: Collection[str] | None) -> QuerySet[Any, Any]:
    """(kind, owner, pk, language, three words, translates) of every row."""
    pks = [question.pk for question in questions]
    quizzes = {question.quiz_id for question in questions}
    rows = [
        _told(QuizText.objects.filter(quiz__in=quizzes), "quiz", "quiz_id", "quiz_id", "title"),
        _told(
            QuestionText.objects.filter(question__in=pks),
            "question", "question_id", "question_id", "stem", "explanation",
        ),
        _told(
            ChoiceText.objects.filter(choice__question__in=pks),
            "choice", "choice__question_id", "choice_id", "text", "feedback", "belief",
        ),
        _told(
            HintText.objects.filter(hint__question__in=pks),
            "hint", "hint__question_id", "hint_id", "text",
        ),
    ]  # fmt: skip
    if languages is not None:
        rows = [each.filter(language__in=languages) for each in rows]
    first, *others = rows
    united: QuerySet[Any, Any] = first.union(*others, all=True)
    return united


def _told(rows: QuerySet[Any, Any], kind: str, owner: str, pk: str, *names: str) -> Any:
    """Rows of one shape for every table, so that they can be united."""
    blank = Value("", output_field=TextField())
    words = [F(name) for name in names] + [blank] * (3 - len(names))
    said = {f"said_{n}": each for n, each in enumerate(words)}
    translates = blank if kind == "quiz" else F("translates")
    told = rows.order_by().annotate(
        kind_=Value(kind, output_field=TextField()), owner_=F(owner), pk_=F(pk),
        **said, translates_=translates,
    )  # fmt: skip
    return told.values_list("kind_", "owner_", "pk_", "language", *said, "translates_")


def words_of(question: Question) -> Mapping[str, Words]:
    """What `attach` has read, by language."""
    found: Mapping[str, Words] = question.__dict__.get(READ, {})
    return found


class State(StrEnum):
    """How far a question is translated."""

    COMPLETE = "complete"
    MISSING = "missing"
    BEHIND = "behind"


def state(question: Question, words: Words | None) -> State:
    """Missing where any word is; behind where any stands for what the question says no more. Hints
    count where they were read."""
    words = words or Words()
    return worst(
        state_of(words.question, question.stem, question.explanation),
        *(state_of(words.choices.get(c.pk), *of_choice(c)) for c in question.ordered_choices()),
        *(state_of(words.hints.get(each.pk), each.text) for each in hints_read(question)),
    )


def worst(*states: State) -> State:
    """Of several rows."""
    return next(each for each in (State.MISSING, State.BEHIND, State.COMPLETE) if each in states)


def state_of(said: tuple[str, ...] | None, *own: str) -> State:
    """Of one row, whose words end with what they translate."""
    if said is None:
        return State.MISSING
    if any(word.strip() and not told.strip() for word, told in zip(own, said, strict=False)):
        return State.MISSING
    return State.COMPLETE if said[-1] == fingerprints.of_words(*own) else State.BEHIND


def of_choice(choice: Choice) -> tuple[str, str, str]:
    """The words of a choice."""
    return choice.text, choice.feedback, choice.belief


def hints_read(question: Question) -> Sequence[Hint]:
    """The hints in their order; none where they were not prefetched."""
    read = getattr(question, "_prefetched_objects_cache", {})
    return ordered(question) if "hints" in read else []
