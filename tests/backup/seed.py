"""A site with something in every table that learners, authors and staff fill."""

import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.utils import timezone

from feedback.models import Comment, Rating
from learners.models import Bookmark, Learner
from lessons.models import Course, Lesson, Section
from quizzes.models import Attempt, Choice, Question, Quiz, Response
from sandbox.models import Execution, Machine, Proof, Run, Share, State, Transcript

#: Backups that drop what is smaller than a millisecond, or what is not ASCII, are found out.
MOMENT = datetime(2026, 2, 3, 4, 5, 6, 123457, tzinfo=UTC)
TEXT = "Ik snap 'threads' — 日本 \u2028 \U0001f40d\n\ttwee regels \\ \"…\""
EVENTS = [{"k": "started", "t": 1, "gil": True, "at": [0.1, -1e-300, None, {"ë": []}]}]


def seed() -> None:
    learner = Learner.objects.create(seen_at=MOMENT, created_at=MOMENT)
    Bookmark.objects.create(learner=learner, course_slug="c", lesson_slug="l", visited_at=MOMENT)
    _author(learner)
    _teach(learner)
    _measure(learner)


def _author(learner: Learner) -> None:
    ada = User.objects.create_user("ada", password="between seven mountains")
    group = Group.objects.create(name="Instructors")
    group.permissions.set(Permission.objects.filter(content_type__app_label="quizzes"))
    ada.groups.add(group)
    ada.user_permissions.add(Permission.objects.get(codename="view_run"))
    kind = ContentType.objects.get_for_model(Comment)
    LogEntry.objects.create(user=ada, content_type=kind, object_repr=TEXT, action_flag=CHANGE)
    Session.objects.create(session_key="secret", session_data="x", expire_date=timezone.now())
    rating = Rating.objects.create(
        learner=learner, subject_kind="lesson", subject_slug="c/l", content_version="1", clear=False
    )
    Comment.objects.create(
        rating=rating, token=uuid4(), text=TEXT, answer="Dank!", answered_by=ada,
        state="answered", answered_at=MOMENT,
    )  # fmt: skip


def _teach(learner: Learner) -> None:
    course = Course.objects.create(slug="c", title=TEXT)
    section = Section.objects.create(course=course, slug="s", title="S")
    Lesson.objects.create(section=section, slug="l", title="L", body=TEXT, status="published")
    quiz = Quiz.objects.create(slug="c-l", title="Q")
    question = Question.objects.create(quiz=quiz, stem=TEXT)
    choice = Choice.objects.create(question=question, text="A", correct=True)
    attempt = Attempt.objects.create(learner=learner, quiz=quiz, seed=7)
    response = Response.objects.create(
        attempt=attempt, question=question, question_version=1, try_number=1, token=uuid4(),
        answer={"picks": [choice.pk], "texts": {str(choice.pk): TEXT}}, score=-1 / 3, correct=False,
    )  # fmt: skip
    Response.objects.filter(pk=response.pk).update(answered_at=MOMENT)


def _measure(learner: Learner) -> None:
    machine = Machine.objects.create(name="m", cpu="c", cores=2, python="3.13.0")
    execution = Execution.objects.create(
        id=UUID(int=5), demo="computing", parameters={"workers": 2, "nothing": None}, key="k",
        state=State.DONE, started_at=MOMENT, finished_at=MOMENT, machine=machine, valid=True,
        readings={"load": 0.1 + 0.2},
    )  # fmt: skip
    Transcript.objects.create(execution=execution, events=EVENTS)
    Proof.objects.create(
        machine=machine, claim="fixes-fix", verdict="held", checked_at=MOMENT, held_at=MOMENT,
        held_in=execution, held_figures={"lost": 0.1 + 0.2},
    )  # fmt: skip
    for prediction in (None, {"first": "same", "times": 1.5}):
        run = Run.objects.create(
            learner=learner, execution=execution, demo="computing", prediction=prediction,
            finished_at=MOMENT, gist={"pythons": [["3.13.0", False]], "score": None},
        )  # fmt: skip
    Share.objects.create(id=UUID(int=6), run=run, with_prediction=True, shared_at=MOMENT)


def forget_the_newer() -> None:
    """What the tables of the first versions had no place for."""
    Proof.objects.all().delete()
    Share.objects.all().delete()
    Run.objects.update(gist=None)


def rows() -> dict[str, list[str]]:
    """Every row of every table that a backup keeps, each as text, by the models of today.

    PostgreSQL keeps JSON without the order of its keys, so that order is nobody's.
    """
    models = apps.get_models(include_auto_created=True)
    return {
        model._meta.label: sorted(
            json.dumps(row, sort_keys=True, default=repr)
            for row in model._base_manager.values_list()
        )
        for model in models
        if model._meta.managed and model is not Session
    }
