"""Words in other languages on an author's screen."""

import re
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils.translation import override

from quizzes import variants
from quizzes.models import Choice, ChoiceText, Question, QuestionText, Quiz, QuizText
from tests.quizzes.variants.conftest import LoadTexts


@pytest.fixture
def author(client: Client, db: None) -> Client:
    client.force_login(User.objects.create_superuser("ada"))
    client.cookies["language"] = "en"
    return client


def at(quiz: Quiz, language: str = "nl") -> str:
    return f"/admin/quizzes/quiz/{quiz.pk}/texts/{language}/"


def form(page: str) -> dict[str, str]:
    """All that a browser would send back."""
    inputs = re.findall(r'<input[^>]* name="(title|seen-[^"]+)" value="([^"]*)"', page)
    areas = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n([^<]*)</textarea>', page)
    return {name: unescape(value).replace("\n", "\r\n") for name, value in (*inputs, *areas)}


def told(quiz: Quiz, number: int = 1) -> str:
    with override("nl"):
        return variants.told(Quiz.objects.get(pk=quiz.pk).asked[number - 1]).stem


def test_the_own_words_stand_beside_the_others(translated: Quiz, author: Client) -> None:
    page = unescape(author.get(at(translated)).text)
    assert "Read `this` first." in page
    assert "Lees eerst `this`.</textarea>" in page
    assert page.count("· translated") == 2


def test_saving_what_stands_there_changes_nothing(
    translated: Quiz, author: Client, load_texts: LoadTexts
) -> None:
    before = list(QuestionText.objects.order_by("pk").values())
    assert author.post(at(translated), form(author.get(at(translated)).text)).status_code == 302
    assert list(QuestionText.objects.order_by("pk").values()) == before
    assert load_texts() == ["unchanged"]


def test_a_quiz_is_translated_there(quiz: Quiz, author: Client) -> None:
    page = author.get(at(quiz)).text
    assert page.count("· not translated") == 2
    sent = form(page)
    first = quiz.asked[0]
    mine = {name for name in sent if name.startswith(_names(first))}
    sent |= {name: f"Nederlands {name}" for name in mine} | {"title": "Vragen"}
    author.post(at(quiz), sent)
    assert told(quiz).startswith("Nederlands question")
    assert told(quiz, 2) == "Which ones?"
    assert QuizText.objects.get().title == "Vragen"
    assert not QuestionText.objects.exclude(question=first).exists()


def _names(question: Question) -> tuple[str, ...]:
    choices = (f"choice-{each.pk}-" for each in question.ordered_choices())
    return (f"question-{question.pk}-", *choices)


def test_part_of_a_question_is_kept_but_not_shown(translated: Quiz, author: Client) -> None:
    trap = Choice.objects.get(text="A trap")
    sent = form(author.get(at(translated)).text) | {f"choice-{trap.pk}-text": ""}
    author.post(at(translated), sent)
    assert told(translated).startswith("Which one?")
    assert ChoiceText.objects.get(choice=trap).feedback == "Over de valstrik."


def test_words_that_are_behind_fit_again_when_somebody_says_so(
    translated: Quiz, author: Client
) -> None:
    Question.objects.filter(key="one").update(stem="Which one is it?")
    page = author.get(at(translated)).text
    assert "· changed since" in page
    author.post(at(translated), form(page))
    assert told(translated) == "Which one is it?"
    pk = Question.objects.get(key="one").pk
    assert f'name="fits-{pk}"' in page
    author.post(at(translated), {**form(page), f"fits-{pk}": "on"})
    assert told(translated).startswith("Welke?")


def test_new_words_stand_for_what_their_author_saw(translated: Quiz, author: Client) -> None:
    pk = Question.objects.get(key="one").pk
    sent = form(author.get(at(translated)).text) | {f"question-{pk}-stem": "Welke nu?"}
    Question.objects.filter(key="one").update(stem="Changed meanwhile?")
    author.post(at(translated), sent)
    assert told(translated) == "Changed meanwhile?"


def test_what_a_file_says_does_not_replace_it(
    translated: Quiz, author: Client, load_texts: LoadTexts
) -> None:
    pk = Question.objects.get(key="one").pk
    sent = form(author.get(at(translated)).text) | {f"question-{pk}-stem": "Van de docent?"}
    author.post(at(translated), sent)
    assert load_texts() == ["kept"]
    assert told(translated) == "Van de docent?"


@pytest.mark.parametrize(
    ("rights", "looks", "saves"),
    [((), 403, 403), (("view_quiz",), 200, 403), (("change_quiz",), 200, 302)],
)
def test_who_may_do_what(
    translated: Quiz, client: Client, rights: tuple[str, ...], looks: int, saves: int
) -> None:
    eve = User.objects.create_user("eve", is_staff=True)
    eve.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(eve)
    assert client.get(at(translated)).status_code == looks
    assert client.post(at(translated), {"title": "X"}).status_code == saves
    assert QuizText.objects.filter(title="X").exists() == (saves == 302)


def test_only_other_languages_of_the_site_have_a_page(translated: Quiz, author: Client) -> None:
    assert author.get(at(translated, "en")).status_code == 404
    assert author.get(at(translated, "tlh")).status_code == 404


def test_the_form_of_the_quiz_leads_there(translated: Quiz, author: Client) -> None:
    Question.objects.filter(key="one").update(stem="Which one is it?")
    page: Any = author.get(f"/admin/quizzes/quiz/{translated.pk}/change/").text
    assert f'<a href="{at(translated)}">Dutch</a> (1 of 2 questions, 1 changed since)' in page


def test_the_bank_marks_what_is_missing_or_behind(translated: Quiz, author: Client) -> None:
    Question.objects.filter(key="one").update(stem="Which one is it?")
    ChoiceText.objects.filter(choice__question__key="several").delete()
    page = author.get("/admin/quizzes/question/").text
    assert "nl: changed since" in page
    assert "nl: not translated" in page


def test_a_scenario_is_translated_there(scenario: Quiz, author: Client) -> None:
    ChoiceText.objects.all().delete()
    sent = form(author.get(at(scenario)).text)
    assert not [name for name in sent if name.endswith("-text")]
    author.post(at(scenario), {name: value or "Vertaald" for name, value in sent.items()})
    assert told(scenario) == "Werk"
