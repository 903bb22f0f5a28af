"""The pages: every position an address, and nothing of them needs a script."""

import html
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from puzzles.counting import shortest
from puzzles.files import Puzzle, collection
from puzzles.states import Verdict

pytestmark = pytest.mark.django_db
PUZZLES = {puzzle.slug: puzzle for puzzle in collection()}
LOST = "/puzzles/lost-update/"


def text_of(client: Client, path: str, status: int = 200) -> str:
    page = client.get(path, headers={"accept-language": "en"})
    assert page.status_code == status
    return html.unescape(page.content.decode())


def steps_of(page: str) -> list[str]:
    """The addresses of the next steps that are offered."""
    return re.findall(r'<a class="btn" id="go-[A-Z]" href="[^"?]*(\?s=[A-Z]+)"', page)


@pytest.mark.parametrize("puzzle", PUZZLES.values(), ids=PUZZLES)
def test_each_is_won_by_following_links(client: Client, puzzle: Puzzle):
    """As somebody without JavaScript does, along the order that the page itself tells."""
    path = f"/puzzles/{puzzle.slug}/"
    told = re.search(r"From here on: <code>([A-Z]+)</code>", text_of(client, f"{path}?way"))
    assert told
    played = ""
    page = text_of(client, path)
    for letter in told[1]:
        played += letter
        assert f"?s={played}" in steps_of(page)
        page = text_of(client, f"{path}?s={played}")
    assert "Broken:" in page
    assert f"/puzzles/{puzzle.slug}/repaired/" in page
    assert "orders" in page


@pytest.mark.parametrize("puzzle", PUZZLES.values(), ids=PUZZLES)
def test_no_link_breaks_the_repaired_version(client: Client, puzzle: Puzzle):
    """All orders of it, followed from link to link."""
    path = f"/puzzles/{puzzle.slug}/repaired/"
    seen: set[str] = set()
    line = [""]
    while line and len(seen) < 60:
        played = line.pop()
        page = text_of(client, f"{path}?s={played}")
        seen.add(played)
        line += [each.removeprefix("?s=") for each in steps_of(page)]
        assert "Broken:" not in page
        assert "an error" not in page.partition('id="counts-heading"')[0]


def test_what_can_be_done_is_offered_and_what_cannot_is_explained(client: Client):
    page = text_of(client, "/puzzles/two-locks/?s=A")
    assert steps_of(page) == ["?s=AA", "?s=AB"]
    page = text_of(client, "/puzzles/two-locks/repaired/?s=A")
    assert steps_of(page) == ["?s=AA"]
    assert "B waits: A holds mine" in page
    assert "held by A" in page


def test_sleepers_are_told(client: Client):
    page = text_of(client, "/puzzles/lost-wake-up/?s=AAA")
    assert '<dd class="val">free</dd>' in page
    assert "Waiter sleeps until somebody notifies bell" in page
    assert "asleep: Waiter" in page


def test_the_order_so_far_is_shown_with_what_it_did(client: Client):
    page = text_of(client, f"{LOST}?s=AAB")
    assert "Your order: 3 steps" in page
    cells = re.findall(r'<td( class="\w+")?>([^<]*)</td>', page)
    assert [text for _, text in cells if text] == ["read", "add", "read", "0", "0", "0"]
    assert '?s=AA"' in page


WON = f"{LOST}?s=AABBBA"


def test_counts_are_told_to_who_has_found_an_order(client: Client):
    """And has said how many they think there are, or does not want to."""
    assert "How many of all" not in text_of(client, LOST)
    page = text_of(client, WON)
    assert "How many of all 20 orders go wrong?" in page
    assert "All 20 orders" not in page
    told = text_of(client, f"{WON}&say=")
    assert "All 20 orders" in told
    assert "75 %" in told
    assert '<td class="r num">18</td>' in told
    assert "You said" not in told
    assert "All 2 orders" in text_of(client, f"{LOST}repaired/")


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("18", "18: just as you said."),
        ("3", "18 go wrong. You said 3: it is easier to break"),
        ("19", "18 go wrong. You said 19: it is harder to break"),
    ],
)
def test_a_guess_is_told_how_it_was(client: Client, said: str, answer: str):
    assert answer in text_of(client, f"{WON}&say={said}")


@pytest.mark.parametrize("said", ["-1", "many", "1" * 40, "٣", "1.5"])
def test_what_is_no_number_is_no_guess(client: Client, said: str):
    page = text_of(client, f"{WON}&say={said}")
    assert "All 20 orders" in page
    assert "You said" not in page


def test_a_longer_way_is_told_that_there_is_a_shorter_one(client: Client):
    torn = "/puzzles/torn-pair/?s="
    assert "No order does it in fewer steps." in text_of(client, f"{torn}ABBB")
    assert "It can be done in 4 steps." in text_of(client, f"{torn}ABBAB")


def test_an_order_that_ends_well_is_no_win(client: Client):
    page = text_of(client, f"{LOST}?s=AAABBB")
    assert "This order ends: all is well" in page
    assert "Broken:" not in page


@pytest.mark.parametrize(
    ("letters", "played", "left"),
    [
        ("AAAA", "AAA", "A"),
        ("AZ", "A", "Z"),
        ("a", "–", "a"),
        ("A<b>", "A", "<b>"),
        ("é", "–", "é"),
    ],
)
def test_an_order_that_cannot_be_goes_as_far_as_it_can(
    client: Client, letters: str, played: str, left: str
):
    page = text_of(client, f"{LOST}?s={letters}", status=400)
    assert f"After <code>{played}</code> nobody can take the step that <code>{left}</code>" in page


def test_a_very_long_order_costs_no_more_than_a_long_one(client: Client):
    assert "This order can't be played" in text_of(client, f"{LOST}?s={'A' * 5000}", status=400)


def test_there_is_a_way_or_it_is_said_that_there_is_none(client: Client):
    assert "there is none any more" in text_of(client, f"{LOST}?s=AAA&way")
    assert "no order breaks the repaired version" in text_of(client, f"{LOST}repaired/?way")


def test_unknown_puzzles_are_not_found(client: Client):
    assert client.get("/puzzles/nothing/").status_code == 404


def test_pages_speak_the_readers_language(client: Client):
    page = client.get(f"{LOST}?s=A", headers={"accept-language": "nl"}).content.decode()
    assert "Raak een optelling kwijt" in page
    assert "lees" in page
    listed = client.get("/puzzles/", headers={"accept-language": "nl"}).content.decode()
    assert all(puzzle.words["nl"].title in html.unescape(listed) for puzzle in PUZZLES.values())


def test_the_list_has_all_with_their_numbers(client: Client):
    page = text_of(client, "/puzzles/")
    for puzzle in PUZZLES.values():
        assert f'href="/puzzles/{puzzle.slug}/"' in page
    assert "234 orders" in page


def test_htmx_gets_the_puzzle_alone(client: Client):
    part = client.get(f"{LOST}?s=A", headers={"hx-request": "true"})
    assert part.content.decode().lstrip().startswith('<section class="lab gap" id="puzzle"')
    assert "HX-Request" in part.headers["Vary"]


def test_a_step_asks_nothing_of_the_database_and_a_page_once(client: Client):
    client.get(LOST)
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{LOST}?s=AB", headers={"hx-request": "true"})
    assert len(queries) == 0
    with CaptureQueriesContext(connection) as queries:
        client.get(f"{LOST}?s=AB")
    assert len(queries) == 1


def test_the_tests_know_the_ways() -> None:
    assert shortest(PUZZLES["lost-update"].model, {Verdict.BROKEN})
