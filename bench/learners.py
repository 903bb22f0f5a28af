"""Fills a site's database with learners in many states, and prints the Cookie header of each.

    python -m bench.learners COUNT

A third are newcomers in all but their cookie; the others have a bookmark, answered some questions,
rated the chapter (some with a comment) and measured in its labs, each with a prediction and times
of their own.
"""

import random
import sys
from datetime import timedelta
from uuid import uuid4

from bench.parts import set_up_django

set_up_django()

# ruff: noqa: E402 - models can be imported only now
from django.db import connection
from django.http import HttpResponse
from django.utils import timezone

from feedback import services as feedback
from feedback.subjects import Subject
from learners.middleware import COOKIE
from learners.models import Learner
from learners.services import keep, remember
from lessons.models import Lesson
from quizzes import services as quizzes
from quizzes.models import Quiz
from sandbox.harness.demos import DEMOS
from sandbox.models import Execution, Machine, Run, State, Transcript
from sandbox.services import key_of
from tests.sandbox.transcripts import Event, Way, answered, five, transcript

COURSE, LESSON = "python-concurrency", "threads-vs-processes"


def cookie_of(learner: Learner) -> str:
    response = HttpResponse()
    response.set_signed_cookie(COOKIE, str(learner.id), salt=COOKIE)
    csrf = uuid4().hex
    return f"{COOKIE}={response.cookies[COOKIE].coded_value}; csrftoken={csrf}"


def measured(demo: str, chance: random.Random) -> tuple[list[Event], dict[str, object]]:
    """A transcript with times of its own, and what the learner had predicted."""
    if demo == "one-of-each":
        return answered(), {"same_pid": "thread", "list_length": chance.randint(0, 2)}
    wall_s, gain = chance.uniform(0.2, 0.6), chance.uniform(1.4, 3.5)
    phases = {"run": 0.5, "gil_wait": 0.5} if demo == "computing" else {"io_wait": 1.0}
    ways = [
        Way("sequential", five(wall_s), phases={next(iter(phases)): 1.0}),
        Way("threads", five(wall_s if demo == "computing" else wall_s / gain), phases=phases),
        Way("processes", five(wall_s / gain), phases={"start": 0.1, next(iter(phases)): 0.9}),
    ]
    predicted = round(chance.uniform(1, 8), 1)
    return transcript(ways), {"first": "processes", "times": predicted}


def run(learner: Learner, demo: str, machine: Machine, chance: random.Random) -> None:
    events, prediction = measured(demo, chance)
    parameters, now = DEMOS[demo].clean({}), timezone.now()
    execution = Execution.objects.create(
        demo=demo,
        parameters=parameters,
        key=key_of(demo, parameters),
        state=State.DONE,
        attempt=1,
        started_at=now,
        finished_at=now + timedelta(seconds=8),
        machine=machine,
        readings={"load": round(chance.random(), 2)},
        valid=True,
    )
    Transcript.objects.create(execution=execution, events=events)
    Run.objects.create(
        learner=learner, execution=execution, demo=demo, prediction=prediction,
        finished_at=execution.finished_at,
    )  # fmt: skip


def answer(learner: Learner, quiz: Quiz, chance: random.Random) -> None:
    questions = list(quiz.questions.current().prefetch_related("choices"))
    seed = quizzes.seed_for(learner, quiz)
    for question in questions[: chance.randint(1, len(questions))]:
        for _try in range(chance.randint(1, 2)):
            said = {"picks": [chance.choice(question.ordered_choices()).pk]}
            quizzes.answer(learner=learner, question=question, said=said, token=uuid4(), seed=seed)


def learn(learner: Learner, lesson: Lesson, machine: Machine, chance: random.Random) -> None:
    """What a learner who is at work has left behind."""
    keep(learner)
    remember(learner, COURSE, LESSON)
    answer(learner, Quiz.objects.get(slug=lesson.quiz_slug), chance)
    for demo in chance.sample(list(DEMOS), chance.randint(0, len(DEMOS))):
        run(learner, demo, machine, chance)
    if chance.random() < 0.5:
        subject = Subject("lesson", f"{COURSE}/{LESSON}", lesson.version)
        rating = feedback.rate(learner, subject, clear=chance.random() < 0.8)
        if chance.random() < 0.2:
            feedback.comment(rating, "More of this, please.", uuid4())


def main(count: int) -> None:
    chance = random.Random(2026)  # noqa: S311 - no secret
    lesson = Lesson.objects.select_related("course").get(course__slug=COURSE, slug=LESSON)
    machine = Machine.objects.create(name="bench", cpu="a processor", cores=4, python="3.13")
    for number in range(count):
        learner = Learner()
        if number % 3:
            learn(learner, lesson, machine, chance)
        print(cookie_of(learner))
    take_stock()


def take_stock() -> None:
    """Let PostgreSQL's planner know of all these rows: on a site autovacuum sees to it within a
    minute, and pages are not worth measuring before that."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


if __name__ == "__main__":
    main(int(sys.argv[1]))
