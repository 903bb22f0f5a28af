"""A site with something in every table that learners, authors and staff fill."""

import json
from datetime import UTC, datetime
from uuid import UUID, uuid4

from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Model
from django.utils import timezone

from assistant.models import Exchange
from feedback.models import Comment, Rating
from learners.models import Bookmark, Learner
from lessons.doors.models import CourseFileText, PastWords
from lessons.figures.models import Figure
from lessons.glossary.models import Term, TermText
from lessons.models import Course, Lesson, Section
from lessons.previews.models import Preview
from lessons.search.models import Indexed, Passage
from lessons.variants.models import CourseText, LessonText, SectionText
from puzzles.models import Replay, Solved
from quizzes.models import (
    Attempt,
    Card,
    Choice,
    ChoiceTally,
    ChoiceText,
    Draft,
    Experiment,
    Hint,
    HintTaken,
    HintText,
    ItemTally,
    Prediction,
    Question,
    QuestionText,
    QuestionVersion,
    Quiz,
    QuizTally,
    QuizText,
    Regrade,
    RegradeChange,
    Response,
    ReviewAnswer,
    ReviewLog,
    Tag,
    Tallied,
    TryTally,
)
from sandbox.models import Execution, Machine, Proof, Run, Share, State, Transcript

#: Backups that drop what is smaller than a millisecond, or what is not ASCII, are found out.
MOMENT = datetime(2026, 2, 3, 4, 5, 6, 123457, tzinfo=UTC)
TEXT = "Ik snap 'threads' — 日本 \u2028 \U0001f40d\n\ttwee regels \\ \"…\""
#: What quizzes have had beside their answers since they have six kinds, and courses beside their
#: chapters.
NEWER: tuple[type[Model], ...] = (
    *(Card, Draft, Experiment, Hint, Prediction, QuestionVersion, Regrade, Tag),
    *(ChoiceText, HintText, QuestionText, QuizText),
    *(ChoiceTally, ItemTally, QuizTally, Tallied, TryTally),
    *(CourseFileText, Figure, Term, TermText, Indexed, Passage),
    *(CourseText, SectionText, LessonText, PastWords, Preview, Replay, Solved),
    Exchange,
)
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
    lesson = Lesson.objects.create(
        section=section, slug="l", title="L", body=TEXT, status="published"
    )
    CourseText.objects.create(course=course, language="nl", title=TEXT, outcomes=TEXT)
    SectionText.objects.create(section=section, language="nl", title="Deel")
    LessonText.objects.create(
        lesson=lesson, language="nl", title=TEXT, body=TEXT, translates=lesson.version
    )
    Preview.make(lesson, User.objects.get(username="ada"), 7)
    CourseFileText.objects.create(course=course, path="course.toml", text=TEXT + "\r\n")
    term = Term.objects.create(course=course, slug="gil", position=1)
    TermText.objects.create(term=term, language="nl", name="GIL", also=TEXT, text=TEXT)
    Figure.objects.create(
        course=course, key="start-spawn", demo="start-costs", parameters="starts=2",
        place="observations.cost_ns.spawn", unit="ms", digits=1, recorded=1 / 3,
        recorded_at=MOMENT, cpu=TEXT, cores=2, python="3.13.0", build="GIL",
    )  # fmt: skip
    Passage.objects.create(
        kind="lab", subject="lab:l", digest="d", language="nl", path="/lab/l/", title=TEXT,
        stems="draad",
    )  # fmt: skip
    Indexed.objects.create(state="1:a")
    quiz = Quiz.objects.create(slug="c-l", title="Q")
    question = Question.objects.create(quiz=quiz, stem=TEXT)
    choice = Choice.objects.create(question=question, text="A", correct=True)
    attempt = Attempt.objects.create(learner=learner, quiz=quiz, seed=7)
    response = Response.objects.create(
        attempt=attempt, question=question, question_version=1, try_number=1, token=uuid4(),
        answer={"picks": [choice.pk], "texts": {str(choice.pk): TEXT}}, score=-1 / 3, correct=False,
    )  # fmt: skip
    Response.objects.filter(pk=response.pk).update(answered_at=MOMENT)
    response.picks.add(choice)
    _beside_the_answer(response, choice)
    _review(learner, question)
    _count(quiz, question, choice)


def _beside_the_answer(response: Response, choice: Choice) -> None:
    question, attempt, version = response.question, response.attempt, {"question_version": 1}
    Tag.objects.create(slug="gil", name=TEXT).questions.add(question)
    Draft.objects.create(
        attempt=attempt, question=question, raw={"pick": ["ë"]}, token=uuid4(), saved_at=MOMENT,
        **version,
    )  # fmt: skip
    hint = Hint.objects.create(question=question, text=TEXT)
    HintTaken.objects.create(attempt=attempt, hint=hint)
    _in_dutch(question, choice, hint)
    QuestionVersion.objects.create(question=question, number=1, content={"stem": TEXT})
    regrade = Regrade.objects.create(question=question, mode="full", reason=TEXT, **version)
    RegradeChange.objects.create(
        regrade=regrade, response=response, old_score=-1 / 3, old_correct=False, old_void=False,
        new_score=1, new_correct=True, new_void=False,
    )  # fmt: skip
    Experiment.objects.create(response=response, choice=choice)
    Prediction.objects.create(
        attempt=attempt, question=question, token=uuid4(), said={"predicted": {"times": 1.5}},
        **version,
    )  # fmt: skip


def _in_dutch(question: Question, choice: Choice, hint: Hint) -> None:
    said = {"language": "nl", "translates": "0123456789ab", "loaded_hash": "ba9876543210"}
    QuizText.objects.create(quiz=question.quiz, language="nl", title=TEXT)
    QuestionText.objects.create(question=question, stem=TEXT, explanation=TEXT, **said)
    ChoiceText.objects.create(choice=choice, text=TEXT, feedback=TEXT, belief=TEXT, **said)
    HintText.objects.create(hint=hint, text=TEXT, **said)


def _review(learner: Learner, question: Question) -> None:
    card = Card.objects.create(
        learner=learner, concept="locks", state=2, stability=1 / 3, difficulty=5.1,
        reviewed_at=MOMENT, due_at=MOMENT,
    )  # fmt: skip
    ReviewLog.objects.create(
        card=card, rating=2, reviewed_at=MOMENT, source="review", source_id="1"
    )
    ReviewAnswer.objects.create(
        card=card, question=question, question_version=1, token=uuid4(), answer={"picks": []},
        confidence=2, score=-1 / 3, correct=False, answered_at=MOMENT,
    )  # fmt: skip


def _count(quiz: Quiz, question: Question, choice: Choice) -> None:
    day = {"day": MOMENT.date(), "cohort": MOMENT.date(), "n": 1}
    item = {"question": question, "version": 1, **day}
    sums = {"score": 1 / 3, "score_squares": 1 / 9}
    ItemTally.objects.create(
        fixed=True, rest=0, rest_total=0.5, rest_squares=0.25, products=1 / 6, **sums, **item
    )
    ChoiceTally.objects.create(choice=choice, rest_n=1, rest_total=0.5, **item)
    TryTally.objects.create(try_number=2, score=1, score_before=1 / 3, **item)
    QuizTally.objects.create(quiz=quiz, fixed=True, total=1, **sums, **day)
    Tallied.objects.create(quiz=quiz, at=MOMENT)


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
    Exchange.objects.create(
        id=UUID(int=8), learner=learner, about="/lab/", language="en", asked=TEXT, asked_at=MOMENT,
        answer={"is_known": False, "sentences": [], "sources": [], "by": "course"}, is_known=False,
        helpful=False, sent_at=MOMENT,
    )  # fmt: skip
    Solved.objects.create(
        learner=learner, puzzle="lost-update", goal="broken", letters="AABBBA", solved_at=MOMENT
    )
    Solved.objects.create(
        learner=learner, puzzle="lost-update", goal="locked", letters="A1-3.lock,B1-3.lock",
        solved_at=MOMENT,
    )  # fmt: skip
    Replay.objects.create(
        id=UUID(int=7), key="k", puzzle="lost-update", is_repaired=False, letters="AABBBA",
        state="done", asked_at=MOMENT, sent_at=MOMENT, started_at=MOMENT, finished_at=MOMENT,
        attempt=1, machine=machine, found=[{"name": "3.13", "shared": ["1"], "gil": True}],
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
    for model in NEWER:
        model._base_manager.all().delete()


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
