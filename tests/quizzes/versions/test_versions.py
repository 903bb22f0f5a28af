"""What every version of a question said is kept, and so are its choices."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from learners.models import Learner
from quizzes import content, regrade, versions
from quizzes.models import (
    Card,
    Choice,
    Question,
    QuestionVersion,
    Quiz,
    Response,
    ReviewAnswer,
)
from tests.quizzes.conftest import SLUG, TOML
from tests.quizzes.test_admin import change
from tests.quizzes.versions.conftest import Say, edit


def texts(version: QuestionVersion) -> list[str]:
    return [choice["text"] for choice in version.content["choices"]]


def now(response: Response) -> Question:
    """The question as the database has it."""
    return Question.objects.get(pk=response.question_id)


def test_the_first_answer_keeps_what_the_question_said(quiz: Quiz, say: Say) -> None:
    assert not QuestionVersion.objects.exists()
    say("one", "A trap")
    kept = QuestionVersion.objects.get()
    assert (kept.question.key, kept.number, kept.content["stem"][:10]) == ("one", 1, "Which one?")
    assert texts(kept) == ["The key", "A trap", "Another trap"]
    assert [choice["correct"] for choice in kept.content["choices"]] == [True, False, False]


def test_the_next_answers_write_nothing_more(quiz: Quiz, say: Say) -> None:
    say("one", "A trap")
    say("one", "The key")
    assert QuestionVersion.objects.count() == 1


def test_a_change_keeps_both_and_says_who_made_it(question: Question, say: Say, ada: User) -> None:
    say("one", "A trap")
    edit(question, stem="Which two?", by=ada)
    old, new = question.versions.order_by("number")
    assert (old.content["stem"][:10], new.content["stem"]) == ("Which one?", "Which two?")
    assert (old.created_at, old.changed_by) == (None, None)
    assert new.created_at is not None
    assert new.changed_by == ada
    assert Response.objects.get().question_version == 1


def test_a_version_is_kept_though_only_an_earlier_one_was_answered(
    question: Question, say: Say
) -> None:
    say("one", "A trap")
    for stem in ("Second", "Third"):
        edit(question, stem=stem)
    stems = question.versions.order_by("number").values_list("content__stem", flat=True)
    assert list(stems)[1:] == ["Second", "Third"]


def test_a_change_keeps_what_was_answered_before_versions_were_kept(
    question: Question, say: Say
) -> None:
    say("one", "A trap")
    QuestionVersion.objects.all().delete()
    edit(question, stem="Which two?")
    assert question.versions.get(number=1).content["stem"].startswith("Which one?")


def test_a_question_that_nobody_answered_keeps_its_number(question: Question) -> None:
    edit(question, stem="Which two?")
    assert question.version == 1
    assert not QuestionVersion.objects.exists()


def test_every_column_of_an_author_is_kept(question: Question) -> None:
    held = versions.snapshot(question)
    assert {"kind", "stem", "explanation", "answer", "tolerance", "lab_demo"} <= held.keys()
    assert {"id", "text", "correct", "half", "after", "low", "high", "feedback", "belief",
            "lab_demo", "lab_parameters"} <= held["choices"][0].keys()  # fmt: skip
    assert not {"position", "key", "version", "quiz_id", "retired_at"} & held.keys()


@pytest.mark.parametrize("field", ["answer", "tolerance"])
def test_a_change_of_a_number_is_a_change(question: Question, say: Say, field: str) -> None:
    say("one", "A trap")
    before = versions.contents(question.quiz)
    Question.objects.filter(pk=question.pk).update(**{field: 2.5})
    assert versions.raise_versions(question.quiz, before) == [question.pk]


@pytest.fixture
def author(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


def test_a_choice_removed_in_the_admin_stays_with_its_answers(
    author: Client, quiz: Quiz, question: Question, say: Say, ada: User
) -> None:
    response = say("one", "A trap")
    assert change(author, quiz, **{"questions-0-choices-1-DELETE": "on"}).status_code == 302
    question.refresh_from_db()
    assert [c.text for c in question.ordered_choices()] == ["The key", "Another trap"]
    assert [c.text for c in response.picks.all()] == ["A trap"]
    assert question.versions.get(number=2).changed_by == ada
    assert "A trap" not in author.get(f"/admin/quizzes/quiz/{quiz.pk}/change/").text


def test_a_choice_that_nobody_could_pick_is_deleted(author: Client, quiz: Quiz) -> None:
    assert change(author, quiz, **{"questions-0-choices-1-DELETE": "on"}).status_code == 302
    assert not Choice.objects.filter(text="A trap").exists()


def test_learners_are_not_offered_a_retired_choice(client: Client, quiz: Quiz, say: Say) -> None:
    say("one", "A trap")
    versions.remove_choices(Choice.objects.filter(text="A trap"))
    page = client.get(f"/quizzes/{SLUG}/?q=1").text
    assert "Another trap" in page
    assert "A trap" not in page


def reload(write: Callable[[str], Path], text: str) -> None:
    assert content.load(write(text), SLUG).action == "updated"


def test_a_file_keeps_a_choice_by_its_words_wherever_it_stands(
    quiz: Quiz, say: Say, write: Callable[[str], Path]
) -> None:
    response = say("one", "A trap")
    new = '[[question.choice]]\ntext = "New"\nfeedback = "F."\nbelief = "B"\n'
    reload(write, TOML.replace("[[question.choice]]\n", new + "[[question.choice]]\n", 1))
    shown = [c.text for c in now(response).ordered_choices()]
    assert shown == ["New", "The key", "A trap", "Another trap"]
    assert [c.text for c in response.picks.all()] == ["A trap"]


def test_a_file_rewords_a_choice_in_its_place(
    quiz: Quiz, say: Say, write: Callable[[str], Path]
) -> None:
    response = say("one", "A trap")
    reload(write, TOML.replace('"A trap"', '"A snare"'))
    assert [c.text for c in response.picks.all()] == ["A snare"]
    assert response.answer["texts"] == {str(response.picks.get().pk): "A trap"}
    assert "A trap" in texts(response.question.versions.get(number=1))


@pytest.mark.parametrize(
    ("picked", "key"), [("A trap", "Written anew"), ("The key", "Another trap")]
)
def test_words_that_say_the_opposite_inherit_no_picks(
    quiz: Quiz, say: Say, write: Callable[[str], Path], picked: str, key: str
) -> None:
    response = say("one", picked)
    text = TOML.replace("correct = true\n", "", 1).replace(f'"{picked}"', '"Written anew"', 1)
    reload(write, text.replace(f'"{key}"', f'"{key}"\ncorrect = true', 1))
    assert [c.text for c in response.picks.all()] == [picked]
    shown = [c.text for c in now(response).ordered_choices()]
    assert picked not in shown
    assert "Written anew" in shown
    [outcome] = regrade.preview(now(response), "key").outcomes
    assert outcome.fate is regrade.Fate.APART


def test_a_choice_that_left_the_file_is_retired(
    quiz: Quiz, say: Say, write: Callable[[str], Path]
) -> None:
    response = say("one", "Another trap")
    left = TOML.replace('''[[question.choice]]
text = "Another trap"
belief = "Processes share objects"
feedback = "Other feedback."
''', "")  # fmt: skip
    reload(write, left)
    assert [c.text for c in now(response).ordered_choices()] == ["The key", "A trap"]
    assert [c.text for c in response.picks.all()] == ["Another trap"]


def test_loading_the_same_file_again_changes_nothing(
    quiz: Quiz, say: Say, write: Callable[[str], Path]
) -> None:
    say("one", "A trap")
    assert content.load(write(TOML), SLUG).action == "unchanged"
    assert QuestionVersion.objects.count() == 1


def test_a_question_that_was_answered_only_in_a_review_keeps_what_it_said(
    question: Question, learner: Learner
) -> None:
    now = timezone.now()
    memory = {"state": 2, "stability": 1, "difficulty": 5, "reviewed_at": now, "due_at": now}
    card = Card.objects.create(learner=learner, concept="locks", **memory)
    ReviewAnswer.objects.create(
        card=card,
        question=question,
        question_version=1,
        token=uuid4(),
        answer={},
        score=0,
        correct=False,
    )
    edit(question, stem="Another question?")
    assert question.version == 2
    assert question.versions.count() == 2
