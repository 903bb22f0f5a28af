"""The migration: questions that were answered before get rows for their versions."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE, AFTER = [("quizzes", "0004_versions")], [("quizzes", "0005_keep_versions")]


def at(state: list[tuple[str, str]]) -> Any:
    executor = MigrationExecutor(connection)
    executor.migrate(state)
    return MigrationExecutor(connection).loader.project_state(state).apps


def answered(apps: Any) -> tuple[int, int]:
    """A question of version 2 with an answer to each version; and one that nobody answered."""
    model = {name: apps.get_model("quizzes", name) for name in ("Quiz", "Question", "Choice")}
    quiz = model["Quiz"].objects.create(slug="q", title="Q")
    model["Question"].objects.create(quiz=quiz, key="unanswered")
    question = model["Question"].objects.create(quiz=quiz, key="k", stem="Now", version=2)
    choice = model["Choice"].objects.create(question=question, text="A", correct=True)
    learner = apps.get_model("learners", "Learner").objects.create()
    attempt = apps.get_model("quizzes", "Attempt").objects.create(
        learner=learner, quiz=quiz, seed=1
    )
    for version, text in ((1, "Old A"), (2, "A")):
        apps.get_model("quizzes", "Response").objects.create(
            attempt=attempt, question=question, question_version=version, try_number=version,
            token=uuid.uuid4(), score=0, correct=False,
            answer={"picks": [choice.pk], "shown": [], "texts": {str(choice.pk): text}},
        )  # fmt: skip
    return question.pk, choice.pk


@pytest.mark.django_db(transaction=True)
def test_answered_versions_get_a_row_and_keep_it_there_and_back() -> None:
    question, choice = answered(at(BEFORE))
    try:
        for _time in range(2):
            rows = at(AFTER).get_model("quizzes", "QuestionVersion").objects.order_by("number")
            old, new = rows
            assert (old.question_id, old.number, new.number) == (question, 1, 2)
            assert old.content == {"partial": True, "choices": [{"id": choice, "text": "Old A"}]}
            assert (new.content["stem"], new.content["choices"][0]["id"]) == ("Now", choice)
            assert new.content["choices"][0]["correct"] is True
            at([("quizzes", "0003_copy_picks")])
    finally:
        latest = MigrationExecutor(connection)
        latest.migrate(latest.loader.graph.leaf_nodes())
