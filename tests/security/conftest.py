"""One learner's things, and everybody who might want to read or change them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.test import Client
from django.urls import URLPattern
from django.utils import timezone

from concurrency_course.management.commands.make_instructor import instructors
from feedback.models import Comment, Rating
from feedback.subjects import Subject
from learners.models import Bookmark, Learner
from lessons.loader import load_course
from lessons.models import Course, Lesson
from quizzes.models import Attempt, Question, Quiz, Response
from sandbox import publishing
from sandbox.harness.demos import DEMOS
from sandbox.models import Execution, Machine, Proof, Run, Share, State, Transcript
from sandbox.services import key_of
from tests.conftest import client_of
from tests.courses import write_course
from tests.sandbox.transcripts import answered
from tests.security.addresses import Found, Row, Who

SUBJECT = Subject("lesson", "tiny/alpha", "1")
WORDS = "The owner's own words"
FAR_AWAY = "203.0.113.7"


@dataclass
class Things:
    """What one learner has, and the parts and forms that lead to it."""

    owner: Learner
    people: dict[Who, Client]
    parts: dict[str, Any]
    forms: dict[str, dict[str, Any]]
    #: What no page shows to anybody but the owner (and, of the comment, to instructors).
    marks: list[str]

    def path(self, found: Found, row: Row) -> str:
        """The address with these things in it."""
        pattern: URLPattern = found.pattern
        given = {part: self.parts[row.parts[part]] for part in found.parts}
        path = found.route.replace("^", "/").replace("//", "/").removesuffix("$")
        for part, value in given.items():
            path = _fill(path, part, str(value))
        assert "<" not in path, (path, pattern)
        return f"/{path}".replace("//", "/")

    def rows(self) -> dict[str, list[dict[str, Any]]]:
        """All that is stored of the owner."""
        own = self.owner
        return {
            "shares": _rows(Share.objects.filter(run__learner=own)),
            "runs": _rows(Run.objects.filter(learner=own)),
            "executions": _rows(Execution.objects.filter(runs__learner=own)),
            "attempts": _rows(Attempt.objects.filter(learner=own)),
            "responses": _rows(Response.objects.filter(attempt__learner=own)),
            "ratings": _rows(Rating.objects.filter(learner=own)),
            "comments": _rows(Comment.objects.filter(rating__learner=own)),
            "bookmarks": _rows(Bookmark.objects.filter(learner=own)),
            "learner": _rows(Learner.objects.filter(id=own.id)),
        }


def _rows(kept: QuerySet[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in kept.values()]


def _fill(path: str, part: str, value: str) -> str:
    """Replace `<kind:part>`, `<part>` or `(?P<part>…)`."""
    for piece in (f"(?P<{part}>", f":{part}>", f"<{part}>"):
        if piece not in path:
            continue
        before, _, after = path.partition(piece)
        if piece.startswith("(?P"):
            return before + value + after.partition(")")[2]
        return (before.rpartition("<")[0] if piece.startswith(":") else before) + value + after
    return path


@pytest.fixture
def quiz(db: None, tmp_path: Path) -> Quiz:
    """A published chapter with its quiz; the answers explain themselves only once given."""
    load_course(write_course(tmp_path / "tiny"), overwrite=False)
    return Quiz.objects.get()


@pytest.fixture
def no_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "enqueue", lambda name, queue: None)


@pytest.fixture
def people(db: None) -> dict[Who, Client]:
    """A browser of each."""
    bare = User.objects.create(username="bare", is_staff=True)
    teacher = User.objects.create(username="teacher", is_staff=True)
    teacher.groups.add(instructors())
    root = User.objects.create_superuser("root")
    browsers = {
        Who.STRANGER: Client(),
        Who.OTHER: client_of(Learner.objects.create()),
        Who.OWNER: client_of(Learner.objects.create()),
    }
    for who, user in ((Who.BARE, bare), (Who.INSTRUCTOR, teacher), (Who.OPERATOR, root)):
        browsers[who] = Client()
        browsers[who].force_login(user)
    return browsers


@pytest.fixture
def things(quiz: Quiz, people: dict[Who, Client], no_queue: None) -> Things:
    """Everything that a learner can leave behind."""
    owner = Learner.objects.create()
    people[Who.OWNER] = client_of(owner)
    for browser in people.values():
        browser.raise_request_exception = False  # what a server answers then is 500
        browser.defaults["REMOTE_ADDR"] = FAR_AWAY
    machine = Machine.objects.create(name="m", cpu="c", cores=2, python="3.13")
    run, live = _run(owner, machine, "one-of-each"), _run(owner, machine, "computing")
    shared = _run(owner, machine, "one-of-each")
    for each in (run, shared):
        _end(each.execution)
    share = Share.objects.create(run=shared)
    response = _answer(owner, quiz)
    rating = Rating.objects.create(
        learner=owner, subject_kind="lesson", subject_slug="tiny/alpha", content_version="1",
        clear=False,
    )  # fmt: skip
    comment = Comment.objects.create(rating=rating, text=WORDS, token=uuid4())
    Bookmark.objects.create(learner=owner, course_slug="tiny", lesson_slug="alpha")
    return Things(
        owner,
        people,
        {
            "run": run.id, "live_run": live.id, "shared_run": shared.id,
            "share": share.id, "quiz": quiz.slug, "number": 1,
            "demo": "computing", "program": "computing.py", "measured_demo": "one-of-each",
            "course": "tiny", "lesson": "alpha", "comment": comment.id, "app": "quizzes",
            "quiz_type": ContentType.objects.get_for_model(Quiz).pk, "quiz_id": quiz.pk,
            "user_id": User.objects.get(username="bare").pk,
            "group_id": Group.objects.get().pk, "course_id": Course.objects.get().pk,
            "lesson_id": Lesson.objects.get(slug="alpha").pk, "rating_id": rating.pk,
            "execution_id": run.execution_id, "machine_id": machine.pk,
            "proof_id": Proof.objects.create(machine=machine, claim="fixes-fix").pk,
        },
        _forms(response.question),
        [WORDS, str(owner.id), str(run.id), str(live.id), str(shared.id)],
    )  # fmt: skip


def _run(learner: Learner, machine: Machine, demo: str) -> Run:
    parameters = DEMOS[demo].clean({})
    execution = Execution.objects.create(
        demo=demo, parameters=parameters, key=key_of(demo, parameters), machine=machine
    )
    return Run.objects.create(
        learner=learner, execution=execution, demo=demo, prediction={"first": "same", "times": 7.7}
    )


def _end(execution: Execution) -> None:
    now = timezone.now()
    Execution.objects.filter(id=execution.id).update(
        state=State.DONE, started_at=now, finished_at=now, valid=True
    )
    Run.objects.filter(execution=execution).update(finished_at=now)
    Transcript.objects.create(execution=execution, events=answered())


def _answer(owner: Learner, quiz: Quiz) -> Response:
    question = quiz.questions.current()[0]
    wrong = next(choice for choice in question.ordered_choices() if not choice.correct)
    attempt = Attempt.objects.create(learner=owner, quiz=quiz, seed=1)
    return Response.objects.create(
        attempt=attempt, question=question, question_version=question.version, try_number=1,
        token=uuid4(), score=0, correct=False,
        answer={"picks": [wrong.pk], "shown": [], "texts": {str(wrong.pk): wrong.text}},
    )  # fmt: skip


def _forms(question: Question) -> dict[str, dict[str, Any]]:
    """Each form as its page sends it."""
    pick = question.ordered_choices()[0].pk
    subject = SUBJECT.token()
    return {
        "nothing": {},
        "theme": {"theme": "dark", "next": "/"},
        "language": {"language": "nl", "next": "/"},
        "login": {"username": "root", "password": "wrong"},
        "answer": {"token": str(uuid4()), "seed": 1, "version": question.version, "pick": pick},
        "rating": {"subject": subject, "clear": "yes"},
        "comment": {"subject": subject, "token": str(uuid4()), "text": "Mine"},
        "run": {"token": str(uuid4()), "just_run": "1"},
    }
