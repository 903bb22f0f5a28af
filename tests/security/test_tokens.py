"""The token in the address of an event stream: nobody makes, bends or keeps one."""

import time
from uuid import uuid4

import pytest
from django.core import signing
from django.core.signing import BadSignature

from learners.middleware import COOKIE
from learners.models import Learner
from sandbox import panels
from tests.conftest import client_of


def test_a_token_opens_the_execution_that_it_names() -> None:
    execution = uuid4()
    assert panels.read_token(panels.make_token(execution, "nl")) == (execution, "nl")


def forged() -> list[str]:
    good = panels.make_token(uuid4(), "en")
    body, stamp, signature = good.rsplit(":", 2)
    other = panels.make_token(uuid4(), "en").rsplit(":", 2)
    ours = [str(uuid4()), "en"]
    return [
        "", "x", ":", "::", "\0", "a" * 100_000, good[:-1], good + "a", good.upper(),
        f"{other[0]}:{stamp}:{signature}",  # the body of another
        f"{body}:{other[1]}x:{signature}",  # a later time
        signing.dumps(ours),  # signed for something else
        signing.dumps(ours, salt=COOKIE),
        signing.dumps(ours, salt=panels.SIGNED_FOR, key="a guessed key"),
    ]  # fmt: skip


@pytest.mark.parametrize("number", range(14))
def test_no_other_text_is_a_token(number: int) -> None:
    with pytest.raises(BadSignature):
        panels.read_token(forged()[number])


def test_an_old_token_opens_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    token = panels.make_token(uuid4(), "en")
    later = time.time() + panels.TOKEN_AGE_S + 1
    monkeypatch.setattr(time, "time", lambda: later)
    with pytest.raises(BadSignature):
        panels.read_token(token)


@pytest.mark.django_db
def test_a_cookie_signed_for_something_else_is_nobody() -> None:
    victim = Learner.objects.create()
    client = client_of(victim)
    client.cookies[COOKIE] = signing.get_cookie_signer(salt="theme").sign(str(victim.id))
    assert str(victim.id) not in client.get("/my-data/download/").text


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["", "x", ":", "a" * 5000, "\\", "é", "../..", "null", "[]"])
def test_a_cookie_of_nonsense_makes_a_newcomer(value: str) -> None:
    client = client_of(Learner.objects.create())
    client.cookies[COOKIE] = value
    assert client.get("/lab/").status_code == 200
