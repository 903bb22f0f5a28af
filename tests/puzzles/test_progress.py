"""What a learner has done with the puzzles is kept, once the server has played it."""

import pytest
from django.test import Client
from django.urls import reverse

from learners.models import Learner
from puzzles.models import Goal, Solved
from tests.conftest import client_of

pytestmark = pytest.mark.django_db

WON, LATER = "AABBBA", "ABABAB"
PAGE = reverse("puzzles:puzzle_detail", args=["lost-update"])
KEEP = reverse("puzzles:solved_create", args=["lost-update"])


@pytest.fixture
def mine(learner: Learner) -> Client:
    return client_of(learner)


def goals() -> set[tuple[str, str, str]]:
    return {*Solved.objects.values_list("puzzle", "goal", "letters")}


def test_an_order_that_breaks_it_is_kept(mine: Client, learner: Learner):
    assert "Keep this in my progress" in mine.get(PAGE, {"s": WON}).text
    answer = mine.post(KEEP, {"s": WON})
    assert answer.headers["Location"] == f"{PAGE}?s={WON}#kept"
    assert goals() == {("lost-update", goal, WON) for goal in (Goal.BROKEN, Goal.SHORTEST)}
    assert Solved.objects.first().learner == learner  # type: ignore[union-attr]
    page = mine.get(PAGE, {"s": WON}).text
    assert "Keep this in my progress" not in page
    assert "Kept in your progress: broken, in the fewest steps" in page


def test_a_longer_order_is_not_the_shortest(mine: Client):
    mine.post(reverse("puzzles:solved_create", args=["torn-pair"]), {"s": "ABBAB"})
    assert {goal for _slug, goal, _letters in goals()} == {"broken"}
    page = mine.get(reverse("puzzles:puzzle_detail", args=["torn-pair"]), {"s": "ABBB"}).text
    assert "Keep this in my progress" in page


@pytest.mark.parametrize(("said", "is_counted"), [("18", True), ("17", False), ("x", False)])
def test_a_right_count_is_a_goal(mine: Client, said: str, is_counted: bool):
    answer = mine.post(KEEP, {"s": WON, "say": said})
    assert answer.headers["Location"] == f"{PAGE}?s={WON}&say={said}#kept"
    assert Solved.objects.filter(goal=Goal.COUNTED).exists() == is_counted


def test_the_first_order_stays(mine: Client):
    mine.post(KEEP, {"s": WON})
    mine.post(KEEP, {"s": LATER, "say": "18"})
    assert goals() == {
        ("lost-update", "broken", WON),
        ("lost-update", "shortest", WON),
        ("lost-update", "counted", LATER),
    }


@pytest.mark.parametrize("order", ["", "AB", "AAABBB", "AABBBAA\0", "ZZ", "A" * 500])
def test_what_breaks_nothing_is_not_kept(client: Client, order: str):
    client.post(KEEP, {"s": order, "say": "18"})
    if order.startswith("AABBBA"):
        return  # what is left over after the end does not undo it
    assert (Solved.objects.count(), Learner.objects.count()) == (0, 0)


def test_there_is_nothing_to_keep_of_no_puzzle(client: Client):
    none = reverse("puzzles:solved_create", args=["none"])
    assert client.post(none, {"s": WON}).status_code == 404


def test_looking_at_an_order_keeps_nothing(client: Client):
    """Somebody else's link is not one's own progress: only a button keeps it there."""
    page = client.get(PAGE, {"s": WON}).text
    assert 'hx-trigger="load"' not in page
    assert not Learner.objects.exists()


def test_who_plays_it_step_by_step_has_it_kept(client: Client):
    step = client.get(PAGE, {"s": WON}, headers={"hx-request": "true"}).text
    assert 'hx-trigger="load"' in step
    again = client.get(PAGE, {"s": WON}, headers={"hx-request": "true", "hx-target": "kept"}).text
    assert 'hx-trigger="load"' not in again  # else a page that keeps nothing would ask for ever


def test_the_list_says_what_is_done_and_to_nobody_else(mine: Client, client: Client):
    index = reverse("puzzles:puzzle_index")
    assert "You have broken" not in mine.get(index).text
    mine.post(KEEP, {"s": WON})
    assert "You have broken 1 of 8." in mine.get(index).text
    assert "Broken, in the fewest steps" in mine.get(index).text
    assert "You have broken" not in client.get(index).text


def test_a_learner_sees_and_deletes_it(mine: Client):
    mine.post(KEEP, {"s": WON})
    assert "2 goals of puzzles" in mine.get(reverse("learners:my_data_detail")).text
    kept = mine.get(reverse("learners:my_data_download")).json()
    assert {each["goal"] for each in kept["puzzles"]} == {"broken", "shortest"}
    mine.post(reverse("learners:my_data_delete"))
    assert not Solved.objects.exists()
