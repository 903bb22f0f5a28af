"""Private links: a draft for whoever has one, and for nobody else."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from concurrency_course.logs import without_secrets
from concurrency_course.retention import retain
from lessons.models import Lesson
from lessons.previews.models import KEPT_DAYS, Preview, digest_of
from quizzes.kinds import KINDS
from quizzes.models import Choice, Question, Quiz, Response

UNKNOWN = "/preview/no-such-link/"


@pytest.fixture(autouse=True)
def _loaded(load: Callable[[], object]) -> None:
    load()


@pytest.fixture
def draft() -> Lesson:
    return Lesson.objects.get(slug="delta")


@pytest.fixture
def teacher() -> User:
    user = User.objects.create_user("ada", password="x", is_staff=True)
    names = ("view_lesson", "change_lesson")
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return user


@pytest.fixture
def desk(teacher: User) -> Client:
    client = Client()
    client.force_login(teacher)
    return client


type Make = Callable[..., str]


@pytest.fixture
def make(draft: Lesson, teacher: User) -> Make:
    """A link of so many days to the draft, by its address."""
    return lambda days=7: f"/preview/{Preview.make(draft, teacher, days)}/"


def page_of(lesson: Lesson) -> str:
    return f"/admin/lessons/lesson/{lesson.pk}/previews/"


def end(**ends: object) -> None:
    Preview.objects.update(**ends)


# The reader


def test_whoever_has_the_link_reads_the_draft(client: Client, draft: Lesson, make: Make):
    assert client.get(draft.get_absolute_url()).status_code == 404
    page = client.get(make())
    assert page.status_code == 200
    assert f">{draft.title}</h1>" in page.content.decode()
    assert "A draft that was shown to you in private" in page.content.decode()


def test_nobody_is_told_of_the_page(client: Client, make: Make):
    headers = client.get(make()).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize(
    "ends",
    [{"expires_at": timezone.now() - timedelta(seconds=1)}, {"revoked_at": timezone.now()}],
    ids=["expired", "revoked"],
)
def test_an_ended_link_is_as_unknown_as_any(client: Client, make: Make, ends: dict[str, object]):
    address = make()
    end(**ends)
    told = [client.get(each) for each in (address, UNKNOWN)]
    assert [each.status_code for each in told] == [404, 404]
    assert {each.headers["Cache-Control"] for each in told} == {"no-store"}
    pages = [each.content.decode().replace(address, UNKNOWN) for each in told]
    assert len({without_forms(page) for page in pages}) == 1


def without_forms(page: str) -> str:
    return "".join(line for line in page.splitlines() if "csrf" not in line)


def test_the_database_does_not_hold_what_opens_a_draft(make: Make):
    token = make().split("/")[2]
    link = Preview.objects.get()
    assert link.digest == digest_of(token)
    assert token not in str(Preview.objects.values_list())
    assert len(token) >= 43
    assert make() != make()


def test_a_digest_is_no_key(client: Client, make: Make):
    make()
    assert client.get(f"/preview/{Preview.objects.get().digest}/").status_code == 404


def test_a_link_opens_no_other_draft(client: Client, draft: Lesson, make: Make):
    other = Lesson.objects.create(
        section=draft.section, slug="other", title="Other", body="Secret."
    )
    page = client.get(make()).content.decode()
    assert "Secret." not in page
    assert client.get(other.get_absolute_url()).status_code == 404
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_a_published_chapter_is_where_its_link_leads(client: Client, draft: Lesson, make: Make):
    address = make()
    draft.status = "published"
    draft.save()
    answer = client.get(address)
    assert answer.headers["Location"] == draft.get_absolute_url()
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_chapter_that_is_still_to_come_is_not_shown(client: Client, draft: Lesson, make: Make):
    address = make()
    draft.status = "coming"
    draft.save()
    assert client.get(address).status_code == 404


def test_its_text_is_todays(client: Client, draft: Lesson, make: Make):
    address = make()
    draft.body = "Rewritten meanwhile.\n\n::: lab computing workers=2\n:::\n"
    draft.save()
    page = client.get(address).content.decode()
    assert "Rewritten meanwhile." in page
    assert re.search(r'href="/lab/computing/\?[^"]*workers=2', page)


def test_questions_of_a_draft_are_shown_and_take_no_answer(
    client: Client, draft: Lesson, make: Make
):
    draft.body = "Text.\n\n::: quiz\n:::\n"
    draft.save()
    quiz = Quiz.objects.create(slug=draft.quiz_slug, title="Q", status="draft")
    question = Question.objects.create(quiz=quiz, stem="Which one?")
    for text in ("This", "That"):
        Choice.objects.create(question=question, text=text, correct=text == "This")
    page = client.get(make()).content.decode()
    assert "Which one?" in page
    assert "<fieldset" in page
    assert "/answer" not in page
    client.post(f"/quizzes/{quiz.slug}/1/answer/", {"choice": question.choices.get(text="This").pk})
    assert not Response.objects.exists()


def test_readers_are_counted(client: Client, make: Make):
    address = make()
    client.head(address)
    assert Preview.objects.get().opened == 0
    client.get(address)
    client.get(address)
    link = Preview.objects.get()
    assert (link.opened, link.opened_at is None) == (2, False)


def test_a_draft_is_not_found_by_its_readers(client: Client, draft: Lesson, make: Make):
    client.get(make())
    assert draft.title not in client.get("/").content.decode()


def test_no_other_page_asks_for_links(client: Client, make: Make):
    make()
    with CaptureQueriesContext(connection) as queries:
        client.get("/courses/tiny/alpha/")
    assert not [each for each in queries if "lessons_preview" in each["sql"]]


# The desk


def test_an_instructor_makes_a_link_and_sees_it_once(desk: Client, draft: Lesson, client: Client):
    page = desk.post(page_of(draft), {"days": "1"})
    assert "no-store" in page.headers["Cache-Control"]
    address = page.content.decode().partition('id="address" value="')[2].partition('"')[0]
    assert client.get(address.replace("http://testserver", "")).status_code == 200
    link = Preview.objects.get()
    assert link.expires_at - link.made_at < timedelta(days=1, minutes=1)
    again = desk.get(page_of(draft)).content.decode()
    assert address.split("/")[-2] not in again
    assert "1 time," in again
    assert "ada" in again


@pytest.mark.parametrize("days", ["", "0", "-1", "3650", "x"])
def test_a_link_lasts_as_long_as_is_offered(desk: Client, draft: Lesson, days: str):
    page = desk.post(page_of(draft), {"days": days}).content.decode()
    assert "errorlist" in page
    assert not Preview.objects.exists()


def test_a_revoked_link_leads_nowhere(desk: Client, draft: Lesson, client: Client, make: Make):
    address, kept = make(), make()
    link = Preview.objects.get(digest=digest_of(address.split("/")[2]))
    desk.post(f"{page_of(draft)}{link.pk}/revoke/")
    assert [client.get(each).status_code for each in (address, kept)] == [404, 200]
    assert "revoked" in desk.get(page_of(draft)).content.decode()


def test_a_link_is_revoked_on_the_page_of_its_chapter_alone(
    desk: Client, draft: Lesson, make: Make
):
    make()
    other = Lesson.objects.get(slug="alpha")
    gone = desk.post(f"{page_of(other)}{Preview.objects.get().pk}/revoke/")
    assert gone.status_code == 404
    assert Preview.objects.get().is_open


def test_who_may_only_look_makes_and_revokes_none(
    teacher: User, desk: Client, draft: Lesson, make: Make
):
    make()
    teacher.user_permissions.remove(Permission.objects.get(codename="change_lesson"))
    link = Preview.objects.get()
    replies = [
        desk.get(page_of(draft)),
        desk.post(page_of(draft), {"days": "1"}),
        desk.post(f"{page_of(draft)}{link.pk}/revoke/"),
    ]
    assert [each.status_code for each in replies] == [403, 403, 403]
    assert Preview.objects.get().revoked_at is None


def test_only_a_draft_has_links(desk: Client):
    lesson = Lesson.objects.get(slug="alpha")
    assert "everybody may read it" in desk.get(page_of(lesson)).content.decode()
    desk.post(page_of(lesson), {"days": "1"})
    assert not Preview.objects.exists()


def test_a_chapters_page_says_where_it_stands(desk: Client, draft: Lesson, make: Make):
    address = f"/admin/lessons/lesson/{draft.pk}/change/"
    before = desk.get(address).content.decode()
    assert f'<a href="{page_of(draft)}">Private links</a>' in before
    make()
    assert f'<a href="{page_of(draft)}">1 private link</a>' in desk.get(address).content.decode()


def test_a_chapter_takes_its_links_with_it(draft: Lesson, make: Make):
    make()
    draft.delete()
    assert not Preview.objects.exists()


def test_a_link_ends_with_the_account_that_made_it(teacher: User, client: Client, make: Make):
    address = make()
    User.objects.filter(pk=teacher.pk).update(is_active=False)
    assert client.get(address).status_code == 404
    assert not Preview.objects.get().is_open
    User.objects.filter(pk=teacher.pk).update(is_active=True)
    assert client.get(address).status_code == 200
    teacher.delete()
    assert client.get(address).status_code == 404
    assert not Preview.objects.get().is_open


def test_a_link_is_closed_while_its_maker_may_not_change_chapters(
    teacher: User, client: Client, make: Make
):
    address, change = make(), Permission.objects.get(codename="change_lesson")
    teacher.user_permissions.remove(change)
    assert client.get(address).status_code == 404
    assert not Preview.objects.get().is_open
    group = Group.objects.create(name="Instructors")
    group.permissions.add(change)
    teacher.groups.add(group)
    assert client.get(address).status_code == 200
    User.objects.filter(pk=teacher.pk).update(is_staff=False)
    assert client.get(address).status_code == 404
    User.objects.filter(pk=teacher.pk).update(is_staff=True, is_superuser=True)
    teacher.groups.clear()
    assert client.get(address).status_code == 200


def test_a_draft_in_another_language_says_so(client: Client, make: Make):
    told = client.get(make(), headers={"Accept-Language": "nl"}).content.decode()
    assert 'id="reading"' in told
    assert 'id="reading"' not in client.get(make()).content.decode()


def test_links_that_ended_long_ago_are_forgotten(make: Make):
    make()
    end(expires_at=timezone.now() - timedelta(days=KEPT_DAYS, minutes=-5))
    make()
    retain(5)
    assert Preview.objects.count() == 2
    end(expires_at=timezone.now() - timedelta(days=KEPT_DAYS, minutes=5))
    make()
    retain(5)
    assert Preview.objects.count() == 1


def test_a_log_does_not_hold_what_opens_a_draft(make: Make):
    line = f"Internal Server Error: {make()}"
    assert without_secrets(None, "", line) == "Internal Server Error: /preview/.../"


def test_a_half_written_quiz_is_shown_as_far_as_it_is(client: Client, draft: Lesson, make: Make):
    draft.body = "Text.\n\n::: quiz\n:::\n"
    draft.save()
    quiz = Quiz.objects.create(slug=draft.quiz_slug, title="Q", status="draft")
    for kind in KINDS:
        Question.objects.create(quiz=quiz, kind=kind, stem=f"Still to write: {kind}")
    page = client.get(make()).content.decode()
    for kind in KINDS:
        assert f"Still to write: {kind}" in page


def test_nothing_leads_to_a_lab_that_is_not_on_the_page(client: Client, draft: Lesson, make: Make):
    draft.body = "[Run it](lab:computing), or [here](#lab-computing).\n\n::: lab computing\n:::\n"
    draft.save()
    assert "#lab-" not in client.get(make()).content.decode()
