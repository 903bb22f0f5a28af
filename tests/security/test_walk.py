"""Every address, as everybody: who is not meant to read or write there does not.

Each test walks the whole URL conf and lists what it found wrong, by address and person.
"""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client

from learners import limits
from tests.security.addresses import ROWS, TEACHING, Found, Row, Who, row_of, walk
from tests.security.conftest import Things

REFUSED = {
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.GONE,
    HTTPStatus.METHOD_NOT_ALLOWED,
}
ODD = ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")
SPACES = [{}, {"HX-Request": "true"}]

# What they send is answered and kept nowhere in the database.
NOT_OF_A_LEARNER = (
    "theme_set", "set_language", "lessons:keys", "admin:login", "admin:logout",
    "sandbox:paste_compare",
    # Nobody's: for whoever looks.
    "puzzles:replay_create", "puzzles:replay_create_repaired", "puzzles:replay_create_placed",
    "quizzes:attempt_finish",  # hands in an exam, and this learner has begun none
)  # fmt: skip

Visit = tuple[Found, Row, str, Who, Client]


def visits(things: Things) -> Iterator[Visit]:
    """Every address with its row and path, as everybody."""
    for found in walk():
        row = row_of(found.name)
        if row is None:
            continue
        for who, client in things.people.items():
            yield found, row, things.path(found, row), who, client


def is_refused(reply: Any) -> bool:
    to_login = reply.headers.get("Location", "").startswith("/admin/")
    return reply.status_code in REFUSED or to_login


def text_of(reply: Any) -> str:
    body = b"" if reply.streaming else reply.content
    return f"{reply.headers} {body.decode()}"


def without_visits(rows: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Opening a chapter moves the bookmark, which nobody calls a change."""
    return {**rows, "bookmarks": [{**mark, "visited_at": 0} for mark in rows["bookmarks"]]}


def test_every_address_has_its_row() -> None:
    assert [found for found in walk() if row_of(found.name) is None] == []


def test_every_row_has_its_address() -> None:
    used = {id(row_of(found.name)) for found in walk()}
    assert [name for name, row in ROWS.items() if id(row) not in used] == []


@pytest.mark.parametrize("headers", SPACES, ids=["plain", "htmx"])
def test_nobody_reads_what_is_not_for_them(things: Things, headers: dict[str, str]) -> None:
    faults: list[Any] = []
    for found, row, path, who, client in visits(things):
        reply = client.get(path, headers=headers)
        if reply.status_code == 500 or (who not in row.reads and not is_refused(reply)):
            faults.append((path, who, reply.status_code))
        may_see = things.marks[:1] if who in TEACHING and "feedback" in found.name else []
        shown = {mark for mark in things.marks if mark in text_of(reply) and mark not in path}
        if who is not Who.OWNER and not shown <= set(may_see):
            faults.append((path, who, shown))
    assert faults == []


def test_who_may_read_is_shown_something(things: Things) -> None:
    """Else the test above would prove nothing."""
    replies = [
        (path, who, client.get(path))
        for _found, row, path, who, client in visits(things)
        if who in row.reads
    ]
    assert [(path, who) for path, who, reply in replies if reply.status_code in REFUSED] == []


def test_nobody_changes_what_is_another_learners(things: Things) -> None:
    faults: list[Any] = []
    before = things.rows()
    for found, row, path, who, client in visits(things):
        if who is Who.OWNER or (who in TEACHING and found.name == "admin:feedback_comment_change"):
            continue
        reply = client.post(path, {**things.forms[row.form], "post": "yes"})
        if reply.status_code == 500 or (who not in row.writes and not is_refused(reply)):
            faults.append((path, who, reply.status_code))
        if things.rows() != before:
            faults.append((path, who, "changed"))
            before = things.rows()
    assert faults == []


def test_the_owner_changes_it_by_the_same_form(things: Things) -> None:
    """Else the test above would prove nothing."""
    unchanged = []
    for found, row, path, who, client in visits(things):
        if who is not Who.OWNER or who not in row.writes or found.name in NOT_OF_A_LEARNER:
            continue
        before = things.rows()
        client.post(path, things.forms[row.form])
        if things.rows() == before:
            unchanged.append(found.name)
    assert unchanged == []


def test_reading_changes_nothing(things: Things) -> None:
    before = without_visits(things.rows())
    for _found, row, path, _who, client in visits(things):
        override = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "DELETE"}
        client.get(path, {**things.forms[row.form], "_method": "DELETE"}, headers=override)
        client.head(path)
        assert without_visits(things.rows()) == before, path


def test_no_other_method_does_anything(things: Things) -> None:
    before = things.rows()
    for _found, _row, path, who, client in visits(things):
        for method in ODD if who in {Who.OWNER, Who.OPERATOR} else ():
            reply = client.generic(method, path, "_method=POST")
            assert reply.status_code != 500, (method, path)
        assert things.rows() == before, path


def test_a_form_from_elsewhere_is_refused(things: Things) -> None:
    faults: list[Any] = []
    before = things.rows()
    checked = {who: Client(enforce_csrf_checks=True) for who in things.people}
    for _found, row, path, who, client in visits(things):
        checked[who].cookies = client.cookies
        if row.writes and not is_refused(checked[who].post(path, things.forms[row.form])):
            faults.append((path, who))
    assert faults == []
    assert things.rows() == before


def test_every_form_has_a_limit(things: Things, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever takes a POST refuses one too many, and says when to come back."""
    none_left = {name: limits.Limit(0, 0, 3600) for name in limits.LIMITS}
    monkeypatch.setattr(limits, "LIMITS", none_left)
    faults: list[Any] = []
    before = things.rows()
    for _found, row, path, who, client in visits(things):
        reply = client.post(path, things.forms[row.form])
        if is_refused(reply) and not row.writes:
            continue
        if reply.status_code == HTTPStatus.NOT_FOUND and who not in row.writes:
            continue  # of another: as if it did not exist
        if reply.status_code != HTTPStatus.TOO_MANY_REQUESTS or "Retry-After" not in reply:
            faults.append((path, who, reply.status_code))
    assert faults == []
    assert things.rows() == before
