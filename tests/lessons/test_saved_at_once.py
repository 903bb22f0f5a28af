"""Forms of one chapter that come back at the same instant: one is saved, the others are told."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from lessons.loader import Report
from lessons.models import Lesson

pytestmark = pytest.mark.django_db(transaction=True)
TOGETHER = 4


def test_one_is_saved_and_the_others_are_told(
    load: Callable[..., Report], django_user_model: type[User]
):
    load()
    lesson = Lesson.objects.get(slug="alpha")
    user = django_user_model.objects.create_superuser("ada")
    clients = [Client() for _ in range(TOGETHER)]
    for client in clients:
        client.force_login(user)
    url = f"/admin/lessons/lesson/{lesson.pk}/change/"
    form = clients[0].get(url).context["adminform"].form
    sent = {each.name: each.value() for each in form}
    came = _at_once([_save(client, url, sent, f"Text {n}.") for n, client in enumerate(clients)])
    assert sorted(came) == [200] * (TOGETHER - 1) + [302]
    assert Lesson.objects.get(pk=lesson.pk).body == f"Text {came.index(302)}.\n"


def _save(client: Client, url: str, sent: dict[str, Any], body: str) -> Callable[[], int]:
    return lambda: client.post(url, sent | {"body": body}).status_code


def _at_once(works: list[Callable[[], int]]) -> list[int]:
    """What each gave, which ran from a connection of its own."""
    came = [0] * len(works)
    start = threading.Barrier(len(works))

    def run(number: int) -> None:
        try:
            start.wait()
            came[number] = works[number]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came
