"""The list of all questions, a question's page, and what is counted."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from quizzes import content
from quizzes.models import Attempt, Choice, Question, Quiz, Tag
from tests.quizzes.bank.conftest import BANK, TOML, answered

pytestmark = pytest.mark.database


def shown(client: Client, **query: str) -> list[str]:
    """The keys of the questions on the list."""
    reply: Any = client.get(BANK, query)
    assert reply.status_code == 200
    return [question.key for question in reply.context["cl"].result_list]


def row(client: Client, key: str, **query: str) -> dict[str, str]:
    """The cells of a question's row, by their column."""
    pk = Question.objects.get(key=key).pk
    page = client.get(BANK, query).text
    (found,) = (part for part in page.split("<tr>") if f"/question/{pk}/change/" in part)
    cells = re.findall(r'class="field-(\w+)[^"]*">(.*?)</t[dh]>', found, re.DOTALL)
    return {name: re.sub(r"<[^>]+>", "", text).strip() for name, text in cells}


def test_all_questions_of_all_quizzes_are_one_list(
    author: Client, quiz: Quiz, other: Quiz, write: Callable[[str], Path]
) -> None:
    Question.objects.create(quiz=other, key="third", stem="Third?")
    assert shown(author) == ["one", "several", "third"]
    assert shown(author, standing="published") == ["one", "several"]
    assert shown(author, standing="draft") == ["third"]
    assert shown(author, quiz__id__exact=str(quiz.pk)) == ["one", "several"]
    assert shown(author, kind__exact="multiple") == ["several"]


def test_retired_questions_are_a_list_of_their_own(author: Client, quiz: Quiz) -> None:
    question = quiz.questions.get(key="one")
    question.retired_at = quiz.created_at
    question.save()
    assert shown(author) == ["several"]
    assert shown(author, standing="retired") == ["one"]


def test_search_reads_questions_and_choices(author: Client, quiz: Quiz) -> None:
    assert shown(author, q="which ones") == ["several"]
    assert shown(author, q="Another trap") == ["one"]
    assert shown(author, q="true") == ["several"]  # once, though three choices say so
    assert shown(author, q="nothing of the kind") == []


def test_filters_by_tag_concept_and_misconception(author: Client, quiz: Quiz) -> None:
    one = quiz.questions.get(key="one")
    Tag.objects.put_on(one, ["gil", "memory"])
    Question.objects.filter(pk=one.pk).update(concept="c", misconception="M08")
    tag = Tag.objects.get(slug="gil")
    assert shown(author, tags__id__exact=str(tag.pk)) == ["one"]
    assert shown(author, concept="c") == ["one"]
    assert shown(author, misconception="M08") == ["one"]
    assert row(author, "one")["tag_list"] == "gil, memory"
    assert f"tags__id__exact={tag.pk}" in author.get("/admin/quizzes/tag/").text


def test_findings_are_counted_and_filtered(author: Client, quiz: Quiz) -> None:
    assert shown(author, findings="any") == []
    assert row(author, "one")["found"] == "0"
    Choice.objects.filter(text="A trap").update(belief="")
    assert shown(author, findings="any") == ["one"]
    assert shown(author, findings="fault") == []
    Choice.objects.filter(text="A trap").update(feedback="")
    assert shown(author, findings="fault") == ["one"]
    assert shown(author, findings="none") == ["several"]
    assert row(author, "one")["found"] == "2 no-feedback, no-belief"


def test_a_near_duplicate_of_another_quiz_is_found_until_it_is_changed(
    author: Client, quiz: Quiz, write: Callable[[str], Path]
) -> None:
    content.load(write(TOML), "twin", overwrite=False)
    again = {"quiz__id__exact": str(quiz.pk)}
    found = [author.get(f"{BANK}{q.pk}/change/").text for q in quiz.questions.current()]
    assert all("says nearly the same as" in page for page in found)
    assert sorted(shown(author, findings="any", **again)) == ["one", "several"]
    twin = Question.objects.get(quiz__slug="twin", key="one")
    twin.stem = "Something else altogether, about locks and the order in which they are taken?"
    twin.save()
    assert shown(author, findings="any", **again) == ["several"]
    page = author.get(f"{BANK}{quiz.questions.get(key='one').pk}/change/").text
    assert "says nearly the same as" not in page


def test_answers_and_first_tries_are_counted_previews_are_not(author: Client, quiz: Quiz) -> None:
    one = quiz.questions.get(key="one")
    answered(one)
    answered(one, tries=3)
    answered(one)
    Attempt.objects.filter(pk=Attempt.objects.latest("pk").pk).update(preview=True)
    cells = row(author, "one")
    assert (cells["answers"], cells["learners"]) == ("4", "2")
    assert row(author, "several")["answers"] == "0"
    listed = author.get("/admin/quizzes/quiz/").text
    assert re.search(r'field-attempt_count">2</td>', listed)
    assert re.search(r'field-learner_count">2</td>', listed)


def test_a_longer_list_asks_no_more_queries(author: Client, quiz: Quiz) -> None:
    author.get(BANK)
    with CaptureQueriesContext(connection) as few:
        author.get(BANK)
    for number in range(20):
        question = Question.objects.create(quiz=quiz, stem=f"{number} {number}?")
        Tag.objects.put_on(question, ["gil"])
    author.get(BANK)
    with CaptureQueriesContext(connection) as many:
        author.get(BANK)
    assert len(many) <= len(few) + 1  # the names of near duplicates


def test_tags_are_edited_on_a_questions_page_and_nothing_else(author: Client, quiz: Quiz) -> None:
    one = quiz.questions.get(key="one")
    Tag.objects.put_on(one, ["old"])
    page = author.get(f"{BANK}{one.pk}/change/").text
    assert 'value="old"' in page
    assert f"/admin/quizzes/quiz/{quiz.pk}/change/" in page
    sent = {"tag_slugs": "gil, new", "stem": "Forged", "concept": "forged"}
    assert author.post(f"{BANK}{one.pk}/change/", sent).status_code == 302
    one.refresh_from_db()
    assert sorted(one.tags.values_list("slug", flat=True)) == ["gil", "new"]
    assert (one.stem.startswith("Which one?"), one.concept) == (True, "memory")


def test_a_question_is_named_without_its_marks(author: Client, quiz: Quiz) -> None:
    one = quiz.questions.get(key="one")
    one.stem = "\nIs `a * b < c` *always* [so](term:gil)?\n\n```\ncode\n```"
    one.save()
    assert str(one) == "Is a * b < c always so?"
    assert "Is a * b &lt; c always so?" in author.get(BANK).text
    assert "Is `a" not in author.get(BANK).text


def test_questions_are_neither_added_nor_deleted_here(author: Client, quiz: Quiz) -> None:
    one = quiz.questions.get(key="one")
    assert author.get(f"{BANK}add/").status_code == 403
    assert author.post(f"{BANK}{one.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Question.objects.filter(pk=one.pk).exists()


def test_staff_without_permission_see_no_bank(client: Client, quiz: Quiz) -> None:
    client.force_login(User.objects.create(username="bare", is_staff=True))
    assert client.get(BANK).status_code == 403
    assert client.get(f"{BANK}{quiz.questions.get(key='one').pk}/change/").status_code == 403
