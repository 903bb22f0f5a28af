"""The worker's part: ask the model if there is one, and say in the log why there is no answer."""

from pathlib import Path

import pytest
from pytest_django import Settings

from assistant import tasks
from assistant.llm.answering import Asked
from assistant.llm.turns import AT_ONCE
from tests.assistant.llm.conftest import SOURCES
from tests.assistant.llm.passages import weights
from tests.assistant.llm.scripted import Peer, serving


@pytest.fixture(autouse=True)
def a_folder_of_its_own(settings: Settings, tmp_path: Path) -> None:
    settings.METRICS_DIR = tmp_path


ASKED = Asked("Is my secret safe?", "en", SOURCES, weights())
TRUE = "A process has its own memory [2]."


def test_without_an_address_no_model_is_asked(settings: Settings):
    settings.ASK_MODEL_URL = ""
    assert tasks.try_model(ASKED, 10.0, lambda _: None) is None


def test_with_one_its_answer_is_given(settings: Settings):
    with serving(lambda peer: peer.say(TRUE)) as server:
        settings.ASK_MODEL_URL, settings.ASK_MODEL_NAME = server.url, "small"
        answer = tasks.try_model(ASKED, 10.0, lambda _: None)
    assert answer is not None
    assert [each.text for each in answer.sentences] == ["A process has its own memory."]


def test_when_the_page_waits_no_longer_no_model_is_asked(settings: Settings):
    with serving(lambda peer: peer.say(TRUE)) as server:
        settings.ASK_MODEL_URL = server.url
        assert tasks.try_model(ASKED, 0.5, lambda _: None) is None
        assert server.asked == []


def test_when_all_places_are_taken_no_model_is_asked(settings: Settings):
    settings.ASK_MODEL_NAME = "small"
    answers = []

    def ask_again(peer: Peer) -> None:
        answers.append(tasks.try_model(ASKED, 10.0, lambda _: None))
        peer.say(TRUE)

    with serving(ask_again) as server:
        settings.ASK_MODEL_URL = server.url
        assert tasks.try_model(ASKED, 10.0, lambda _: None) is not None
        assert len(server.asked) == AT_ONCE
    assert answers[0] is None


def test_the_log_says_why_and_nothing_private(settings: Settings, caplog: pytest.LogCaptureFixture):
    with serving(lambda peer: peer.reply("{}", status="401 Unauthorized")) as server:
        settings.ASK_MODEL_URL, settings.ASK_MODEL_NAME = server.url, "small"
        settings.ASK_MODEL_KEY = "sk-the-key-of-the-site"
        assert tasks.try_model(ASKED, 10.0, lambda _: None) is None
    assert "Refused" in caplog.text
    assert "status 401" in caplog.text
    assert "secret" not in caplog.text
    assert "sk-the-key" not in caplog.text


def test_the_limits_are_in_their_order(settings: Settings):
    """docs/architecture.md has the table."""
    redelivery = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    least = 60 + 10 + 5  # with the longest patience that settings take
    assert settings.ASK_MODEL_PATIENCE_S < tasks.SOFT_LIMIT_S < tasks.HARD_LIMIT_S <= least
    assert least < redelivery
