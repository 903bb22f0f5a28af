"""Quizzes in the language of the interface: other words, and nothing else."""

from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from quizzes import content, variants
from quizzes.models import Choice, ChoiceText, Question, QuestionText, Quiz, Response
from tests.quizzes.conftest import SLUG, TOML, Answer
from tests.quizzes.variants.conftest import LoadTexts
from tests.quizzes.variants.dutch import LABELS, NL
from tests.quizzes.variants.test_loading import HINTED, HINTED_NL

URL = f"/quizzes/{SLUG}/"
BEHIND = '<p class="small dim gap-s" lang="nl">'
"""Of the line that says why a question is not in Dutch."""


@pytest.fixture
def dutch(client: Client) -> Client:
    client.cookies["language"] = "nl"
    return client


def section(page: str) -> str:
    """The quiz alone."""
    return unescape(page[page.index('<section class="quiz"') :].partition("</section>")[0])


def see(client: Client, **query: Any) -> str:
    return section(client.get(URL, query).text)


def test_a_question_is_asked_in_the_learners_language(translated: Quiz, dutch: Client) -> None:
    page = dutch.get(URL).text
    assert '<h1 lang="nl">Een kleine quiz</h1>' in page
    shown = section(page)
    assert shown.partition(">")[0].endswith('lang="nl"')
    for words in ("Welke?", "Lees eerst <code>this</code>.", "De sleutel", "Nog een valstrik"):
        assert words in shown
    for words in ("Which one?", "The key", "A trap", "Over de valstrik"):
        assert words not in shown


def test_others_read_the_quizs_own_words(translated: Quiz, client: Client) -> None:
    client.cookies["language"] = "en"
    shown = see(client)
    assert shown.partition(">")[0].endswith('lang="en"')
    assert "Which one?" in shown
    assert "Welke?" not in shown


def test_without_a_variant_the_own_words_say_their_language(quiz: Quiz, dutch: Client) -> None:
    page = dutch.get(URL).text
    assert '<h1 lang="en">A small quiz</h1>' in page
    assert section(page).partition(">")[0].endswith('lang="en"')
    assert "Which one?" in page


def test_the_verdict_speaks_the_language(translated: Quiz, dutch: Client) -> None:
    shown = section(Answer(dutch)(1, "A trap").text)
    assert "Threads rekenen naast elkaar" in shown
    assert "Over de valstrik." in shown
    assert "Trap feedback" not in shown
    right = section(Answer(dutch)(2, "True one", "True two", "True three").text)
    assert "Alle drie." in right
    assert "Onwaar een" in right
    assert "All three" not in right


def test_the_solution_and_hints_do_too(quiz: Quiz, load_texts: LoadTexts, dutch: Client) -> None:
    load_texts(HINTED_NL, HINTED)
    form = Answer.hidden(dutch.get(URL, {"q": 1}).text)
    page = dutch.post(f"{URL}1/hint/", {**form, "hint": "1"}, headers={"HX-Request": "true"}).text
    assert "Kijk nog eens." in page
    assert "Look again." not in page
    answer = Answer(dutch)
    answer(1, "A trap")
    dutch.post(f"{URL}1/again/")
    shown = section(answer(1, "Another trap").text)
    assert "<b>De sleutel</b>" in shown
    assert "Omdat het <strong>zo</strong> is." in shown


def test_switching_in_the_middle_keeps_answers_and_order(translated: Quiz, client: Client) -> None:
    client.cookies["language"] = "en"
    answer = Answer(client)
    answer(1, "A trap")
    english = see(client, q=2)
    client.cookies["language"] = "nl"
    assert answer.values(see(client, q=2)) == answer.values(english)
    assert "Over de valstrik." in see(client, q=1)
    answer(2, "True one")
    first, second = Response.objects.order_by("pk")
    assert (first.question_version, second.question_version) == (1, 1)
    assert set(second.answer["texts"].values()) == {"True one"}
    assert list(second.picks.values_list("text", flat=True)) == ["True one"]


@pytest.mark.parametrize(
    "change",
    [
        lambda: Question.objects.filter(key="one").update(stem="Which of them?"),
        lambda: Question.objects.filter(key="one").update(explanation="No."),
        lambda: Choice.objects.filter(text="A trap").update(feedback="Other."),
        lambda: Choice.objects.create(question=Question.objects.get(key="one"), text="New"),
        lambda: QuestionText.objects.filter(question__key="one").delete(),
        lambda: Question.objects.get(key="one").hints.create(text="A hint."),
    ],
)
def test_words_that_may_not_fit_are_not_shown(
    translated: Quiz, dutch: Client, change: Callable[[], object]
) -> None:
    change()
    shown = see(dutch, q=1)
    assert shown.partition(">")[0].endswith('lang="en"')
    assert "Read <code>this</code> first." in shown or "Which of them?" in shown
    assert "valstrik" not in shown
    assert BEHIND in shown
    assert "Waar een" in see(dutch, q=2)
    assert BEHIND not in see(dutch, q=2)


def test_what_is_put_back_fits_again(translated: Quiz, dutch: Client) -> None:
    Question.objects.filter(key="one").update(explanation="No.")
    assert "Welke?" not in see(dutch, q=1)
    Question.objects.filter(key="one").update(explanation="Because it is **so**.\r\n")
    assert "Welke?" in see(dutch, q=1)


def test_an_earlier_version_is_told_by_the_words_that_translate_it(
    translated: Quiz, load_texts: LoadTexts, write: Callable[[str], Path], dutch: Client
) -> None:
    Answer(dutch)(1, "A trap")
    changed = TOML.replace("Which one?", "Which of these?")
    content.load(write(changed), SLUG, overwrite=True)
    shown = see(dutch, q=1)
    earlier, _form, now = shown.partition("<form")
    assert '<fieldset disabled lang="nl">' in earlier
    assert "Welke?" in earlier
    assert "Which of these?" in now
    load_texts(NL.replace("Welke?", "Welke hiervan?"), changed)
    earlier, _form, now = see(dutch, q=1).partition("<form")
    assert '<fieldset disabled lang="en">' in earlier
    assert "Which one?" in earlier
    assert "Welke hiervan?" in now


def test_a_telling_is_a_copy(translated: Quiz) -> None:
    question = translated.asked[0]
    with override("nl"):
        said = variants.told(question)
    assert said is not question
    assert [c.text for c in said.choices.all()] == [
        "De sleutel",
        "Een valstrik",
        "Nog een valstrik",
    ]
    assert question.stem.startswith("Which one?")
    assert [c.text for c in question.ordered_choices()] == ["The key", "A trap", "Another trap"]


def test_a_telling_keeps_the_words_of_the_sites_labels(scenario: Quiz) -> None:
    ChoiceText.objects.update(text="Something else")
    with override("nl"):
        said = variants.told(scenario.asked[0])
    assert said.stem == "Werk"
    assert [c.text for c in said.ordered_choices()] == list(LABELS)
    assert said.ordered_choices()[0].feedback == "threads gezegd."


def test_one_query_more_however_many_questions(
    translated: Quiz, client: Client, load_texts: LoadTexts
) -> None:
    client.get(URL)
    assert _queries(client, "nl") <= _queries(client, "en") + 1
    more = "".join(
        TOML[TOML.index("[[question]]") :].replace('id = "', f'id = "n{n}-') for n in range(9)
    )
    words = "".join(
        NL[NL.index("[[question]]") :].replace('id = "', f'id = "n{n}-') for n in range(9)
    )
    few = _queries(client, "nl")
    load_texts(NL + words, TOML + more, overwrite=True)
    assert _queries(client, "nl") == few


def _queries(client: Client, language: str, url: str = URL) -> int:
    client.cookies["language"] = language
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(url).status_code == 200
    return len(asked)
