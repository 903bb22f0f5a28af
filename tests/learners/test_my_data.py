"""What is kept of me: I see it, take it along, delete it; and I reach nobody else's."""

import json
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import NestedObjects
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from assistant.models import Exchange
from feedback.models import Comment, Rating
from learners import my_data
from learners.middleware import COOKIE
from learners.models import Bookmark, Learner
from puzzles.models import Solved
from quizzes.models import (
    Attempt,
    Choice,
    Draft,
    Experiment,
    Hint,
    HintTaken,
    Prediction,
    Question,
    Quiz,
    Regrade,
    RegradeChange,
    Response,
    ReviewAnswer,
)
from quizzes.review.services import Told, note
from sandbox import publishing, tasks
from sandbox.models import Execution, Run, Share, State
from tests.conftest import client_of

pytestmark = pytest.mark.django_db
DELETE = "/my-data/delete/"


def measured(demo: str = "waiting", key: str = "k") -> Execution:
    made: Execution = Execution.objects.create(
        demo=demo, parameters={"workers": 3}, key=key, state=State.FAILED,
        finished_at=timezone.now(),
    )  # fmt: skip
    return made


def _regraded(response: Response) -> None:
    regrade = Regrade.objects.create(
        question=response.question, question_version=1, mode="full", reason="It was unclear."
    )
    RegradeChange.objects.create(
        regrade=regrade, response=response, old_score=0, old_correct=False, old_void=False,
        new_score=1, new_correct=True, new_void=False,
    )  # fmt: skip


def somebody(execution: Execution | None = None) -> Learner:
    """A learner with one row in every table that may hold something of a learner."""
    learner = Learner.objects.create()
    Bookmark.objects.create(learner=learner, course_slug="c", lesson_slug="threads")
    Exchange.objects.create(
        learner=learner, language="en", asked="Why?", is_known=False,
        answer={"is_known": False, "sentences": [], "sources": [], "by": "course"},
    )  # fmt: skip
    quiz, _ = Quiz.objects.get_or_create(slug="q", defaults={"title": "Q"})
    question, _ = Question.objects.get_or_create(quiz=quiz, key="k", defaults={"stem": "Why?"})
    attempt = Attempt.objects.create(learner=learner, quiz=quiz, seed=1)
    response = Response.objects.create(
        attempt=attempt, question=question, question_version=1, try_number=1, token=uuid4(),
        answer={"picks": [1]}, score=1, correct=True,
    )  # fmt: skip
    _regraded(response)
    Draft.objects.create(
        attempt=attempt, question=question, question_version=1, raw={}, token=uuid4(),
        saved_at=timezone.now(),
    )  # fmt: skip
    Experiment.objects.create(
        response=response, choice=Choice.objects.create(question=question, belief="It waits")
    )
    Prediction.objects.create(
        attempt=attempt, question=question, question_version=1, token=uuid4(), said={}
    )
    HintTaken.objects.create(attempt=attempt, hint=Hint.objects.create(question=question))
    card = note(learner.id, Told("memory", 3, timezone.now(), "lab", "1"))
    ReviewAnswer.objects.create(
        card=card, question=question, question_version=1, token=uuid4(), answer={"picks": [1]},
        score=1, correct=True,
    )  # fmt: skip
    rating = Rating.objects.create(
        learner=learner, subject_kind="lesson", subject_slug="c/l", content_version="1", clear=True
    )
    Comment.objects.create(rating=rating, token=uuid4(), text="More pictures, please")
    run = Run.objects.create(
        learner=learner, execution=execution or measured(), demo="waiting",
        prediction={"first": "same", "times": 1.5}, finished_at=timezone.now(),
    )  # fmt: skip
    Share.objects.create(run=run)
    Solved.objects.create(learner=learner, puzzle="lost-update", goal="broken")
    return learner


@pytest.fixture
def learner() -> Learner:
    return somebody()


@pytest.fixture
def visitor(learner: Learner) -> Client:
    return client_of(learner)


def left_of(learner: Learner) -> int:
    """Rows that Django itself finds below the learner."""
    collector = NestedObjects(using="default")
    collector.collect(list(Learner.objects.filter(id=learner.id)))
    return sum(len(rows) for rows in collector.data.values())


def test_every_table_below_a_learner_is_told_of(learner: Learner) -> None:
    """A later app that keeps something of learners is found out here."""
    collector = NestedObjects(using="default")
    collector.collect([learner])
    found = {model for model, rows in collector.data.items() if rows} - {Learner}
    assert found == {table.model for table in my_data.tables()}
    assert len(found) == 17


def test_the_page_says_what_there_is(visitor: Client, learner: Learner) -> None:
    page = visitor.get("/my-data/").text
    assert "1 run in the lab" in page
    assert "1 run that you share" in page
    assert "1 answer to a question" in page
    assert "1 comment to the author" in page
    assert str(learner.id) in page


def test_who_only_reads_is_told_that_nothing_is_kept(client: Client) -> None:
    page = client.get("/my-data/").text
    assert "Nothing yet" in page
    assert not Learner.objects.exists()


def test_every_page_leads_there(client: Client) -> None:
    assert 'href="/my-data/"' in client.get("/lab/").text


def test_the_copy_holds_what_the_learner_did(visitor: Client, learner: Learner) -> None:
    answer = visitor.get("/my-data/download/")
    assert answer["Content-Disposition"].startswith("attachment")
    copy = json.loads(answer.content)
    assert copy["learner"]["id"] == str(learner.id)
    assert copy["runs"][0]["prediction"] == {"first": "same", "times": 1.5}
    assert copy["runs"][0]["execution"]["parameters"] == {"workers": 3}
    assert copy["shares"][0]["id"] == str(Share.objects.get().id)
    assert copy["answers"][0]["answer"] == {"picks": [1]}
    assert copy["answers"][0]["question"] == {"stem": "Why?"}
    assert copy["ratings"][0]["clear"] is True
    assert copy["comments"][0]["text"] == "More pictures, please"
    assert copy["bookmarks"][0]["lesson_slug"] == "threads"


def test_the_copy_names_nobody_else(visitor: Client) -> None:
    other = somebody()
    ada = User.objects.create_user("ada")
    Comment.objects.update(answered_by=ada, state="answered", answered_at=timezone.now())
    copy = visitor.get("/my-data/download/").text
    assert "answered_by" not in copy
    assert str(other.id) not in copy
    assert copy.count("More pictures, please") == 1


def test_pages_and_copy_are_for_no_cache(visitor: Client) -> None:
    for address in ("/my-data/", "/my-data/download/", DELETE):
        assert "no-store" in visitor.get(address)["Cache-Control"]


def test_asking_deletes_nothing(visitor: Client, learner: Learner) -> None:
    before = left_of(learner)
    assert "Delete all of it?" in visitor.get(DELETE).text
    assert left_of(learner) == before


def test_all_of_it_is_deleted_and_the_page_says_what_it_was(
    visitor: Client, learner: Learner
) -> None:
    page = visitor.post(DELETE)
    assert "1 comment to the author" in page.text
    assert left_of(learner) == 0
    assert not Comment.objects.exists()


def test_the_cookie_goes_too(visitor: Client) -> None:
    visitor.post(DELETE)
    assert visitor.cookies[COOKIE].value == ""
    assert visitor.cookies[COOKIE]["max-age"] == 0


def test_who_is_nobody_yet_gets_no_cookie_from_deleting(client: Client) -> None:
    assert client.post(DELETE).status_code == 200
    assert client.cookies[COOKIE].value == ""


def test_sent_twice_it_says_that_nothing_was_left(visitor: Client, learner: Learner) -> None:
    other = somebody()
    visitor.post(DELETE)
    again = client_of(learner).post(DELETE)
    assert "nothing to delete" in again.text
    assert left_of(other)


def test_a_stranger_deletes_nothing(client: Client, learner: Learner) -> None:
    before = left_of(learner)
    client.post(DELETE)
    client.cookies[COOKIE] = str(learner.id)  # unsigned
    client.post(DELETE, {"id": str(learner.id)})
    assert left_of(learner) == before


def test_no_other_site_can_make_a_browser_delete(learner: Learner) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client_of(learner).cookies
    assert strict.post(DELETE).status_code == 403
    assert left_of(learner)


def test_the_log_of_the_admin_forgets_the_comment(visitor: Client) -> None:
    comment = Comment.objects.get()
    LogEntry.objects.create(
        user=User.objects.create_user("ada"),
        content_type=ContentType.objects.get_for_model(Comment),
        object_id=str(comment.pk),
        object_repr=str(comment),
        action_flag=CHANGE,
    )
    visitor.post(DELETE)
    assert LogEntry.objects.get().object_repr == ""


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Callable[[Learner, Execution], Run]:
    """A run that has not ended."""
    monkeypatch.setattr(publishing, "enqueue", lambda name, queue: None)

    def ask(learner: Learner, execution: Execution) -> Run:
        run: Run = Run.objects.create(learner=learner, execution=execution, demo="computing")
        return run

    return ask


def in_line() -> Execution:
    made: Execution = Execution.objects.create(demo="computing", parameters={}, key="line")
    return made


def state_of(execution_id: UUID) -> Execution | None:
    found: Execution | None = Execution.objects.filter(id=execution_id).first()
    return found


def test_what_only_this_learner_waits_for_is_not_measured(
    visitor: Client, learner: Learner, ask: Callable[[Learner, Execution], Run]
) -> None:
    waiting = in_line()
    ask(learner, waiting)
    visitor.post(DELETE)
    assert state_of(waiting.id) is None
    assert tasks.claim(waiting.id) is None


def test_what_is_measured_just_now_is_stopped(
    visitor: Client, learner: Learner, ask: Callable[[Learner, Execution], Run]
) -> None:
    running = in_line()
    ask(learner, running)
    claimed = tasks.claim(running.id)
    assert claimed is not None
    visitor.post(DELETE)
    assert Execution.objects.get(id=running.id).stop_requested
    assert tasks.finish(claimed, State.STOPPED, [])


def test_what_others_wait_for_goes_on(
    visitor: Client, learner: Learner, ask: Callable[[Learner, Execution], Run]
) -> None:
    shared = in_line()
    ask(learner, shared)
    run = ask(Learner.objects.create(), shared)
    visitor.post(DELETE)
    shared.refresh_from_db()
    assert (shared.state, shared.stop_requested) == (State.QUEUED, False)
    assert Run.objects.get(demo="computing") == run


def test_a_measurement_of_two_learners_stays_for_the_other() -> None:
    shared = measured()
    one, other = somebody(shared), somebody(shared)
    client_of(one).post(DELETE)
    assert state_of(shared.id)
    client_of(other).post(DELETE)
    assert state_of(shared.id) is None


def test_a_measurement_that_pages_offer_stays_and_names_nobody() -> None:
    recorded = measured()
    Execution.objects.update(state=State.DONE, valid=True)
    client_of(somebody(recorded)).post(DELETE)
    assert state_of(recorded.id)
    assert not Run.objects.exists()


def test_the_command_does_the_same(learner: Learner, capsys: pytest.CaptureFixture[str]) -> None:
    other = somebody()
    call_command("forget_learner", str(learner.id))
    assert "Deleted: 1 comment to the author" in capsys.readouterr().out
    assert left_of(learner) == 0
    assert left_of(other)


@pytest.mark.parametrize("name", ["ada", str(UUID(int=7))])
def test_the_command_refuses_who_is_not_known(name: str) -> None:
    with pytest.raises(CommandError):
        call_command("forget_learner", name)
