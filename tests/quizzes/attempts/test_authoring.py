"""Policies, pools and hints through the admin and the content files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from quizzes import content
from quizzes.content import ContentError
from quizzes.models import Quiz
from tests.quizzes.conftest import SLUG, TOML
from tests.quizzes.test_admin import edit, group

EXAM = """
policy = "exam"
reveal = "never"
attempts = 2
time_limit = 30
pass_mark = 60
draw = 1
mixed = true
"""
HINT = """
[[question.hint]]
text = "Look at the spans."
lab = "computing?workers=2"
[[question.hint]]
text = "Count the cores."
"""


def change(quiz: Quiz) -> str:
    return f"/admin/quizzes/quiz/{quiz.pk}/change/"


def test_a_file_says_how_a_quiz_is_taken(quiz: Quiz, write: Callable[[str], Path]) -> None:
    title, questions = TOML.split("\n[[question]]", 1)
    pool = '\n[[question]]\npool = "all"' + questions + HINT
    content.load(write(title + EXAM + pool), SLUG, overwrite=False)
    stored = Quiz.objects.get()
    rules = stored.rules
    assert (rules.reveal, rules.attempts, rules.time_limit_min) == ("never", 2, 30)
    assert (rules.pass_mark, stored.draw, stored.mixed) == (60, 1, True)
    assert [each.pool for each in stored.asked] == ["all", ""]
    assert [hint.text for hint in stored.asked[1].hints.all()] == [
        "Look at the spans.", "Count the cores.",
    ]  # fmt: skip


@pytest.mark.parametrize("changed", [EXAM, HINT])
def test_a_file_that_changes_only_that_is_an_update(
    quiz: Quiz, write: Callable[[str], Path], changed: str
) -> None:
    path = write(EXAM + TOML if changed == EXAM else TOML + HINT)
    assert content.load(path, SLUG).action == "updated"
    assert content.load(path, SLUG).action == "unchanged"


@pytest.mark.parametrize(
    "wrong", ["time_limit = 5", 'policy = "quiz"', "pass_mark = 101", "tries = -1"]
)
def test_rules_that_are_none_are_refused(write: Callable[[str], Path], wrong: str) -> None:
    with pytest.raises(ContentError):
        content.read(write(f"{wrong}\n{TOML}"))


def test_the_admin_writes_rules_pools_and_hints(admin_client: Client, quiz: Quiz) -> None:
    sent: dict[str, Any] = edit(quiz) | {
        "policy": "exam", "time_limit_min": 20, "draw": 1, "mixed": "on",
        "questions-0-pool": "locks", **group("questions-0-hints", 1),
        "questions-0-hints-0-text": "Look closer.", "questions-0-hints-0-position": 0,
        "questions-0-hints-0-lab_demo": "computing",
        "questions-0-hints-0-lab_parameters": "workers=2",
    }  # fmt: skip
    assert admin_client.post(change(quiz), sent).status_code == 302
    stored = Quiz.objects.get()
    assert (stored.policy, stored.time_limit_min, stored.draw, stored.mixed) == (
        "exam", 20, 1, True,
    )  # fmt: skip
    assert stored.asked[0].pool == "locks"
    assert stored.asked[0].hints.get().content() == ["Look closer.", "computing", "workers=2"]
    assert stored.asked[0].version == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_limit_min": 5},
        {"pass_mark": 101},
        {**group("questions-0-hints", 1), "questions-0-hints-0-lab_demo": "computing"},
    ],
)
def test_the_admin_refuses_what_contradicts_itself(
    admin_client: Client, quiz: Quiz, wrong: dict[str, Any]
) -> None:
    assert admin_client.post(change(quiz), edit(quiz) | wrong).status_code == 200
    assert Quiz.objects.get().time_limit_min is None


def test_an_edit_that_says_nothing_of_the_policy_keeps_it(admin_client: Client, quiz: Quiz) -> None:
    Quiz.objects.update(policy="checkpoint")
    assert admin_client.post(change(quiz), edit(quiz)).status_code == 302
    assert Quiz.objects.get().policy == "checkpoint"
