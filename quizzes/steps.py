"""The way to each question of a quiz, and which of them are done."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from quizzes.last_answers import Answer, answer_to, stands
from quizzes.models import Question, Quiz


@dataclass(frozen=True)
class Step:
    """The way to one question; `state` is done, now or todo."""

    number: int
    state: str
    href: str
    hx_get: str


def steps_of(
    quiz: Quiz,
    questions: Sequence[Question],
    answers: Sequence[Answer],
    current: int,
    next_path: str,
) -> list[Step]:
    """One for each question; `current` is where the learner is."""
    return [
        Step(
            number,
            _state(question, answer_to(question, answers), here=number == current),
            f"{at_question(next_path, number)}#quiz-{quiz.slug}",
            f"{quiz.get_absolute_url()}?{urlencode({'q': number, 'next': next_path})}",
        )
        for number, question in enumerate(questions, 1)
    ]


def _state(question: Question, answer: Answer | None, *, here: bool) -> str:
    if here:
        return "now"
    if answer is None or answer.reopened or not answer.correct:
        return "todo"
    return "done" if answer.regraded or stands(question, answer) else "todo"


def at_question(path: str, number: int) -> str:
    """The page at `path`, showing question `number`."""
    parts = urlsplit(path)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "q"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("q", number)]), fragment=""))
