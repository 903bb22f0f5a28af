"""What the environment may say: each bad value stops each program with what to write instead."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from concurrency_course import metric_files
from concurrency_course.environment import Environment, environment
from tests.site import REPOSITORY

KEY = "between-seven-mountains-and-eleven-rivers-0123456789"
#: Longer than any path may be.
LONG = "a" * 5000

#: Variable, what must not be there, and a part of the sentence that says what may.
BAD = (
    ("COURSE_VAR", "/dev/null/here", "name one that can be made"),
    ("COURSE_VAR", "/proc/1", "set SECRET_KEY"),
    ("DATABASE_URL", "mysql://course@db/course", "write postgres://USER:PASSWORD@HOST/NAME"),
    ("DATABASE_URL", "postgres://db", "write postgres://USER:PASSWORD@HOST/NAME"),
    ("DATABASE_URL", "course", "write postgres://USER:PASSWORD@HOST/NAME"),
    ("DATABASE_URL", "sqlite:////no/such/course.sqlite3", "make that folder first"),
    ("DATABASE_URL", f"sqlite:////{LONG}", "make that folder first"),
    ("DATABASE_URL", "sqlite:////tmp", "is no file"),
    ("DATABASE_URL", "sqlite://:memory:", "write postgres://USER:PASSWORD@HOST/NAME"),
    ("DATABASE_URL", "sqlite://", "write postgres://USER:PASSWORD@HOST/NAME"),
    ("DATABASE_URL_FILE", "/no/such/file", "name a file that can"),
    ("REDIS_URL", "http://valkey", "write redis://HOST:6379/0 or unix:///PATH"),
    ("REDIS_URL", "redis://", "write redis://HOST:6379/0 or unix:///PATH"),
    ("REDIS_URL", "redis://valkey:port", "write redis://HOST:6379/0 or unix:///PATH"),
    ("REDIS_URL", "redis://valkey/zero", "write redis://HOST:6379/0 or unix:///PATH"),
    ("REDIS_URL_FILE", "/no/such/file", "name a file that can"),
    ("SECRET_KEY", KEY[:49], "write what this prints: python3 -c"),
    ("SECRET_KEY", "abc" * 20, "write what this prints: python3 -c"),
    ("SECRET_KEY_FILE", "/no/such/file", "name a file that can"),
    ("SECRET_KEY_FILE", "/dev/null", "write the secret into it"),
    ("ALLOWED_HOSTS", "https://course.example.org", "write bare names, such as course.example.org"),
    ("ALLOWED_HOSTS", "course.example.org:443", "write bare names, such as course.example.org"),
    ("ALLOWED_HOSTS", "course.example.org other.example.org", "with commas between them"),
    ("ALLOWED_HOSTS", "*", "write bare names, such as course.example.org"),
    ("CSRF_TRUSTED_ORIGINS", "course.example.org", "such as https://course.example.org"),
    ("CSRF_TRUSTED_ORIGINS", "https://example.org/course", "such as https://course.example.org"),
    ("DEBUG", "maybe", "write DEBUG=1 or DEBUG=0"),
    ("HTTPS", "tls", "write HTTPS=1 or HTTPS=0"),
    ("HSTS_SECONDS", "a year", "write one, such as HSTS_SECONDS=86400"),
    ("HSTS_SECONDS", "63072001", "write one, such as HSTS_SECONDS=86400"),
    ("TRUSTED_PROXIES", "-1", "write one, such as TRUSTED_PROXIES=0"),
    ("TRUSTED_PROXIES", "10.0.0.1", "write one, such as TRUSTED_PROXIES=0"),
    ("HOST", "course.example.org", "write HOST=127.0.0.1, or HOST=0.0.0.0 for all"),
    ("PORT", "0", "write one, such as PORT=8000"),
    ("PORT", "65536", "write one, such as PORT=8000"),
    ("PORT", "9" * 5000, "write one, such as PORT=8000"),
    ("PORT", "http", "write one, such as PORT=8000"),
    ("PORT", "80.5", "write one, such as PORT=8000"),
    ("PORT", "٣", "write one, such as PORT=8000"),
    ("WEB_WORKERS", "0", "write one, such as WEB_WORKERS=2"),
    ("WEB_THREADS", "many", "write one, such as WEB_THREADS=4"),
    ("MACHINE_NAME", "lab 1", "write a name such as MACHINE_NAME=lab-1"),
    ("MACHINE_NAME", "a" * 64, "write a name such as MACHINE_NAME=lab-1"),
    ("COURSE_MACHINE_LOCK", "/no/such/folder/lock", "make that folder first"),
    ("COURSE_MACHINE_LOCK", "/tmp", "is no file"),
    ("COURSE_MACHINE_LOCK", f"/{LONG}/lock", "make that folder first"),
    ("METRICS_DIR", "/dev/null/here", "name one that can be made"),
    ("LOG_FORMAT", "xml", "write one of text, json"),
    ("LAB_INTERPRETERS", "python3.14t", "write whole paths of folders or programs"),
    ("LAB_INTERPRETERS", "/no/such/folder", "write whole paths of folders or programs"),
    ("LAB_INTERPRETERS", "/usr/bin,/etc/passwd", "write whole paths of folders or programs"),
    ("COURSE_NOISE", "loud", "write one of measured, quiet, busy"),
    ("METRICS_TOKEN", KEY[:19], "write what this prints: python3 -c"),
    ("METRICS_TOKEN_FILE", "/no/such/file", "name a file that can"),
    ("ASK_MODEL_URL", "models.example.org/v1", "write one such as https://HOST/v1"),
    ("ASK_MODEL_URL", "ftp://models.example.org/v1", "write one such as https://HOST/v1"),
    ("ASK_MODEL_URL", "https://user:secret@models.example.org", "such as https://HOST/v1"),
    ("ASK_MODEL_URL", "https://models.example.org/v1?key=secret", "such as https://HOST/v1"),
    ("ASK_MODEL_URL", "https://models.example.org:port/v1", "such as https://HOST/v1"),
    ("ASK_MODEL_NAME", "a model", "write one as its server lists it"),
    ("ASK_MODEL_KEY", "two words", "write the key alone"),
    ("ASK_MODEL_KEY_FILE", "/no/such/file", "name a file that can"),
    ("ASK_MODEL_PLAIN", "perhaps", "write ASK_MODEL_PLAIN=1 or ASK_MODEL_PLAIN=0"),
    ("ASK_DAILY", "0", "write one, such as ASK_DAILY=40"),
    ("ASK_MODEL_PATIENCE_S", "61", "write one, such as ASK_MODEL_PATIENCE_S=30"),
    ("ASK_MODEL_DAILY", "-1", "write one, such as ASK_MODEL_DAILY=30"),
)
GOOD = (
    ("DATABASE_URL", "postgres://course:secret@db/course"),
    ("DATABASE_URL", "postgresql://course@%2Fvar%2Frun%2Fpostgresql/course"),
    ("DATABASE_URL", "sqlite:////tmp/course.sqlite3"),
    ("REDIS_URL", "redis://:secret@valkey:6379/1"),
    ("REDIS_URL", "rediss://valkey"),
    ("REDIS_URL", "unix:///run/valkey.sock?db=0"),
    ("SECRET_KEY", KEY[:50]),
    ("ALLOWED_HOSTS", "course.example.org, .example.net,10.0.0.1,[::1]"),
    ("CSRF_TRUSTED_ORIGINS", "https://course.example.org,https://*.example.org:8443"),
    ("HSTS_SECONDS", "63072000"),
    ("TRUSTED_PROXIES", "10"),
    ("HOST", "0.0.0.0"),
    ("HOST", "::1"),
    ("PORT", "1"),
    ("PORT", "65535"),
    ("MACHINE_NAME", "lab-1.example.org"),
    ("MACHINE_NAME", "a" * 63),
    ("LAB_INTERPRETERS", "/usr/bin, /bin/sh"),
    ("METRICS_TOKEN", KEY[:20]),
    ("ASK_MODEL_URL", "https://models.example.org/v1/"),
    ("ASK_MODEL_URL", "http://[::1]:11434/v1"),
    ("ASK_MODEL_NAME", "org/name-7b:q4_K_M"),
    ("ASK_MODEL_KEY", "sk-1"),
    ("ASK_MODEL_PATIENCE_S", "60"),
    ("ASK_MODEL_DAILY", "0"),
)


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in environment.asked:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COURSE_VAR", str(tmp_path))
    # The settings set it, and this process's counters must find their own again.
    monkeypatch.setenv(metric_files.FOLDER, str(tmp_path))


def read() -> dict[str, Any]:
    """The settings that this environment makes."""
    return runpy.run_path(str(REPOSITORY / "concurrency_course/settings.py"))


@pytest.mark.parametrize(("name", "value", "mending"), BAD)
def test_a_bad_value_is_refused_with_what_to_write(
    name: str, value: str, mending: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=re.escape(mending)) as refusal:
        read()
    assert str(refusal.value).startswith(name)


@pytest.mark.parametrize(("name", "value"), GOOD)
def test_a_good_value_is_taken(name: str, value: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(name, value)
    read()


def test_every_variable_has_a_bad_value():
    assert {name for name, *_ in BAD} == environment.asked


def test_nothing_else_reads_the_environment():
    """The supervisor and `serve` hand theirs on, which is another matter."""
    said = subprocess.run(
        (
            "git",
            "grep",
            "-nE",
            r"os\.environ(\[.*\]($| *[^ =])|\.get)|getenv",
            "--",
            "*.py",
            *OTHERS,
        ),
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in said.stdout.splitlines() if "DJANGO_SETTINGS_MODULE" not in line]
    assert [line for line in lines if not line.startswith(EXCEPT)] == []


OTHERS = (":!tests", ":!bench", ":!chaos")
EXCEPT = (
    "concurrency_course/management/commands/make_instructor.py",  # a password for scripts
    "concurrency_course/metric_files.py",  # what settings have told prometheus_client
    "lessons/gate/running.py",  # what a checked program inherits
    "sandbox/runner.py",  # what a box inherits
    "sandbox/harness/programs/",  # what learners read, and run alone
)


SECRETS = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "METRICS_TOKEN")
FILES = [f"{name}_FILE" for name in (*SECRETS, "ASK_MODEL_KEY")]


@pytest.mark.parametrize("secret", [*SECRETS, *FILES, "ASK_MODEL_URL"])
def test_a_refusal_does_not_show_a_secret(secret: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(secret, "hunter2")
    with pytest.raises(ImproperlyConfigured) as refusal:
        read()
    assert "hunter2" not in str(refusal.value)


def test_a_secret_can_stand_in_a_file(tmp_path: Path):
    path = tmp_path / "secret"
    path.write_text("in a file\n")
    assert Environment({"KEY_FILE": str(path)}).secret("KEY") == "in a file"


def test_a_secret_does_not_stand_in_two_places():
    with pytest.raises(ImproperlyConfigured, match="leave one of them out") as refusal:
        Environment({"KEY_FILE": "/run/key", "KEY": "here"}).secret("KEY")
    assert "/run/key" not in str(refusal.value)


def test_a_folder_that_is_made_is_its_owners_alone(tmp_path: Path):
    made = Environment({"VAR": str(tmp_path / "a" / "var")}).folder("VAR", tmp_path)
    assert made.stat().st_mode & 0o777 == 0o700


def test_without_https_nothing_insists_on_it():
    found = read()
    assert not found["SECURE_SSL_REDIRECT"]
    assert not found["SESSION_COOKIE_SECURE"]
    assert found["SECURE_HSTS_SECONDS"] == 0


def test_under_https_every_cookie_is_secure(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTPS", "1")
    monkeypatch.setenv("TRUSTED_PROXIES", "1")
    found = read()
    cookies = [name for name in found if name.endswith("_COOKIE_SECURE")]
    assert sorted(cookies) == [
        "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SESSION_COOKIE_SECURE",
    ]  # fmt: skip
    assert all(found[name] for name in cookies)
    assert found["SECURE_SSL_REDIRECT"]
    assert found["SECURE_HSTS_SECONDS"] == 86_400


def test_nobody_is_believed_about_https_without_a_proxy():
    assert read()["SECURE_PROXY_SSL_HEADER"] is None


PROGRAMS = (
    ("-m", "concurrency_course.serve", "web"),
    ("-m", "concurrency_course.serve", "lab-worker"),
    ("-m", "concurrency_course.supervisor"),
    ("-m", "concurrency_course.prepare"),
    ("manage.py", "check"),
    ("manage.py", "migrate"),
)
#: What each alone may say, but not together, with the id of the rule.
TOGETHER = (
    ({"DEBUG": "1", "ALLOWED_HOSTS": "course.example.org"}, "course.E001"),
    ({"DEBUG": "1", "HTTPS": "1", "TRUSTED_PROXIES": "1"}, "course.E001"),
    ({"REDIS_URL": "redis://valkey:6379/0"}, "course.E002"),
    ({"DATABASE_URL": "postgres://course:secret@db/course"}, "course.E002"),
    ({"HTTPS": "1"}, "course.E003"),
    ({"COURSE_NOISE": "quiet", "ALLOWED_HOSTS": "course.example.org"}, "course.E004"),
    ({"ASK_MODEL_URL": "http://192.0.2.1/v1", "ASK_MODEL_NAME": "m"}, "course.E005"),
    ({"ASK_MODEL_URL": "http://localhost.example.org", "ASK_MODEL_NAME": "m"}, "course.E005"),
    ({"ASK_MODEL_URL": "https://models.example.org/v1"}, "course.E006"),
    ({"ASK_MODEL_NAME": "m"}, "course.E006"),
)


def start(program: tuple[str, ...], tmp_path: Path, **variables: str) -> tuple[int, str]:
    """How a program ended, and what it said."""
    given = {name: text for name, text in os.environ.items() if name not in environment.asked}
    done = subprocess.run(
        (sys.executable, *program),
        cwd=REPOSITORY,
        env={
            **given,
            "DJANGO_SETTINGS_MODULE": "concurrency_course.settings",
            "COURSE_VAR": str(tmp_path),
            **variables,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("program", PROGRAMS, ids=" ".join)
def test_every_program_says_the_sentence_alone(program: tuple[str, ...], tmp_path: Path):
    code, said = start(program, tmp_path, PORT="http")
    mending = "write one, such as PORT=8000"
    assert (code, said) == (1, f"PORT=http is no number from 1 to 65535: {mending}.\n")


@pytest.mark.parametrize("program", PROGRAMS, ids=" ".join)
def test_every_program_refuses_what_does_not_go_together(program: tuple[str, ...], tmp_path: Path):
    code, said = start(program, tmp_path, HTTPS="1")
    assert code == 1
    assert "write TRUSTED_PROXIES=1" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(("variables", "rule"), TOGETHER)
def test_two_good_values_may_be_a_bad_pair(variables: dict[str, str], rule: str, tmp_path: Path):
    code, said = start(("-m", "concurrency_course.serve", "beat"), tmp_path, **variables)
    assert (code, f"({rule})" in said) == (1, True)


@pytest.mark.parametrize(
    "variables",
    [
        {"DEBUG": "1", "ALLOWED_HOSTS": "localhost"},
        {"REDIS_URL": "redis://127.0.0.1:6379/0"},
        {"REDIS_URL": "redis://valkey:6379/0", "SECRET_KEY": KEY},
        {"DATABASE_URL": "postgres://course@%2Frun%2Fpostgresql/course"},
        {"HTTPS": "1", "TRUSTED_PROXIES": "1", "ALLOWED_HOSTS": "course.example.org"},
    ],
)
def test_what_goes_together_is_taken(variables: dict[str, str], tmp_path: Path):
    code, said = start(("manage.py", "check", "--fail-level", "WARNING"), tmp_path, **variables)
    assert code == 0, said
