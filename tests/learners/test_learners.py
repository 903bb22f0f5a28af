"""An anonymous learner: a row with the first write, a signed cookie, nobody else's."""

import uuid
from datetime import timedelta

import pytest
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from learners import middleware, services
from learners.models import Bookmark, Learner

pytestmark = pytest.mark.django_db


def visit(cookie: str | None, keep: bool) -> tuple[Learner, HttpResponse]:
    """One request through the middleware; the view keeps the learner or does not."""
    seen: list[Learner] = []

    def view(request: HttpRequest) -> HttpResponse:
        learner: Learner = request.learner  # type: ignore[attr-defined]
        seen.append(learner)
        if keep:
            services.keep(learner)
        return HttpResponse()

    request = RequestFactory().get("/")
    if cookie is not None:
        request.COOKIES[middleware.COOKIE] = cookie
    response = middleware.learner_middleware(view)(request)
    assert isinstance(response, HttpResponse)
    return seen[0], response


def test_reading_leaves_no_row() -> None:
    visit(cookie=None, keep=False)
    assert not Learner.objects.exists()


def test_a_page_brings_the_cookie_so_that_its_forms_come_from_one_learner() -> None:
    reader, page = visit(cookie=None, keep=False)
    writer, _ = visit(cookie=page.cookies[middleware.COOKIE].value, keep=True)
    assert writer.id == reader.id


def test_what_is_no_page_sets_no_cookie() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse("ok", content_type="text/plain")

    response = middleware.learner_middleware(view)(RequestFactory().get("/healthz"))
    assert not response.cookies


def test_the_first_write_makes_a_row_and_a_cookie_that_scripts_cannot_read() -> None:
    learner, response = visit(cookie=None, keep=True)
    assert Learner.objects.get().id == learner.id
    assert response.cookies[middleware.COOKIE]["httponly"]


def test_the_cookie_brings_the_same_learner_back() -> None:
    first, response = visit(cookie=None, keep=True)
    again, _ = visit(cookie=response.cookies[middleware.COOKIE].value, keep=True)
    assert again.id == first.id
    assert Learner.objects.count() == 1


def test_a_forged_cookie_makes_a_newcomer() -> None:
    victim = services.keep(Learner())
    forged = signing.get_cookie_signer(salt="something else").sign(str(victim.id))
    learner, _ = visit(cookie=forged, keep=False)
    assert learner.id != victim.id


def test_reading_pages_needs_no_query(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        visit(cookie=None, keep=False)


def test_only_a_learner_with_a_row_gets_a_bookmark() -> None:
    services.remember(Learner(), "course", "first")
    assert not Bookmark.objects.exists()


def test_the_bookmark_follows_the_learner() -> None:
    learner = services.keep(Learner())
    services.remember(learner, "course", "first")
    services.remember(learner, "course", "second")
    assert services.bookmark(learner, "course") == "second"
    assert services.bookmark(Learner(id=uuid.uuid4()), "course") is None


@pytest.mark.parametrize(("days", "forgotten"), [(179, 0), (181, 1)])
def test_who_stays_away_is_forgotten(days: int, forgotten: int) -> None:
    Learner.objects.create(seen_at=timezone.now() - timedelta(days=days))
    assert services.forget_idle() == forgotten
    assert Learner.objects.count() == 1 - forgotten


def test_what_a_learner_sees_is_not_for_shared_caches() -> None:
    _, response = visit(cookie=None, keep=False)
    assert response["Cache-Control"] == "private"


def test_a_view_that_allows_less_is_obeyed() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Cache-Control": "no-store"})

    response = middleware.learner_middleware(view)(RequestFactory().get("/"))
    assert response["Cache-Control"] == "no-store"
