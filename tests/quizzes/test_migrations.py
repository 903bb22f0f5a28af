"""What the migrations make of data that is there already."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE, AFTER = [("quizzes", "0002_six_kinds")], [("quizzes", "0003_copy_picks")]


def at(state: list[tuple[str, str]]) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate(state)
    return MigrationExecutor(connection).loader.project_state(state).apps


@pytest.mark.django_db(transaction=True)
def test_stored_answers_get_their_picks_as_rows() -> None:
    apps = at(BEFORE)
    model = {name: apps.get_model("quizzes", name) for name in ("Quiz", "Question", "Choice")}
    quiz = model["Quiz"].objects.create(slug="q", title="Q")
    question = model["Question"].objects.create(quiz=quiz, key="k")
    choice = model["Choice"].objects.create(question=question, text="A")
    learner = apps.get_model("learners", "Learner").objects.create()
    attempt = apps.get_model("quizzes", "Attempt").objects.create(
        learner=learner, quiz=quiz, seed=1
    )
    apps.get_model("quizzes", "Response").objects.create(
        attempt=attempt,
        question=question,
        question_version=1,
        try_number=1,
        token=uuid.uuid4(),
        answer={"picks": [choice.pk, choice.pk + 1], "shown": [], "texts": {}},
        score=0,
        correct=False,
    )
    try:
        stored = at(AFTER).get_model("quizzes", "Response").objects.get()
        assert [pick.pk for pick in stored.picks.all()] == [choice.pk]
    finally:
        latest = MigrationExecutor(connection)
        latest.migrate(latest.loader.graph.leaf_nodes())
