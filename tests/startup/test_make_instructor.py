"""An instructor's account: what it may do, what it may not, and how it is made."""

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db
PASSWORD = "between seven mountains"


@pytest.fixture
def ada(monkeypatch: pytest.MonkeyPatch) -> User:
    monkeypatch.setenv("COURSE_INSTRUCTOR_PASSWORD", PASSWORD)
    call_command("make_instructor", "--username", "ada")
    return User.objects.get(username="ada")


def test_the_account_opens_with_its_password(ada: User):
    assert ada.check_password(PASSWORD)
    assert ada.is_staff


@pytest.mark.parametrize("app", ["lessons", "quizzes", "feedback"])
def test_instructors_author(ada: User, app: str):
    may = {name for name in ada.get_all_permissions() if name.startswith(f"{app}.")}
    assert {name.partition(".")[2].partition("_")[0] for name in may} == {
        "add",
        "change",
        "delete",
        "view",
    }


def test_instructors_look_at_runs_and_change_none(ada: User):
    may = {name for name in ada.get_all_permissions() if name.startswith("sandbox.")}
    assert may
    assert all(name.startswith("sandbox.view_") for name in may)


def test_instructors_have_no_say_over_accounts(ada: User):
    assert not ada.is_superuser
    assert not ada.has_module_perms("auth")


def test_a_second_time_the_password_is_changed(ada: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COURSE_INSTRUCTOR_PASSWORD", "over eight rivers")
    call_command("make_instructor", "--username", "ada")
    ada.refresh_from_db()
    assert ada.check_password("over eight rivers")
    assert User.objects.count() == 1


def test_a_deactivated_account_is_opened_again(ada: User):
    User.objects.update(is_active=False)
    call_command("make_instructor", "--username", "ada")
    ada.refresh_from_db()
    assert ada.is_active


@pytest.mark.parametrize(("username", "password"), [("ada", "short"), ("", PASSWORD)])
def test_what_will_not_do_is_said_and_nothing_is_made(
    monkeypatch: pytest.MonkeyPatch, username: str, password: str
):
    monkeypatch.setenv("COURSE_INSTRUCTOR_PASSWORD", password)
    with pytest.raises(CommandError):
        call_command("make_instructor", f"--username={username}")
    assert not User.objects.exists()
