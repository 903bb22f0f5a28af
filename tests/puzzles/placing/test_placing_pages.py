"""The page on which a lock is placed, then tried, then counted: all of it without JavaScript."""

import html
import re

import pytest
from django.test import Client

from learners.models import Learner
from puzzles.files import by_slug
from puzzles.models import Solved
from tests.conftest import client_of

pytestmark = pytest.mark.django_db

START = "/puzzles/lost-update/lock/"
SAFE = f"{START}A1-3.lock,B1-3.lock/"
SMALL = f"{START}A1-2.lock,B1-2.lock/"
FORM = {"A": "lock", "A-first": "1", "A-last": "3", "B": "lock", "B-first": "1", "B-last": "3"}


def text_of(client: Client, path: str, status: int = 200) -> str:
    page = client.get(path, headers={"accept-language": "en"})
    assert page.status_code == status
    return html.unescape(page.text)


def chosen(page: str) -> list[str]:
    """What the form's selects say."""
    return re.findall(r'<option value="([^"]*)" selected', page)


def test_who_has_broken_it_is_led_to_the_lock(client: Client):
    assert START in text_of(client, "/puzzles/lost-update/?s=AABBBA")
    assert START not in text_of(client, "/puzzles/lost-update/?s=AA")
    assert "/puzzles/two-locks/lock/" not in text_of(client, "/puzzles/two-locks/?s=AB")


def test_the_form_leads_to_the_address_of_its_placement(client: Client):
    answer = client.get(START, FORM)
    assert (answer.status_code, answer.headers["Location"]) == (302, SAFE)
    page = text_of(client, SAFE)
    assert chosen(page) == ["lock", "1", "3", "lock", "1", "3"]
    assert page.count("<code>with lock:</code>") == 2
    assert f'href="{SAFE}?s=A"' in page


def test_lines_in_the_wrong_order_are_put_right(client: Client):
    answer = client.get(START, FORM | {"A-first": "3", "A-last": "1"})
    assert answer.headers["Location"] == SAFE


def test_no_lock_at_all_is_the_beginning(client: Client):
    answer = client.get(START, FORM | {"A": "", "B": ""})
    assert (answer.status_code, answer.headers["Location"]) == (302, START)
    page = text_of(client, START)
    assert "with lock:" not in page
    assert "Count all orders" not in page


def test_a_block_that_is_cut_is_told_and_the_choice_kept(client: Client):
    path = "/puzzles/last-seat/lock/A1-1.booking,B1-3.booking/"
    page = text_of(client, path, 400)
    assert "A lock goes around whole blocks" in page
    assert chosen(page) == ["booking", "1", "1", "booking", "1", "3"]
    assert "with booking:" not in page


@pytest.mark.parametrize("odd", ["A1-9.lock", "A1-3.zz", "<script>", "A" * 3000], ids=len)
def test_what_is_no_placement_is_told(client: Client, odd: str):
    page = text_of(client, f"{START}{odd}/", 400)
    assert "This is no placement of a lock in these threads." in page
    assert "<script>/" not in page


def test_odd_forms_are_no_fault_of_ours(client: Client):
    for said in ({"A": "x" * 5000}, {"A": "../..", "A-first": "é"}, {"A": "lock"}):
        answer = client.get(START, said, follow=True)
        assert answer.status_code == 400
        assert "This is no placement" in answer.text


def test_a_lock_that_is_too_short_can_be_broken(client: Client):
    told = re.search(r"From here on: <code>([A-Z]+)</code>", text_of(client, f"{SMALL}?way"))
    assert told
    page = text_of(client, f"{SMALL}?s={told[1]}")
    assert "Broken: wrong at the end" in page
    assert "not yet where it has to be" in page


def test_a_count_of_a_wrong_placement_keeps_nothing(client: Client):
    answer = client.post(f"{SMALL}count/", {"s": "AA"})
    assert answer.headers["Location"] == f"{SMALL}?s=AA&count=#count"
    page = text_of(client, f"{SMALL}?s=AA&count=")
    assert re.search(r"[1-9]\d* of its [1-9]\d* orders still go wrong", page)
    assert not Learner.objects.exists()


def test_a_count_of_a_safe_placement_is_kept(learner: Learner):
    mine = client_of(learner)
    page = mine.post(f"{SAFE}count/", {"s": ""}, follow=True).text
    assert "None of its 2 orders goes wrong" in page
    assert "And no lock around fewer lines does it." in page
    assert "Orders without a lock: 20; with it: 2." in page
    assert "Kept in your progress: locked so that it holds, with the fewest lines locked" in page
    assert {*Solved.objects.values_list("puzzle", "goal", "letters")} == {
        ("lost-update", goal, "A1-3.lock,B1-3.lock") for goal in ("locked", "tightest")
    }
    index = mine.get("/puzzles/").text
    assert "Locked so that it holds" in index
    assert "You have broken" not in index


def test_more_lines_than_needed_hold_as_well(learner: Learner):
    mine = client_of(learner)
    path = "/puzzles/torn-pair/lock/A1-2.lock,B1-3.lock/"
    page = mine.post(f"{path}count/", follow=True).text
    assert "It would hold with 4 lines under a lock, too; yours are 5." in page
    assert [*Solved.objects.values_list("goal", flat=True)] == ["locked"]


def test_somebody_elses_count_is_not_ones_own_progress(client: Client):
    page = text_of(client, f"{SAFE}?count=")
    assert "None of its 2 orders goes wrong" in page
    assert "Keep this in my progress" in page
    assert not Learner.objects.exists()


def test_a_board_alone_is_sent_to_htmx(client: Client):
    board = client.get(f"{SAFE}?s=A", headers={"hx-request": "true"}).text
    assert board.strip().startswith("<section")
    assert 'id="count"' in board
    assert '<form class="placing' not in board


def test_puzzles_without_a_lock_have_no_such_page(client: Client):
    for path in ("/puzzles/two-locks/lock/", "/puzzles/none/lock/"):
        assert client.get(path).status_code == 404
    assert client.post("/puzzles/two-locks/lock/A1-1.x/count/").status_code == 404
    assert client.get(f"{SAFE}count/").status_code == 405


@pytest.mark.parametrize("slug", [each.slug for each in by_slug().values() if each.placing])
def test_each_is_solved_with_nothing_but_its_form(client: Client, slug: str):
    """Every choice that the form offers, until one holds."""
    placing = by_slug()[slug].placing
    assert placing
    assert placing.smallest
    page = text_of(client, f"/puzzles/{slug}/lock/")
    said: dict[str, str] = {}
    for around in placing.smallest.placement:
        names = (around.letter, f"{around.letter}-first", f"{around.letter}-last")
        values = (around.lock, str(around.first), str(around.last))
        said |= dict(zip(names, values, strict=True))
    for name, value in said.items():
        select = page.split(f'<select name="{name}">')[1].partition("</select>")[0]
        assert f'<option value="{value}"' in select
    page = client.get(f"/puzzles/{slug}/lock/", said, follow=True).text
    action = re.search(r'action="([^"]+/count/)"', page)
    assert action
    assert "That is counted, and so it is proved" in client.post(action[1], follow=True).text
