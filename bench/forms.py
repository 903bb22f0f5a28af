"""Answers to a quiz as browsers send them, of learners who have answered nothing yet.

    python -m bench.forms COUNT

Prints one a line: the address, the Cookie header, a tab, the learner's address, and the body.
"""

import sys
from collections.abc import Iterator
from itertools import islice
from urllib.parse import urlencode
from uuid import uuid4

from bench.parts import set_up_django

set_up_django()

# ruff: noqa: E402 - models can be imported only now
from bench.learners import COURSE, LESSON, cookie_of
from learners.models import Learner
from quizzes.models import Question, Quiz
from quizzes.services import seed_for


def form(question: Question, seed: int, csrf: str) -> str:
    return urlencode(
        {
            "csrfmiddlewaretoken": csrf,
            "token": uuid4(),
            "seed": seed,
            "version": question.version,
            "pick": question.ordered_choices()[0].pk,
        }
    )


def forms() -> Iterator[str]:
    """Of some learners in turn, so that nobody answers two questions at the same moment."""
    quiz = Quiz.objects.get(slug=f"{COURSE}-{LESSON}")
    questions = list(quiz.questions.current().prefetch_related("choices"))
    while True:
        learners = [Learner() for _ in range(100)]
        who = [(one, cookie_of(one), seed_for(one, quiz)) for one in learners]
        for number, question in enumerate(questions, 1):
            for one, cookie, seed in who:
                body = form(question, seed, cookie.rpartition("=")[2])
                address = f"10.{one.id.bytes[0]}.{one.id.bytes[1]}.{one.id.bytes[2]}"
                yield f"{quiz.get_absolute_url()}{number}/ {cookie}\t{address} {body}"


if __name__ == "__main__":
    print(*islice(forms(), int(sys.argv[1])), sep="\n")
