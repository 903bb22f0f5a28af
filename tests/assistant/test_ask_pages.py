"""Asking, without JavaScript and over htmx: pages, history, what is passed on, limits."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from celery import current_app
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from kombu.exceptions import OperationalError
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from assistant.answer import Answer, By, Sentence, Source
from assistant.models import LONGEST, Exchange, State
from feedback.models import Comment, Rating
from learners.models import Learner
from lessons.models import Lesson
from tests.conftest import client_of

pytestmark = [pytest.mark.usefixtures("courses"), pytest.mark.django_db]

CHAPTER = "/courses/python-concurrency/the-gil-precisely/"
EN, NL = {"accept-language": "en"}, {"accept-language": "nl"}
HTMX = EN | {"hx-request": "true"}
KNOWN, UNKNOWN = "What is the GIL?", "Who won the world cup of 2010?"


@pytest.fixture
def mine(learner: Learner) -> Client:
    return client_of(learner)


def ask(client: Client, asked: str = KNOWN, about: str = CHAPTER, **how: Any) -> str:
    answer = client.post(
        "/ask/new/", {"asked": asked, "from": about}, headers=EN, follow=True, **how
    )
    assert answer.status_code == 200
    return html.unescape(answer.text)


def only() -> Exchange:
    found: Exchange = Exchange.objects.get()
    return found


def test_a_question_gets_an_answer_with_its_sources(mine: Client, learner: Learner) -> None:
    page = ask(mine)
    exchange = only()
    assert (exchange.learner, exchange.about, exchange.is_known) == (learner, CHAPTER, True)
    assert exchange.lesson is not None
    assert exchange.told.sentences[0].text in page
    assert 'href="#source-1" aria-label="Source 1"' in page
    assert f'href="{exchange.told.sources[0].path}"' in page
    assert "Where this comes from" in page
    assert f'You ask about <a href="{CHAPTER}">The GIL, precisely</a>' in page


def test_what_the_course_does_not_know_is_said_and_can_be_passed_on(mine: Client) -> None:
    page = ask(mine, UNKNOWN)
    assert "I don’t know." in page
    assert not only().is_known
    sent = mine.post(f"/ask/{only().id}/send/", headers=EN, follow=True).text
    assert "Your question was passed on to the author." in sent
    comment = Comment.objects.get()
    assert UNKNOWN in comment.text
    assert CHAPTER in comment.text
    assert comment.rating.subject_kind == "ask"
    assert comment.rating.subject_slug == "python-concurrency/the-gil-precisely"
    mine.post(f"/ask/{only().id}/send/")
    assert Comment.objects.count() == 1


def test_the_authors_answer_stands_at_the_question(mine: Client) -> None:
    ask(mine, UNKNOWN)
    mine.post(f"/ask/{only().id}/send/")
    Comment.objects.update(answer="Spain did.", state="answered", answered_at=timezone.now())
    assert "Spain did." in mine.get(f"/ask/{only().id}/", headers=EN).text


def test_passing_on_says_nothing_about_the_chapter(mine: Client, learner: Learner) -> None:
    """Who said that it was clear has not said otherwise."""
    Rating.objects.create(
        learner=learner, subject_kind="lesson", clear=True, content_version="1",
        subject_slug="python-concurrency/the-gil-precisely",
    )  # fmt: skip
    ask(mine, UNKNOWN)
    mine.post(f"/ask/{only().id}/send/")
    assert Rating.objects.get(subject_kind="lesson").clear


@pytest.mark.parametrize("yes", [True, False])
def test_whether_it_helped_is_kept(mine: Client, yes: bool) -> None:
    ask(mine)
    mine.post(f"/ask/{only().id}/helpful/", {"helpful": "yes" if yes else "no"})
    assert only().helpful is yes
    page = mine.get(f"/ask/{only().id}/", headers=EN).text
    assert ("Good to know" in page) == yes


def test_looking_leaves_nothing_behind(client: Client) -> None:
    for path in ("/ask/", f"/ask/?from={CHAPTER}", "/ask/?from=//x"):
        assert client.get(path, headers=EN).status_code == 200
    assert (Learner.objects.count(), Exchange.objects.count()) == (0, 0)


def test_the_page_of_a_chapter_suggests_what_it_can_answer(client: Client) -> None:
    page = html.unescape(client.get(f"/ask/?from={CHAPTER}", headers=EN).text)
    suggested = [part.partition('"')[0] for part in page.split('name="asked" value="')[1:]]
    assert suggested
    for each in suggested:
        ask(client, each)
    assert Exchange.objects.filter(is_known=True).count() == len(suggested)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("", "Write your question first."),
        ("   \n ", "Write your question first."),
        ("why " * 200, f"A question has at most {LONGEST} characters; this has 799."),
        ("nul\0", "Null characters are not allowed."),
    ],
)
def test_what_is_no_question_comes_back(client: Client, asked: str, said: str) -> None:
    answer = client.post("/ask/new/", {"asked": asked, "from": CHAPTER}, headers=EN)
    assert answer.status_code in (400, 422)
    if answer.status_code == 422:
        page = html.unescape(answer.text)
        assert said in page
        assert asked.strip() in page
        assert f'value="{CHAPTER}"' in page
    assert not Exchange.objects.exists()


def test_markup_is_shown_as_it_was_typed(mine: Client) -> None:
    answer = mine.post("/ask/new/", {"asked": "<script>alert(1)</script> GIL"}, follow=True)
    assert "<script>alert(1)" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


def test_a_second_click_asks_nothing_new(mine: Client) -> None:
    ask(mine)
    ask(mine)
    assert Exchange.objects.count() == 1


def test_after_so_many_the_day_is_over(mine: Client, settings: Settings) -> None:
    settings.ASK_DAILY = 2
    ask(mine, "What is a thread?")
    assert "1 question left today" in ask(mine, "What is a thread?")
    ask(mine, "What is a process?")
    answer = mine.post("/ask/new/", {"asked": "What is a core?", "from": CHAPTER}, headers=EN)
    assert answer.status_code == 429
    assert "You have asked all that can be asked in a day." in answer.text
    assert "What is a core?" in answer.text


def test_nobody_reads_or_touches_what_somebody_else_asked(mine: Client, client: Client) -> None:
    ask(mine)
    before = Exchange.objects.values().get()
    path = f"/ask/{only().id}/"
    assert client.get(path).status_code == 404
    for what in ("helpful", "send", "delete"):
        assert client.post(f"{path}{what}/", {"helpful": "yes"}).status_code == 404
    client.post("/ask/delete/")
    assert Exchange.objects.values().get() == before
    assert KNOWN not in client.get("/ask/").text
    assert client.get(f"/ask/{uuid4()}/").status_code == 404


def test_history_is_listed_and_deleted(mine: Client) -> None:
    for asked in (KNOWN, UNKNOWN, "What is a thread?"):
        ask(mine, asked)
    page = html.unescape(mine.get("/ask/", headers=EN).text)
    assert page.index("What is a thread?") < page.index(UNKNOWN) < page.index(KNOWN)
    mine.post(f"/ask/{Exchange.objects.get(asked=UNKNOWN).id}/delete/")
    assert UNKNOWN not in html.unescape(mine.get("/ask/").text)
    assert mine.post("/ask/delete/", follow=True).status_code == 200
    assert not Exchange.objects.exists()


def test_all_that_was_asked_can_be_reached(mine: Client, learner: Learner) -> None:
    told = Answer(False, [], []).as_json()
    Exchange.objects.bulk_create(
        Exchange(learner=learner, language="en", asked=f"Question {n:02}?", answer=told,
                 is_known=False, asked_at=timezone.now() - timedelta(minutes=n))
        for n in range(45)
    )  # fmt: skip
    page, seen = mine.get("/ask/", headers=EN).text, set[str]()
    for _page in range(3):
        seen |= set(re.findall(r"Question \d\d\?", page))
        if earlier := re.search(r'href="(\?page=\d+)#asked-heading">Earlier ones', page):
            page = mine.get(f"/ask/{earlier[1]}", headers=EN).text
    assert len(seen) == 45
    assert "Earlier ones" not in page
    assert "Later ones" in page
    assert mine.get("/ask/?page=nonsense", headers=EN).status_code == 200


def test_in_dutch_it_answers_in_dutch(mine: Client) -> None:
    answer = mine.post(
        "/ask/new/", {"asked": "Wat is de GIL?", "from": CHAPTER}, headers=NL, follow=True
    )
    assert only().language == "nl"
    assert only().told.sources[0].language == "nl"
    assert "Waar dit vandaan komt" in answer.text


def test_the_panel_is_a_part_of_the_page(client: Client) -> None:
    panel = client.get(f"/ask/?from={CHAPTER}", headers=HTMX).text
    assert "<!doctype" not in panel
    assert "Ask about The GIL, precisely" in panel
    answer = client.post("/ask/new/", {"asked": KNOWN, "from": CHAPTER}, headers=HTMX)
    assert answer.status_code == 200
    assert "Where this comes from" in answer.text
    assert 'hx-target="#ask"' in answer.text


@pytest.mark.parametrize(
    "path", ["/", CHAPTER, "/lab/waiting/", "/quizzes/python-concurrency-the-gil-precisely/",
             "/puzzles/lost-update/", "/lab/", "/review/"],
)  # fmt: skip
def test_every_page_leads_there_from_where_it_is(client: Client, path: str) -> None:
    assert f'href="/ask/?from={path}"' in client.get(path).text
    assert client.get(f"/ask/?from={path}").status_code == 200


def test_a_chapter_still_asks_the_database_once(mine: Client) -> None:
    mine.get(CHAPTER)
    with CaptureQueriesContext(connection) as queries:
        assert "/ask/?from=" in mine.get(CHAPTER).text
    assert len(queries) == 1


def test_a_draft_is_not_told_of(mine: Client) -> None:
    Lesson.objects.filter(slug="the-gil-precisely").update(status=Lesson.Status.DRAFT)
    page = mine.get(f"/ask/?from={CHAPTER}", headers=EN).text
    assert "The GIL, precisely" not in page
    ask(mine)
    assert only().lesson is None


def test_a_puzzle_is_asked_about_with_the_chapter_that_has_it(mine: Client) -> None:
    page = html.unescape(mine.get("/ask/?from=/puzzles/lost-update/", headers=EN).text)
    assert 'You ask about <a href="/puzzles/lost-update/">Lose an update</a>' in page
    assert "What does “" in page  # suggestions, which are made of the chapter
    ask(mine, about="/puzzles/lost-update/")
    assert only().lesson == Lesson.objects.get(slug="the-gil-precisely")
    elsewhere = mine.get("/ask/?from=/puzzles/three-forks/", headers=EN)
    assert elsewhere.status_code == 200


# -- with a model --


@pytest.fixture
def model(settings: Settings) -> Settings:
    settings.ASK_MODEL_URL, settings.ASK_MODEL_NAME = "http://127.0.0.1:9/v1", "m"
    return settings


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    found: list[Any] = []
    monkeypatch.setattr(
        current_app, "send_task", lambda name, args, **_: found.append((name, args))
    )
    return found


@pytest.fixture
def waiting(
    mine: Client, model: object, sent: list[Any],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> Iterator[Exchange]:  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        ask(mine)
    return only()  # type: ignore[return-value]


def test_a_model_is_asked_and_the_page_waits(
    waiting: Exchange, mine: Client, sent: list[Any]
) -> None:
    assert sent == [("assistant.answer_with_model", (str(waiting.id),))]
    assert len(waiting.told.sources) > len({n for s in waiting.told.sentences for n in s.sources})
    waiting.drafted = [{"text": "It is one lock.", "sources": [1]}]
    waiting.save()
    page = mine.get(f"/ask/{waiting.id}/", headers=EN).text
    assert "It is one lock." in page
    assert "checked sentence by sentence" in page
    assert "quoted word for word" not in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert 'hx-trigger="every 1s"' in mine.get(f"/ask/{waiting.id}/", headers=HTMX).text


def test_what_a_model_answered_says_so(waiting: Exchange, mine: Client) -> None:
    source = Source("term", "GIL", "/x/", "The GIL is one lock of an interpreter.", "en")
    told = Answer(True, [Sentence("It is one lock.", (1,))], [source], By.MODEL)
    Exchange.objects.update(state=State.ANSWERED, answer=told.as_json())
    page = mine.get(f"/ask/{waiting.id}/", headers=EN).text
    assert "A language model put these sentences together." in page
    assert "The GIL is one lock of an interpreter." in page
    assert "every 1s" not in page


def test_a_model_that_does_not_come_back_is_not_waited_for(waiting: Exchange, mine: Client) -> None:
    Exchange.objects.update(asked_at=timezone.now() - timedelta(minutes=5))
    page = html.unescape(mine.get(f"/ask/{waiting.id}/", headers=EN).text)
    assert only().state == State.ANSWERED
    assert only().told.sentences[0].text in page


def test_without_a_broker_the_course_answers_at_once(
    mine: Client, model: object, monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:  # fmt: skip
    def gone(*_: Any, **__: Any) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(current_app, "send_task", gone)
    with django_capture_on_commit_callbacks(execute=True):
        ask(mine)
    assert only().state == State.ANSWERED


def test_no_model_is_asked_about_what_the_course_does_not_know(
    mine: Client, model: object, sent: list[Any]
) -> None:
    ask(mine, UNKNOWN)
    assert (only().state, sent) == (State.ANSWERED, [])


# -- instructors --


def test_instructors_see_what_is_asked_of_a_chapter_and_by_nobody(
    mine: Client, admin_client: Client, learner: Learner
) -> None:
    ask(mine)
    ask(mine, UNKNOWN, about="")
    page = html.unescape(admin_client.get("/admin/assistant/exchange/", headers=EN).text)
    assert KNOWN in page
    assert UNKNOWN in page
    lesson = Exchange.objects.get(asked=KNOWN).lesson
    assert lesson
    of_chapter = f"/admin/assistant/exchange/?lesson__id__exact={lesson.pk}"
    page = html.unescape(admin_client.get(of_chapter, headers=EN).text)
    assert KNOWN in page
    assert UNKNOWN not in page
    one = admin_client.get(
        f"/admin/assistant/exchange/{Exchange.objects.get(asked=KNOWN).pk}/change/"
    )
    assert one.status_code == 200
    for text in (page, one.text):
        assert str(learner.id) not in text
