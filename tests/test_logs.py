"""Log lines: ids in each, no secret in any, and read by the supervisor in both formats."""

import json
import logging
import logging.config
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from django.conf import settings as ours
from structlog.contextvars import bound_contextvars

from concurrency_course import logs
from concurrency_course.child import Log

type Write = Callable[[str], Callable[[], str]]


@pytest.fixture
def write_as(tmp_path: Path) -> Iterator[Write]:
    """Log in a format, into a file of its own; what it returns reads that file."""
    kept = logging.getLogger().handlers[:]

    def configure(log_format: str) -> Callable[[], str]:
        chosen = logs.settings_for(log_format)
        path = tmp_path / "log"
        path.touch()
        chosen["handlers"]["console"] = {
            "class": "logging.FileHandler",
            "filename": str(path),
            "formatter": "line",
        }
        logging.config.dictConfig(chosen)
        return path.read_text

    yield configure
    logging.config.dictConfig(ours.LOGGING)
    logging.getLogger().handlers[:] = kept


def test_a_line_of_text_says_when_how_bad_who_and_what(write_as: Write):
    said = write_as("text")
    structlog.stdlib.get_logger("a.b").warning("It rains", where="here", why="two words\nof it")
    when, _, rest = said().partition(" ")
    assert when.endswith("Z")
    assert rest == 'WARNING a.b: It rains where=here why="two words\\nof it"\n'


def test_a_line_of_json_says_the_same(write_as: Write):
    said = write_as("json")
    structlog.stdlib.get_logger("a.b").warning("It rains", where="here")
    line = json.loads(said())
    assert line.pop("timestamp").endswith("Z")
    assert line == {"level": "warning", "logger": "a.b", "event": "It rains", "where": "here"}
    assert list(line) == ["level", "logger", "event", "where"]


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_bound_ids_are_in_the_lines_of_libraries_too(write_as: Write, log_format: str):
    said = write_as(log_format)
    with bound_contextvars(request_id="abcdef12"):
        logging.getLogger("django.request").error("Oh %s", "dear")
    assert "abcdef12" in said()
    assert "Oh dear" in said()


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_traceback_stays_with_its_line(write_as: Write, log_format: str):
    said = write_as(log_format)
    try:
        raise ValueError("alas")
    except ValueError:
        structlog.stdlib.get_logger("a").exception("It broke")
    assert "ValueError: alas" in said()
    assert (len(said().splitlines()) == 1) is (log_format == "json")


@pytest.mark.parametrize("log_format", ["text", "json"])
@pytest.mark.parametrize(
    "line",
    [
        "GET /lab/runs/1/events?t=s3cret",
        "GET /lab/runs/1/events?x=1&t=s3cret&y=2",
        "Cookie: learner=s3cret; theme=dark",
        "Cookie: csrftoken=s3cret",
        "sessionid=s3cret",
        "Authorization: Bearer s3cret",
        "no connection to postgres://course:s3cret@db:5432/course",
        "no connection to redis://:s3cret@valkey:6379/0",
    ],
)
def test_what_opens_a_door_is_in_no_line(write_as: Write, line: str, log_format: str):
    said = write_as(log_format)
    logging.getLogger("a").error("%s", line)
    structlog.stdlib.get_logger("a").error("It broke", detail=line)
    assert said().count("...") == 2
    assert "s3cret" not in said()


def test_what_is_no_secret_stays(write_as: Write):
    said = write_as("text")
    line = "http://127.0.0.1:8000/lab/?workers=4 about=x@y"
    logging.getLogger("a").error(line)
    assert line in said()


@pytest.mark.parametrize("log_format", ["text", "json"])
@pytest.mark.parametrize("level", ["info", "warning", "error", "critical"])
def test_the_supervisor_tells_troubles_from_the_rest(
    write_as: Write, tmp_path: Path, level: str, log_format: str
):
    seen = Log(tmp_path / "log")
    write_as(log_format)
    getattr(structlog.stdlib.get_logger("a"), level)("It rains")
    assert bool(seen.troubles()) is (level != "info")


@pytest.mark.parametrize("log_format", ["text", "json"])
@pytest.mark.parametrize(
    ("logger", "event"),
    [
        ("django.request", "Not Found: /no-such-page"),
        ("django.request", "Bad Request: /lab/computing/"),
        ("django.request", "Service Unavailable: /readyz"),
        ("concurrency_course.health", "Not ready: signs"),
    ],
)
def test_what_is_to_be_expected_is_no_trouble(
    write_as: Write, tmp_path: Path, logger: str, event: str, log_format: str
):
    seen = Log(tmp_path / "log")
    write_as(log_format)
    logging.getLogger(logger).warning(event)
    logging.getLogger("another").warning(event.replace("Service", "The service"))
    (trouble,) = seen.troubles()
    assert "another" in trouble


def test_celery_is_quiet_about_each_task(write_as: Write):
    said = write_as("text")
    logging.getLogger("celery.app.trace").info("Task succeeded")
    logging.getLogger("celery.app.trace").error("Task failed")
    assert "succeeded" not in said()
    assert "Task failed" in said()
