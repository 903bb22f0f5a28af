"""What hostile and unlucky learners do with 'Ask'."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from assistant import services
from assistant.models import Exchange
from feedback.models import Comment

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize("nothing", ["\u200b", "\u202e \u2066", "\ufeff\u200d", "\u2060\n"])
def test_a_question_of_signs_that_nobody_sees_is_not_taken(client: Client, nothing: str) -> None:
    answer = client.post(reverse("assistant:exchange_create"), {"asked": nothing})

    assert answer.status_code == 422
    assert not Exchange.objects.exists()


def test_a_panel_whose_question_was_deleted_elsewhere_stops_waiting(client: Client) -> None:
    gone = reverse("assistant:exchange_detail", args=[uuid.uuid4()])

    answer = client.get(gone, headers=HTMX)

    assert answer.status_code == 410  # which is put in its place, unlike a 404
    assert "every 1s" not in answer.content.decode()
    assert client.get(gone).status_code == 404


def test_a_question_does_not_turn_the_words_after_it_around(client: Client) -> None:
    client.post(reverse("assistant:exchange_create"), {"asked": "\u202eWhat is \u2066the GIL?"})

    assert Exchange.objects.get().asked == "What is the GIL?"


def test_a_question_from_an_endless_address_is_answered(client: Client) -> None:
    start = "/courses/" + "a" * 3000 + "/"
    answer = client.post(
        reverse("assistant:exchange_create"), {"asked": "What is the GIL?", "from": start}
    )

    assert answer.status_code == 303
    assert len(Exchange.objects.get().about) <= 200


def test_of_what_another_tab_has_deleted_nothing_comes_back(client: Client) -> None:
    client.post(reverse("assistant:exchange_create"), {"asked": "What is the GIL?"})
    exchange = Exchange.objects.select_related("lesson__course", "learner").get()
    Exchange.objects.all().delete()
    services.rate(exchange, helpful=True)
    services.pass_on(exchange)
    assert not Exchange.objects.exists()
    assert not Comment.objects.exists()
