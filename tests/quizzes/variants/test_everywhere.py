"""Every other place in which a learner meets a question: exams, reviews, experiments, chapters."""

import re
from html import unescape
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from learners.models import Learner
from lessons.loader import load_course
from quizzes import variants
from quizzes.models import Card, ChoiceText, Experiment, Question, Quiz, Response
from tests.conftest import client_of
from tests.courses import write_course
from tests.quizzes.conftest import SLUG, TOML, Answer
from tests.quizzes.variants.conftest import LoadTexts
from tests.quizzes.variants.dutch import NL

URL = f"/quizzes/{SLUG}/"


def speak(client: Client, language: str = "nl") -> Client:
    client.cookies["language"] = language
    return client


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


def test_an_exam_and_its_result(translated: Quiz, client: Client) -> None:
    Quiz.objects.filter(pk=translated.pk).update(policy="exam", time_limit_min=5)
    speak(client)
    assert '<h1 lang="nl">Een kleine quiz</h1>' in client.get(URL).text
    client.post(f"{URL}attempts/", {"number": "1"})
    page = client.get(URL, {"q": 1}).text
    assert 'novalidate lang="nl"' in page
    assert "Een valstrik" in page
    Answer(client)(1, "A trap", htmx=False)
    assert '<h1 lang="nl">Een kleine quiz</h1>' in client.get(f"{URL}hand-in/").text
    client.post(f"{URL}hand-in/")
    result = unescape(client.get(URL).text)
    assert '<article class="gap" lang="nl">' in result
    for words in ("Welke?", "Over de valstrik.", "De sleutel", "Omdat het", "Welke allemaal?"):
        assert words in result
    assert "Which one?" not in result
    english = queries(speak(client, "en"), URL)
    assert queries(speak(client), URL) == english + 1


def test_a_review_asks_and_judges_in_the_language(
    quiz: Quiz, load_texts: LoadTexts, learner: Learner
) -> None:
    load_texts(NL, TOML.replace("stem = ", 'concept = "memory"\nstem = '))
    card = _due(learner)
    client = speak(client_of(learner))
    page = client.get("/review/").text
    question = Question.objects.get(key="one")
    assert f'aria-labelledby="review-{question.pk}-stem" lang="nl"' in page
    assert "Welke?" in page
    assert "Which one?" not in page
    trap = question.choices.get(text="A trap")
    data = {**Answer.hidden(page), "pick": trap.pk}
    told = client.post(f"/review/{question.pk}/", data, headers={"HX-Request": "true"}).text
    assert "Over de valstrik." in told
    assert "<b>De sleutel</b>" in told
    assert card.answers.get().answer["texts"] == {str(trap.pk): "A trap"}


def test_a_review_asks_one_query_more(quiz: Quiz, load_texts: LoadTexts, learner: Learner) -> None:
    load_texts(NL, TOML.replace("stem = ", 'concept = "memory"\nstem = '))
    _due(learner)
    client = client_of(learner)
    assert queries(speak(client), "/review/") == queries(speak(client, "en"), "/review/") + 1


def _due(learner: Learner) -> Card:
    return Card.objects.create(
        learner=learner, concept="memory", state=2, stability=1.0, difficulty=5.0,
        reviewed_at=timezone.now(), due_at=timezone.now(),
    )  # fmt: skip


def test_an_experiment_says_the_belief_in_the_language(translated: Quiz, client: Client) -> None:
    Answer(speak(client))(1, "A trap")
    experiment = Experiment.objects.get()
    url = f"{URL}experiments/{experiment.pk}/"
    page = unescape(client.get(url).text)
    assert '<q lang="nl">Threads rekenen naast elkaar</q>' in page
    assert '<h1 lang="nl">Een kleine quiz</h1>' in page
    assert queries(client, url) <= queries(speak(client, "en"), url) + 1
    ChoiceText.objects.update(translates="0" * 12)
    page = unescape(speak(client).get(url).text)
    assert '<q lang="en">Threads compute side by side</q>' in page


def test_what_is_said_of_an_answer_is_asked_for_alone(translated: Quiz) -> None:
    question = Question.objects.get(key="one")
    trap = question.choices.get(text="A trap")
    with override("nl"):
        said = variants.opening(question, trap)
    assert (said.stem.partition("\n")[0], said.stem_language) == ("Welke?", "nl")
    Question.objects.update(stem="Which of them?")
    question = Question.objects.get(key="one")
    with override("nl"):
        said = variants.opening(question, trap)
    assert (said.stem, said.stem_language) == ("Which of them?", "en")
    assert (said.belief, said.belief_language) == ("Threads rekenen naast elkaar", "nl")


@pytest.fixture
def chapter(tmp_path: Path, db: None) -> str:
    """A chapter whose quiz speaks Dutch."""
    folder = write_course(tmp_path / "tiny")
    file = next(folder.rglob("quiz.toml"))
    file.write_text(TOML)
    (file.parent / "quiz.nl.toml").write_text(NL)
    report = load_course(folder)
    (made,) = Quiz.objects.all()
    assert [name for name in report.created if f"{made.slug} (nl)" in name]
    return f"/courses/tiny/{file.parent.name.partition('-')[2]}/"


def test_a_chapter_shows_it_without_a_query_more(chapter: str, client: Client) -> None:
    assert "Welke?" in speak(client).get(chapter).text
    assert "Which one?" in speak(client, "en").get(chapter).text
    warm = queries(client, chapter)
    assert queries(speak(client), chapter) == warm
    assert queries(client, f"{chapter}?q=2") == warm  # which nobody has seen yet
    assert 'lang="nl">\n' in client.get(chapter).text.partition('<section class="quiz"')[2]


def test_a_chapter_sees_new_words_at_once(chapter: str, client: Client) -> None:
    assert "Een valstrik" in speak(client).get(chapter).text
    ChoiceText.objects.filter(text="Een valstrik").update(text="Een strik")
    assert "Een strik" in client.get(chapter).text
    question = Question.objects.get(key="one")
    Response.objects.filter(question=question, token=uuid4()).delete()
    Question.objects.filter(key="one").update(stem="Which of them?")
    assert "Which of them?" in client.get(chapter).text


def test_what_is_gone_from_the_files_is_told(tmp_path: Path, chapter: str, client: Client) -> None:
    next(tmp_path.rglob("quiz.nl.toml")).unlink()
    report = load_course(tmp_path / "tiny")
    assert [name for name in report.gone if "(nl)" in name]
    assert "Which one?" in speak(client).get(chapter).text


def test_paper_says_which_language_a_question_is_in(chapter: str, client: Client) -> None:
    dutch = speak(client).get(f"{chapter}print/").text
    assert "Welke?" in dutch
    assert re.search(r'<fieldset class="quiz" [^>]*lang="nl"', dutch)
    english = speak(client, "en").get(f"{chapter}print/").text
    assert re.search(r'<fieldset class="quiz" [^>]*lang="en"', english)
    assert not re.search(r'<fieldset class="quiz" [^>]*lang="nl"', english)
