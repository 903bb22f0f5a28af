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

from assistant.answer import Answer
from assistant.models import Exchange
from concurrency_course.management.commands.make_instructor import instructors
from feedback.models import Comment, Rating
from feedback.subjects import Subject
from learners.models import Bookmark, Learner
from lessons.glossary.models import Term
from lessons.loader import load_course
from lessons.models import Course, Lesson
from lessons.previews.models import Preview
from lessons.variants.models import CourseText, LessonText, SectionText
from puzzles.models import Solved
from quizzes import regrade
from quizzes.models import (
    Attempt,
    Card,
    Choice,
    Draft,
    Experiment,
    Hint,
    HintTaken,
    Prediction,
    Question,
    Quiz,
    Regrade,
    Response,
    ReviewAnswer,
    Tag,
)
from quizzes.review.services import Told, note
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
            "drafts": _rows(Draft.objects.filter(attempt__learner=own)),
            "hints": _rows(HintTaken.objects.filter(attempt__learner=own)),
            "responses": _rows(Response.objects.filter(attempt__learner=own)),
            "experiments": _rows(Experiment.objects.filter(response__attempt__learner=own)),
            "predictions": _rows(Prediction.objects.filter(attempt__learner=own)),
            "puzzles": _rows(Solved.objects.filter(learner=own)),
            "cards": _rows(Card.objects.filter(learner=own)),
            "reviews": _rows(ReviewAnswer.objects.filter(card__learner=own)),
            "exchanges": _rows(Exchange.objects.filter(learner=own)),
            "ratings": _rows(Rating.objects.filter(learner=own)),
            "comments": _rows(Comment.objects.filter(rating__learner=own)),
            "bookmarks": _rows(Bookmark.objects.filter(learner=own)),
            "learner": _rows(Learner.objects.filter(id=own.id)),
        }


def _rows(kept: QuerySet[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in kept.order_by("pk").values()]


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
    _end(run.execution)
    shared = _run(owner, machine, "one-of-each")
    _end(shared.execution)
    share = Share.objects.create(run=shared)
    response = _answer(owner, quiz)
    _review(owner, response.question)
    seen, offered = _experiments(owner, run)
    rating = Rating.objects.create(
        learner=owner, subject_kind="lesson", subject_slug="tiny/alpha", content_version="1",
        clear=False,
    )  # fmt: skip
    comment = Comment.objects.create(rating=rating, text=WORDS, token=uuid4())
    Bookmark.objects.create(learner=owner, course_slug="tiny", lesson_slug="alpha")
    draft = Lesson.objects.get(slug="delta")
    token = Preview.make(draft, User.objects.get(username="teacher"), 7)
    return Things(
        owner,
        people,
        {
            "run": run.id, "live_run": live.id, "shared_run": shared.id,
            "share": share.id, "quiz": quiz.slug, "number": 1,
            "question_key": quiz.questions.current()[0].key,
            "demo": "computing", "program": "computing.py", "measured_demo": "one-of-each",
            "term": "gil",
            "term_id": Term.objects.create(course=Course.objects.get(), slug="gil").pk,
            **_texts(),
            "course": "tiny", "section": "first", "lesson": "alpha",
            "comment": comment.id, "app": "quizzes",
            "exchange": _asked(owner).pk,
            "puzzle": "lost-update", "placement": "A1-3.lock,B1-3.lock",
            "preview": token, "preview_id": draft.previews.get().pk,
            "quiz_type": ContentType.objects.get_for_model(Quiz).pk, "quiz_id": quiz.pk,
            "other_language": "nl",
            "user_id": User.objects.get(username="bare").pk,
            "group_id": Group.objects.get().pk, "course_id": Course.objects.get().pk,
            "lesson_id": Lesson.objects.get(slug="alpha").pk, "rating_id": rating.pk,
            "execution_id": run.execution_id, "machine_id": machine.pk,
            "proof_id": Proof.objects.create(machine=machine, claim="fixes-fix").pk,
            "predicted_quiz": _predicted(owner).question.quiz.slug,
            "trial_quiz": offered.response.question.quiz.slug, "experiment": seen.pk,
            "tag_id": Tag.objects.create(slug="gil").pk,
            "question_id": response.question_id, "regrade_id": _regrade(response).pk,
        },
        _forms(response.question) | {"experiment": {"choice": offered.choice_id}},
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


def _texts() -> dict[str, Any]:
    """A course in another language."""
    course, alpha = Course.objects.get(), Lesson.objects.get(slug="alpha")
    nl = {"language": "nl", "title": "T"}
    return {
        "course_text_id": CourseText.objects.create(course=course, **nl).pk,
        "section_text_id": SectionText.objects.create(section=alpha.section, **nl).pk,
        "lesson_text_id": LessonText.objects.create(lesson=alpha, **nl).pk,
    }


def _answer(owner: Learner, quiz: Quiz) -> Response:
    question = quiz.questions.current()[0]
    wrong = next(choice for choice in question.ordered_choices() if not choice.correct)
    attempt = Attempt.objects.create(learner=owner, quiz=quiz, seed=1)
    return Response.objects.create(
        attempt=attempt, question=question, question_version=question.version, try_number=1,
        token=uuid4(), score=0, correct=False,
        answer={"picks": [wrong.pk], "shown": [], "texts": {str(wrong.pk): wrong.text}},
    )  # fmt: skip


def _experiments(owner: Learner, run: Run) -> list[Experiment]:
    """One whose run is over, and one that was only offered."""
    quiz = Quiz.objects.create(slug="trials", title="Trials", status="published")
    question = Question.objects.create(quiz=quiz, kind="multiple", stem="Which?")
    Choice.objects.create(question=question, text="Right", correct=True)
    wrong = [
        Choice.objects.create(question=question, position=1, text=demo, lab_demo=demo)
        for demo in ("one-of-each", "waiting")
    ]
    response = Response.objects.create(
        attempt=Attempt.objects.create(learner=owner, quiz=quiz, seed=1), question=question,
        question_version=1, try_number=1, token=uuid4(), score=-1, correct=False,
        answer={"picks": [each.pk for each in wrong], "shown": [], "texts": {}},
    )  # fmt: skip
    response.picks.set(wrong)
    seen, offered = (Experiment.objects.create(response=response, choice=each) for each in wrong)
    Experiment.objects.filter(pk=seen.pk).update(run=run, asked_at=timezone.now())
    return [seen, offered]


def _predicted(owner: Learner) -> Prediction:
    """One that has no run yet."""
    quiz = Quiz.objects.create(slug="predicted", title="Predicted", status="published")
    question = Question.objects.create(
        quiz=quiz, kind="prediction", stem="What will it show?", lab_demo="lost-updates"
    )
    return Prediction.objects.create(
        attempt=Attempt.objects.create(learner=owner, quiz=quiz, seed=1), question=question,
        question_version=1, token=uuid4(), said={"predicted": {}},
    )  # fmt: skip


def _review(owner: Learner, question: Question) -> None:
    """The question comes back for its concept."""
    question.concept = "alpha"
    question.save()
    note(owner.id, Told(question.concept, 1, timezone.now(), "lab", "1"))


def _regrade(response: Response) -> Regrade:
    """One that was undone, so that undoing it again is nobody's change."""
    question, teacher = response.question, User.objects.get(username="teacher")
    digest = regrade.preview(question, "full").digest
    made = regrade.apply(question.pk, "full", "Unfair", digest, teacher)
    return regrade.undo(made.pk, teacher)


def _asked(owner: Learner) -> Exchange:
    made: Exchange = Exchange.objects.create(
        learner=owner, language="en", asked=f"What of {WORDS}?", is_known=False,
        answer=Answer(False, [], []).as_json(),
    )  # fmt: skip
    return made


def _forms(question: Question) -> dict[str, dict[str, Any]]:
    """Each form as its page sends it."""
    pick = question.ordered_choices()[0].pk
    subject = SUBJECT.token()
    Hint.objects.create(question=question, text="Look closer.")
    return {
        "nothing": {},
        "replay": {"s": "AABBBA"},
        "ask": {"asked": "What is the GIL?", "from": "/courses/tiny/alpha/"},
        "helpful": {"helpful": "yes"},
        "replay_repaired": {"s": "AAAAABBBBB"},
        "replay_placed": {"s": "AAAAABBBBB"},
        "theme": {"theme": "dark", "next": "/"},
        "keys": {"keys": "off", "next": "/"},
        "language": {"language": "nl", "next": "/"},
        "login": {"username": "root", "password": "wrong"},
        "answer": {"token": str(uuid4()), "seed": 1, "version": question.version, "pick": pick},
        "draft": {"token": str(uuid4()), "seed": 1, "version": question.version, "pick": pick},
        "begin": {"number": 2},
        "rating": {"subject": subject, "clear": "yes"},
        "comment": {"subject": subject, "token": str(uuid4()), "text": "Mine"},
        "run": {"token": str(uuid4()), "just_run": "1"},
    }
