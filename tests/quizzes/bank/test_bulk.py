"""Many questions at once: shown before, refused or done, and recorded."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client

from quizzes.bank import actions
from quizzes.models import Choice, Hint, Question, Quiz, Response, Tag
from tests.quizzes.bank.conftest import BANK, answered

pytestmark = pytest.mark.database
Act = Callable[..., Any]


def slugs(question: Question) -> list[str]:
    return sorted(question.tags.values_list("slug", flat=True))


@pytest.fixture
def one(quiz: Quiz) -> Question:
    return quiz.questions.get(key="one")


@pytest.fixture
def several(quiz: Quiz) -> Question:
    return quiz.questions.get(key="several")


def test_what_will_change_is_shown_before_anything_does(
    act: Act, one: Question, several: Question
) -> None:
    Tag.objects.put_on(one, ["old"])
    fields = {"add_tags": "gil, new", "remove_tags": "old", "set_concept": "on", "concept": "c1"}
    assert "Put these tags on" in act("relabel", one, several).text
    page = act("relabel", one, several, step="look", **fields).text
    assert "tags: old → gil, new; concept: memory → c1" in page
    assert "tags: – → gil, new; concept: memory → c1" in page
    assert slugs(one) == ["old"]
    assert not LogEntry.objects.exists()
    assert not Tag.objects.filter(slug="new").exists()


def test_what_was_shown_is_done_and_recorded(act: Act, one: Question, several: Question) -> None:
    fields = {"add_tags": "gil", "set_misconception": "on", "misconception": "M08"}
    page = act("relabel", one, several, step="apply", **fields).text
    assert "2 questions changed." in page
    assert [slugs(one), slugs(several)] == [["gil"], ["gil"]]
    assert set(Question.objects.values_list("misconception", flat=True)) == {"M08"}
    recorded = LogEntry.objects.get(object_id=one.pk, content_type__model="question")
    assert recorded.change_message == "tags: – → gil; misconception: – → M08"
    of_quiz = LogEntry.objects.get(content_type__model="quiz")
    assert of_quiz.change_message.startswith("In the question bank, 2 questions: tags: – → gil")


def test_a_tag_alone_makes_no_new_version_a_concept_does(act: Act, one: Question) -> None:
    answered(one)
    act("relabel", one, step="apply", add_tags="gil")
    one.refresh_from_db()
    assert one.version == 1
    act("relabel", one, step="apply", set_concept="on", concept="c")
    one.refresh_from_db()
    assert one.version == 2


def test_what_is_the_same_already_is_left_alone(act: Act, one: Question, several: Question) -> None:
    Tag.objects.put_on(one, ["gil"])
    page = act("relabel", one, several, step="look", add_tags="gil").text
    assert "1 question changes" in page
    assert "1 question stays as it is." in page
    assert "Nothing was to be changed." in act("relabel", one, step="apply", add_tags="gil").text
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Say what is to change."),
        ({"add_tags": "Two Ü"}, "is no tag"),
        ({"concept": "c"}, "Tick this, too"),
        ({"add_tags": " ".join(f"t{n}" for n in range(21))}, "20 tags at most"),
    ],
)
def test_what_is_filled_in_wrong_is_said_and_kept(
    act: Act, one: Question, fields: dict[str, str], words: str
) -> None:
    for step in ("look", "apply"):
        page = act("relabel", one, step=step, **fields).text
        assert words in page
        assert all(value in page for value in fields.values())
    assert not slugs(one)


def test_a_copy_is_a_question_of_its_own(act: Act, one: Question, other: Quiz) -> None:
    answered(one)
    Question.objects.filter(pk=one.pk).update(version=3, pool="a", concept="c")
    Tag.objects.put_on(one, ["gil"])
    Hint.objects.create(question=one, text="Look", position=4)
    act("copy", one, step="apply", quiz=other.pk)
    copy = other.questions.get()
    one.refresh_from_db()
    assert (copy.version, copy.key == one.key, copy.pool, copy.retired_at) == (1, False, "", None)
    assert copy.content()[:6] == one.content()[:6]  # then comes the pool
    assert (slugs(copy), copy.hints.get().text) == (["gil"], "Look")
    assert not copy.responses.exists()
    assert one.responses.count() == 1
    assert not set(copy.choices.all()) & set(one.choices.all())


def test_a_copy_in_its_own_quiz_comes_last(act: Act, quiz: Quiz, one: Question) -> None:
    Question.objects.filter(pk=one.pk).update(pool="a")
    act("copy", one, step="apply")
    one.refresh_from_db()
    asked = list(quiz.questions.current())
    assert [q.key for q in asked][:2] == ["one", "several"]
    assert (asked[2].content(), asked[2].pool) == (one.content(), "a")


def test_rehearsing_a_copy_leaves_none(act: Act, one: Question, other: Quiz) -> None:
    page = act("copy", one, step="look", quiz=other.pk).text
    assert "is copied to the end of “Another quiz”" in page
    assert not other.questions.exists()


def test_a_question_that_nobody_answered_moves(
    act: Act, one: Question, quiz: Quiz, other: Quiz
) -> None:
    act("move", one, step="apply", quiz=other.pk)
    one.refresh_from_db()
    assert (one.quiz, one.key, one.position) == (other, "one", 0)
    assert [q.key for q in quiz.questions.current()] == ["several"]
    assert LogEntry.objects.filter(content_type__model="quiz").count() == 2


def test_a_key_that_is_taken_there_is_made_anew(act: Act, one: Question, other: Quiz) -> None:
    Question.objects.create(quiz=other, key="one", stem="Another")
    act("move", one, step="apply", quiz=other.pk)
    one.refresh_from_db()
    assert one.quiz == other
    assert one.key != "one"


def test_answers_stay_where_they_were_given(
    act: Act, one: Question, quiz: Quiz, other: Quiz
) -> None:
    answered(one)
    assert "where its answers stay" in act("move", one, step="look", quiz=other.pk).text
    act("move", one, step="apply", quiz=other.pk)
    one.refresh_from_db()
    assert one.quiz == quiz
    assert one.retired_at is not None
    assert Response.objects.get().question == one
    assert other.questions.get().content() == one.content()


def test_retired_and_brought_back(act: Act, author: Client, quiz: Quiz, one: Question) -> None:
    page = act("retire", one).text  # nothing to fill in: what will change comes at once
    assert "is no longer asked" in page
    assert "Apply" in page
    assert quiz.questions.current().count() == 2
    act("retire", one, step="apply")
    assert [q.key for q in quiz.questions.current()] == ["several"]
    assert one.choices.count() == 3
    retired = {"action": "bring_back", "_selected_action": one.pk, "step": "apply"}
    author.post(f"{BANK}?standing=retired", retired)
    assert [q.key for q in quiz.questions.current()] == ["one", "several"]


def test_a_published_quiz_is_not_left_without_questions(
    act: Act, one: Question, several: Question, other: Quiz
) -> None:
    for action, fields in (("retire", {}), ("move", {"quiz": other.pk})):
        for step in ("look", "apply"):
            page = act(action, one, several, step=step, **fields).text
            assert "A quiz needs at least one question." in page
            assert 'value="apply"' not in page
    assert Question.objects.current().count() == 2
    assert not other.questions.exists()
    assert not LogEntry.objects.exists()


def test_nothing_incomplete_gets_into_a_published_quiz(
    act: Act, one: Question, quiz: Quiz, other: Quiz
) -> None:
    draft = Question.objects.create(quiz=other, stem="Unfinished")
    page = act("copy", draft, one, step="apply", quiz=quiz.pk).text
    assert "“Unfinished”: A question needs at least two choices." in page
    assert quiz.questions.current().count() == 2


def test_a_fault_that_was_there_before_stops_no_tag(act: Act, one: Question) -> None:
    Choice.objects.filter(question=one).update(feedback="")
    act("relabel", one, step="apply", add_tags="gil")
    assert slugs(one) == ["gil"]


def test_too_many_at_once_are_refused(
    act: Act, one: Question, several: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST", 1)
    assert "Choose 1 questions at most" in act("retire", one, several).text
    assert "is no longer asked" in act("retire", one).text


@pytest.mark.parametrize("action", ["relabel", "copy", "move", "retire", "bring_back"])
def test_who_may_only_look_changes_nothing(
    client: Client, one: Question, other: Quiz, action: str
) -> None:
    user = User.objects.create(username="grace", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_quiz"))
    client.force_login(user)
    data = {"action": action, "_selected_action": one.pk, "step": "apply", "add_tags": "gil"}
    client.post(BANK, data | {"quiz": other.pk})
    assert client.get(BANK).status_code == 200
    one.refresh_from_db()
    assert (one.quiz_id != other.pk, one.retired_at, slugs(one)) == (True, None, [])
    assert not other.questions.exists()
