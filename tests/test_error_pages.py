"""Pages for what went wrong must work when little else does."""

import sqlite3

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import translation
from django.views import defaults

from concurrency_course import unreachable


@pytest.fixture
def request_(rf: RequestFactory) -> HttpRequest:
    return rf.get("/anywhere/")


def test_the_page_for_our_own_mistake_needs_no_database_and_no_context(
    request_: HttpRequest,
) -> None:
    answer = defaults.server_error(request_)
    assert answer.status_code == 500
    assert "That was our mistake" in answer.content.decode()


def test_the_page_for_a_bad_request_needs_no_database(request_: HttpRequest) -> None:
    answer = defaults.bad_request(request_, ValueError("wrong"))
    assert answer.status_code == 400
    assert "We could not read that request" in answer.content.decode()


@pytest.mark.parametrize(
    ("language", "heading"),
    [("en", "There is nothing at this address"), ("nl", "Op dit adres is niets")],
)
def test_an_unknown_address_is_said_in_the_language_of_the_visitor(
    client: Client, language: str, heading: str, compiled_messages: None
) -> None:
    answer = client.get("/nothing/here/", headers={"accept-language": language})
    assert answer.status_code == 404
    assert heading in answer.content.decode()


def test_a_form_without_its_cookie_says_what_is_kept() -> None:
    answer = Client(enforce_csrf_checks=True).post("/theme/", {"theme": "dark"})
    assert answer.status_code == 403
    assert "What you wrote is still in the form" in answer.content.decode()


@pytest.fixture
def compiled_messages() -> None:
    """The catalogues as a start of the site compiles them."""
    from concurrency_course.prepare import compile_messages

    compile_messages()
    translation.trans_real._translations.clear()  # type: ignore[attr-defined]


def _said_by(raised: Exception, cause: Exception) -> int:
    """The status of the page for an exception that Django made of a driver's."""
    try:
        raise raised from cause
    except type(raised):
        return unreachable.server_error(RequestFactory().get("/")).status_code


def _sqlite(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("unable to open database file")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("raised", "cause", "status"),
    [
        (OperationalError(), psycopg.OperationalError("connection refused"), 503),
        (OperationalError(), psycopg.errors.AdminShutdown(), 503),
        (OperationalError(), psycopg.errors.TooManyConnections(), 503),
        (InterfaceError(), psycopg.InterfaceError("the connection is closed"), 503),
        (OperationalError(), _sqlite(sqlite3.SQLITE_CANTOPEN), 503),
        (OperationalError(), _sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), 503),
        (OperationalError(), _sqlite(sqlite3.SQLITE_FULL), 500),
        (OperationalError(), _sqlite(sqlite3.SQLITE_ERROR), 500),
        (OperationalError(), psycopg.errors.DeadlockDetected(), 500),
        (ProgrammingError(), psycopg.errors.UndefinedTable(), 500),
        (RuntimeError(), ValueError(), 500),
    ],
)
def test_only_a_database_that_is_out_of_reach_is_a_matter_of_moments(
    raised: Exception, cause: Exception, status: int
) -> None:
    assert _said_by(raised, cause) == status
