"""A puzzle in a chapter's text, on paper, in a private link, and in the outline's tab."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from learners.models import Learner
from lessons.gate import puzzles as gate
from lessons.markdown import parse
from lessons.models import Lesson
from lessons.previews.models import Preview
from puzzles import panels
from puzzles.models import Goal, Solved
from tests.conftest import client_of

pytestmark = pytest.mark.django_db

CHAPTER = "/courses/python-concurrency/the-gil-precisely/"
EN, NL = {"accept-language": "en"}, {"accept-language": "nl"}


@pytest.fixture(autouse=True)
def _courses() -> None:
    """Our own, as they are in their files."""
    call_command("load_course", verbosity=0)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("::: puzzle none\n:::", "There is no puzzle “none”; there are: lost-update, "),
        ("::: puzzle\n:::", "There is no puzzle “”"),
        ("::: puzzle lost-update s=AAB\n:::", "without anything else"),
        ("::: puzzle lost-update now\n:::", "without anything else"),
        ("::: puzzle lost-update\nwords\n:::", "holds no text"),
        ("::: puzzle lost-update\n:::\n\n::: puzzle two-locks\n:::", "/puzzles/two-locks/"),
        ("## Again\n\n::: puzzle lost-update\n:::", "can't be linked to"),
    ],
)  # fmt: skip
def test_what_is_no_place_for_a_puzzle_is_told_with_its_line(text: str, said: str) -> None:
    (error,) = parse(text, "lesson.md").errors
    assert said in error.message
    assert error.line == 1 + ("two-locks" in text) * 3


def test_the_chapter_has_the_puzzle_before_its_first_step(client: Client) -> None:
    page = client.get(CHAPTER, headers=EN).text
    assert 'href="/puzzles/lost-update/?s=A"' in page
    assert 'href="/puzzles/lost-update/?s=B"' in page
    assert "Choose who goes next, so that the counter ends at 1." in page
    assert "Kies wie er aan de beurt is" in client.get(CHAPTER, headers=NL).text


def test_a_step_within_a_chapter_leaves_its_address_alone(client: Client) -> None:
    there = EN | {"hx-request": "true", "hx-current-url": f"http://testserver{CHAPTER}"}
    board = client.get("/puzzles/lost-update/?s=A", headers=there).text
    assert 'hx-push-url="false"' in board
    assert 'href="/puzzles/lost-update/?s=AA"' in board
    own = there | {"hx-current-url": "http://testserver/puzzles/lost-update/"}
    board = client.get("/puzzles/lost-update/?s=A", headers=own).text
    assert 'hx-push-url="true"' in board


def test_on_paper_it_stands_as_its_address(client: Client) -> None:
    page = client.get(f"{CHAPTER}print/", headers=EN).text
    assert 'href="/puzzles/lost-update/">http://testserver/puzzles/lost-update/</a>' in page
    assert "Lose an update" in page


def test_a_private_link_shows_it_as_its_address(client: Client, admin_user: object) -> None:
    lesson = Lesson.objects.get(slug="the-gil-precisely")
    Lesson.objects.filter(pk=lesson.pk).update(status=Lesson.Status.DRAFT)
    token = Preview.make(lesson, admin_user, 7)  # type: ignore[arg-type]
    page = client.get(f"/preview/{token}/", headers=EN).text
    assert 'href="/puzzles/lost-update/">http://testserver/puzzles/lost-update/</a>' in page


def test_the_tab_says_what_is_done_with_one_query_more(learner: Learner) -> None:
    mine = client_of(learner)
    for goal in (Goal.BROKEN, Goal.COUNTED):
        Solved.objects.create(learner=learner, puzzle="two-locks", goal=goal, letters="AB")
    mine.get(CHAPTER)
    asked = []
    for tab in ("lessons", "challenges"):
        with CaptureQueriesContext(connection) as queries:
            page = mine.get(f"{CHAPTER}?tab={tab}", headers=EN).text
        asked.append(len(queries))
    assert asked[1] == asked[0] + 1
    row = page.split('href="/puzzles/two-locks/"')[1].partition("</a>")[0]
    assert "Build a deadlock" in row
    assert "(broken)" in row
    assert "2/3" in row
    assert "(to do)" in page.split('href="/puzzles/last-seat/"')[1].partition("</a>")[0]
    assert "(broken)" in mine.get("/courses/python-concurrency/?tab=challenges", headers=EN).text


def test_another_one_sees_nothing_of_it(client: Client, learner: Learner) -> None:
    Solved.objects.create(learner=learner, puzzle="two-locks", goal=Goal.BROKEN, letters="AB")
    client_of(learner).get(f"{CHAPTER}?tab=challenges")
    assert "(broken)" not in client.get(f"{CHAPTER}?tab=challenges", headers=EN).text


@pytest.mark.parametrize("slug", panels.known())
def test_any_puzzle_can_stand_in_a_text(slug: str) -> None:
    assert parse(f"::: puzzle {slug}\n:::").errors == ()
    assert f"/puzzles/{slug}/?s=A" in panels.embedded(slug)


def test_the_gate_tells_what_is_wrong_with_a_puzzle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.toml").write_text('order = 1\ngoal = ["brokn"]\n')
    (found, *_more) = gate.check(tmp_path)
    assert found.file == str(tmp_path / "bad.toml")
    assert any(each.line == 2 and "brokn" in each.message for each in gate.check(tmp_path))
    monkeypatch.setattr(gate.check, "__defaults__", (tmp_path,))
    with pytest.raises(CommandError):
        call_command("check_course", "--fast")
    assert "brokn" in capsys.readouterr().out
