"""What becomes of a learner's question while a model is asked."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import Settings

from assistant import tasks
from assistant.answer import Answer, Sentence
from learners.models import Learner
from tests.assistant.llm.conftest import SOURCES
from tests.assistant.llm.scripted import STREAM, Peer, Scripted, event, serving

models = pytest.importorskip("assistant.models", reason="the questions of learners have no table")
pytestmark = pytest.mark.django_db

TRUE = "A process has its own memory [2]."
COURSE = json.loads(
    json.dumps(Answer(True, [Sentence(SOURCES[0].text[:80], (1,))], SOURCES).as_json())
)


@pytest.fixture
def server(settings: Settings, tmp_path: Any) -> Iterator[Scripted]:
    with serving(lambda peer: peer.say(TRUE)) as scripted:
        settings.ASK_MODEL_URL, settings.ASK_MODEL_NAME = scripted.url, "small"
        settings.METRICS_DIR = tmp_path
        yield scripted


def asked(learner: Learner | None = None, *, ago_s: float = 0.0, **more: Any) -> Any:
    """A question that waits for the model, with the course's answer behind it."""
    learner = learner or Learner.objects.create(id=uuid4())
    moment = timezone.now() - timedelta(seconds=ago_s)
    given = {"about": "", "language": "en", "asked": "Whose memory?", "state": "waiting", **more}
    row = models.Exchange.objects.create(
        learner=learner,
        answer=given.pop("answer", COURSE),
        asked_at=moment,
        drafted=[],
        is_known=True,
        **given,
    )
    models.Exchange.objects.filter(id=row.id).update(asked_at=moment)
    return row


def after(row: Any) -> Any:
    tasks.answer_with_model(str(row.id))
    row.refresh_from_db()
    return row


def test_the_models_answer_takes_the_place_of_the_courses(server: Scripted):
    row = after(asked())
    assert row.state == "answered"
    assert row.answer["by"] == "model"
    assert [each["text"] for each in row.answer["sentences"]] == ["A process has its own memory."]
    assert row.drafted == [{"text": "A process has its own memory.", "sources": [2]}]


def test_each_sentence_can_be_read_before_the_next_is_there(server: Scripted):
    row, seen = asked(), []

    def script(peer: Peer) -> None:
        peer.send(STREAM + event(f"{TRUE} And"))
        peer.send(event(" so on."))
        peer.send("data: [DONE]\n\n")

    server.script = script
    update = models.Exchange.objects.none().__class__.update

    def watched(self: Any, **values: Any) -> int:
        seen.append(values)
        return int(update(self, **values))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(models.Exchange.objects.none().__class__, "update", watched)
        after(row)
    assert [list(each) for each in seen] == [["drafted"], ["drafted"], ["state", "answer"]]


def refused(peer: Peer) -> None:
    peer.reply("{}", status="429 Too Many Requests")


def lies(peer: Peer) -> None:
    peer.say("Bananas grow in warm countries [1].")


def hung_up(peer: Peer) -> None:
    peer.say(f"{TRUE} ", finish=None, done=False)


@pytest.mark.parametrize("script", [refused, lies, hung_up])
def test_at_any_trouble_the_courses_answer_stands(server: Scripted, script: Any):
    server.script = script
    row = after(asked())
    assert (row.state, row.answer) == ("answered", COURSE)


def test_so_it_does_when_something_of_ours_breaks(
    server: Scripted, monkeypatch: pytest.MonkeyPatch
):
    row = asked()
    monkeypatch.setattr(tasks, "try_model", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        tasks.answer_with_model(str(row.id))
    row.refresh_from_db()
    assert (row.state, row.answer["by"]) == ("answered", "course")


def test_what_was_answered_already_is_not_asked_again(server: Scripted):
    row = after(asked(state="answered"))
    assert row.answer["by"] == "course"
    assert server.asked == []


def test_a_question_that_is_gone_is_nothing_to_do(server: Scripted):
    tasks.answer_with_model(str(uuid4()))
    assert server.asked == []


def test_what_comes_too_late_is_not_asked(server: Scripted, settings: Settings):
    row = after(asked(ago_s=settings.ASK_MODEL_PATIENCE_S))
    assert (row.state, row.answer["by"]) == ("answered", "course")
    assert server.asked == []


def test_a_learner_has_so_many_answers_of_the_model_a_day(server: Scripted, settings: Settings):
    settings.ASK_MODEL_DAILY = 2
    one, other = (Learner.objects.create(id=uuid4()) for _ in range(2))
    by = [after(asked(learner)).answer["by"] for learner in (one, one, one, other)]
    assert by == ["model", "model", "course", "model"]


def test_no_id_and_no_address_is_sent(server: Scripted):
    row = after(asked())
    body = str(server.asked[0].body)
    for private in (row.id, row.learner_id):
        assert str(private) not in body
        assert private.hex not in body
    assert SOURCES[0].path not in body
