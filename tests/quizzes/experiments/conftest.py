"""A learner who answered wrong, and runs that end as a test wants."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from quizzes.models import Choice, Experiment, Quiz
from sandbox.models import Run, State
from tests.quizzes.conftest import SLUG, Answer
from tests.sandbox.conftest import finish, sent  # noqa: F401 - a fixture
from tests.sandbox.transcripts import Way, five, transcript

HTMX = {"HX-Request": "true"}


class Learning:
    """What one learner does with question 1."""

    def __init__(self, client: Client, answer: Answer) -> None:
        self.client, self.answer = client, answer

    @property
    def trap(self) -> Choice:
        return Choice.objects.get(text="A trap")

    def run(self, *, htmx: bool = True, choice: int | None = None, **more: str) -> HttpResponse:
        """Press 'See it happen'."""
        data = {"choice": choice or self.trap.pk, "next": f"/quizzes/{SLUG}/", **more}
        address = reverse("quizzes:experiment_create", args=[SLUG, 1])
        headers = HTMX if htmx else {}
        return self.client.post(address, data, headers=headers, follow=not htmx)  # type: ignore[return-value]

    def look(self, experiment: Experiment | None = None, *, htmx: bool = True) -> HttpResponse:
        """The experiment as it stands."""
        pk = (experiment or Experiment.objects.get(asked_at__isnull=False)).pk
        address = reverse("quizzes:experiment_detail", args=[SLUG, pk])
        return self.client.get(address, headers=HTMX if htmx else {})  # type: ignore[return-value]

    def again(self, which: str = "same", *, htmx: bool = True) -> HttpResponse:
        """Press 'Ask me again'."""
        pk = Experiment.objects.get(asked_at__isnull=False).pk
        address = reverse("quizzes:experiment_again", args=[SLUG, pk])
        data = {"which": which, "next": f"/quizzes/{SLUG}/"}
        return self.client.post(address, data, headers=HTMX if htmx else {})  # type: ignore[return-value]


@pytest.fixture
def learning(quiz: Quiz, client: Client, answer: Answer, sent: list[str]) -> Learning:  # noqa: F811
    """A learner who fell into the trap."""
    answer(1, "A trap")
    return Learning(client, answer)


@pytest.fixture
def end_run() -> Callable[..., Run]:
    """Lets the one run end."""

    def end(state: State = State.DONE) -> Run:
        run = Run.objects.get()
        ways = [
            Way("sequential", five(0.4)),
            Way("threads", five(0.4)),
            Way("processes", five(0.2)),
        ]
        finish(run.execution_id, state, transcript(ways))
        return run

    return end
