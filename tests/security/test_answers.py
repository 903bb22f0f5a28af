"""What every answer carries, errors included; and where a request can lead."""

import logging
from http.cookies import Morsel
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.test import Client, override_settings

from learners.middleware import COOKIE
from sandbox import panels
from tests.security.addresses import Who, row_of, walk
from tests.security.conftest import Things

ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example",
    "\\\\evil.example", "javascript:alert(1)", "data:text/html,x", "http:evil.example",
    "https://localhost@evil.example/", " //evil.example", "\t//evil.example", "//evil.example%2f..",
    "/%0d%0aSet-Cookie:x=1", "/\r\nSet-Cookie: x=1", "https:///evil.example", "/\x00//evil.example",
]  # fmt: skip


def test_every_answer_carries_the_headers(things: Things) -> None:
    faults = []
    for found in walk():
        row = row_of(found.name)
        assert row is not None
        for who in (Who.STRANGER, Who.OWNER, Who.OPERATOR):
            reply = things.people[who].get(things.path(found, row))
            policy = reply.headers.get("Content-Security-Policy", "")
            private = {"private", "no-store", "no-cache"}
            cache = set(reply.headers.get("Cache-Control", "").replace(" ", "").split(","))
            if (
                "default-src 'none'" not in policy
                or "unsafe" in policy
                or "frame-ancestors 'none'" not in policy
                or reply.headers.get("X-Content-Type-Options") != "nosniff"
                or reply.headers.get("X-Frame-Options") != "DENY"
                or reply.headers.get("Referrer-Policy") != "same-origin"
                or not cache & private
            ):
                faults.append((found.name, who, reply.status_code, dict(reply.headers)))
    assert faults == []


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nothing/", 404), ("/lab/nothing/", 404), ("/lab/computing/?workers=x", 400)],
)  # fmt: skip
@pytest.mark.django_db
def test_errors_carry_the_policy_too(client: Client, path: str, status: int) -> None:
    reply = client.get(path)
    assert reply.status_code == status
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]


def test_a_fault_of_ours_shows_no_traceback(
    things: Things, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: Any) -> None:
        raise RuntimeError("the inner secret")

    monkeypatch.setattr(panels, "index", broken)
    reply = things.people[Who.STRANGER].get("/lab/")
    assert reply.status_code == 500
    assert "That was our mistake" in reply.text
    assert "inner secret" not in reply.text
    assert "Traceback" not in reply.text
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]


def test_cookies_are_for_this_site_and_not_for_scripts(things: Things) -> None:
    learner = Client()
    learner.get("/")
    learner.post("/theme/", {"theme": "dark"})
    learner.post("/i18n/setlang/", {"language": "nl"})
    page = Client()
    User.objects.create_superuser("grace", password="a password of hers")
    sent = {"username": "grace", "password": "a password of hers"}
    assert page.post("/admin/login/", sent).status_code == 302
    morsels: list[Morsel[str]] = [*learner.cookies.values(), *page.cookies.values()]
    assert {COOKIE, "theme", "language", "sessionid"} <= {morsel.key for morsel in morsels}
    for morsel in morsels:
        assert morsel["samesite"] in {"Lax", "Strict"}, morsel
        # The theme is no secret, and nothing depends on it.
        assert morsel["httponly"] or morsel.key == "theme", morsel
        assert not morsel["domain"], morsel


def test_over_https_the_learner_is_not_told_in_the_clear(client: Client, db: None) -> None:
    reply = client.get("/", secure=True)
    assert reply.cookies[COOKIE]["secure"]


@pytest.mark.parametrize("sent", ELSEWHERE)
def test_no_form_leads_elsewhere(things: Things, sent: str) -> None:
    owner = things.people[Who.OWNER]
    forms = {
        "/theme/": "theme",
        "/i18n/setlang/": "language",
        f"/quizzes/{things.parts['quiz']}/1/": "answer",
        "/feedback/ratings/": "rating",
        f"/lab/runs/{things.parts['live_run']}/stop": "nothing",
    }
    for path, form in forms.items():
        reply = owner.post(path, {**things.forms[form], "next": sent})
        where = reply.headers.get("Location", "/")
        assert where.startswith("/"), (path, where)
        assert not where.startswith(("//", "/\\")), (path, where)
        assert "x" not in reply.cookies, (path, where)
        assert "\n" not in where


@pytest.mark.parametrize("sent", ELSEWHERE)
def test_no_link_on_a_page_leads_elsewhere(things: Things, sent: str) -> None:
    run = things.parts["run"]
    for path in (
        f"/quizzes/{things.parts['quiz']}/?next={quote(sent)}",
        f"/lab/computing/?next={quote(sent)}",
        f"/lab/runs/{run}/panel?next={quote(sent)}",
        f"/admin/login/?next={quote(sent)}",
    ):
        page = things.people[Who.OWNER].get(path, headers={"HX-Request": "true"}).text
        assert 'href="http' not in page.replace('href="http://www.w3.org', "")
        assert 'href="//' not in page
        assert 'href="javascript' not in page.lower()


def test_after_login_nobody_is_sent_elsewhere(client: Client, db: None) -> None:
    User.objects.create_superuser("grace", password="a password of hers")
    sent = {"username": "grace", "password": "a password of hers"}
    reply = client.post("/admin/login/?next=//evil.example/", {**sent, "next": "//evil.example/"})
    assert reply.status_code == 302
    assert reply["Location"] == "/admin/"


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost:80@evil", ""]
)
def test_a_foreign_host_is_refused(client: Client, host: str) -> None:
    assert client.get("/lab/", headers={"host": host}).status_code == 400


def test_a_forwarded_host_is_not_believed(client: Client, db: None) -> None:
    page = client.get("/", headers={"x-forwarded-host": "evil.example"})
    assert page.status_code == 200
    assert "evil.example" not in page.text


@override_settings(DEBUG=False)
def test_what_is_sent_cannot_forge_a_line_of_the_log(
    client: Client, db: None, caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/nothing/%0A2026-01-01 ERROR forged: line/")
    client.get("/nothing/", headers={"x-request-id": "a\nforged: line"})
    client.post("/admin/login/", {"username": "x\nforged: line", "password": "y"})
    formatter = logging.Formatter("%(message)s")
    lines = "\n".join(formatter.format(record) for record in caplog.records).splitlines()
    assert not any(line.startswith(("forged", "2026-01-01")) for line in lines)
