"""How often each page asks the database: as often for a large site as for a small one."""

# ruff: noqa: F811 - fixtures of another folder

from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from feedback.models import Comment, Rating
from learners.models import Learner
from learners.services import remember
from lessons.models import Course, Lesson, Section
from quizzes import services as quizzes
from quizzes.models import Choice, Question, Quiz
from sandbox.models import Machine, Proof, Run, State
from tests.conftest import client_of
from tests.sandbox.conftest import MakeRun, make_run, sent  # noqa: F401
from tests.sandbox.transcripts import Way, five, transcript

CHAPTER = "/courses/big/chapter-0/"
LEARNERS_PAGES = (
    "/", "/courses/big/", CHAPTER, f"{CHAPTER}?q=1", "/courses/big/?tab=quizzes",
    "/quizzes/big-chapter-0/", "/review/", "/lab/", "/lab/computing/", "/lab/waiting/", "run",
    "run.json", "run.csv", "/lab/computing/recorded/", "/lab/runs/", "/lab/runs/?lab=computing",
)  # fmt: skip
CHANGE_LISTS = (
    *("lessons_course", "lessons_lesson", "quizzes_quiz"),
    *("feedback_comment", "sandbox_execution", "sandbox_machine", "sandbox_proof"),
)
BODY = "Text.\n\n::: lab computing\n:::\n\n::: lab waiting\n:::\n\n::: quiz\n:::\n"


class World:
    """A course with all that learners leave behind; `grow` makes more of everything."""

    def __init__(self, learner: Learner, make_run: MakeRun) -> None:
        self.learner, self.make_run = learner, make_run
        self.course = Course.objects.create(slug="big", title="Big")
        self.section = Section.objects.create(course=self.course, slug="section", title="S")
        self.chapters = 0
        self.grow(1)

    def grow(self, more: int) -> None:
        for _ in range(more):
            self._chapter()
            self._runs()
        quiz = Quiz.objects.get(slug="big-chapter-0")
        for _ in range(more):
            self._question(quiz)
        self._learn(self.learner, quiz)
        for _ in range(more):
            self._learn(Learner.objects.create(), quiz)

    def _chapter(self) -> None:
        slug = f"chapter-{self.chapters}"
        self.chapters += 1
        Lesson.objects.create(
            section=self.section, slug=slug, title=slug, body=BODY, status="published"
        )
        quiz = Quiz.objects.create(slug=f"big-{slug}", title=slug, status="published")
        self._question(quiz)

    def _question(self, quiz: Quiz) -> None:
        question = Question.objects.create(quiz=quiz, stem="Which?", concept=f"c{quiz.pk}")
        for number in range(self.chapters + 1):
            Choice.objects.create(question=question, text=f"{number}", correct=not number)

    def _runs(self) -> None:
        machine = Machine.objects.create(
            name=f"m{self.chapters}", cpu="c", cores=2, python="3.13.0"
        )
        Proof.objects.create(
            machine=machine,
            claim="processes-win",
            held_at=timezone.now(),
            held_figures={"times": 2},
        )
        events = transcript([Way("sequential", five(0.4)), Way("threads", five(0.4))])
        self.make_run("computing", None, events, State.DONE)

    def _learn(self, learner: Learner, quiz: Quiz) -> None:
        remember(learner, "big", "chapter-0")
        for question in quiz.questions.current():
            self._answer(learner, question)
        lesson = Lesson.objects.get(slug="chapter-0")
        rating, _ = Rating.objects.get_or_create(
            learner=learner,
            subject_kind="lesson",
            subject_slug="big/chapter-0",
            content_version=lesson.version,
            clear=True,
        )
        Comment.objects.create(rating=rating, text="More!", token=uuid4())

    def _answer(self, learner: Learner, question: Question) -> None:
        said = {"picks": [question.ordered_choices()[0].pk]}
        quizzes.answer(learner=learner, question=question, said=said, token=uuid4(), seed=1)

    def address(self, page: str) -> str:
        run = Run.objects.filter(learner=self.learner).latest("requested_at")
        names = {"run": "run_detail", "run.json": "run_json", "run.csv": "run_csv"}
        return reverse(f"sandbox:{names[page]}", args=[run.id]) if page in names else page


@pytest.fixture
def world(learner: Learner, make_run: MakeRun) -> World:
    return World(learner, make_run)


def queries(client: Client, address: str) -> list[str]:
    """What a page asks that has been asked for before."""
    assert client.get(address, follow=True).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address, follow=True)
    return [query["sql"] for query in captured]


@pytest.mark.parametrize("asked", LEARNERS_PAGES)
def test_a_page_asks_as_often_of_a_large_site(world: World, asked: str):
    client = client_of(world.learner)
    small = queries(client, world.address(asked))
    world.grow(4)
    large = queries(client, world.address(asked))
    assert len(large) == len(small), large


@pytest.mark.parametrize("of", CHANGE_LISTS)
def test_a_change_list_asks_as_often_of_a_large_site(world: World, admin_client: Client, of: str):
    address = reverse(f"admin:{of}_changelist")
    small = queries(admin_client, address)
    world.grow(4)
    large = queries(admin_client, address)
    assert len(large) == len(small), large


def test_the_inbox_asks_as_often_of_a_large_site(world: World, admin_client: Client):
    small = queries(admin_client, "/feedback/")
    world.grow(4)
    assert len(queries(admin_client, "/feedback/")) == len(small)


@pytest.mark.parametrize(("asked", "most"), [(CHAPTER, 1), ("/courses/big/", 1), ("/", 2)])
def test_a_page_with_all_its_progress_takes(world: World, asked: str, most: int):
    world.grow(2)
    assert len(queries(client_of(world.learner), asked)) == most


def test_a_chapter_seen_for_the_first_time_moves_the_bookmark(world: World):
    world.grow(2)
    client = client_of(world.learner)
    queries(client, CHAPTER)
    queries(client, "/courses/big/chapter-1/")
    with CaptureQueriesContext(connection) as captured:
        client.get(CHAPTER)
    assert len(captured) <= 3


def test_a_stranger_without_a_session_has_none_looked_up(world: World):
    assert not [sql for sql in queries(Client(), CHAPTER) if "session" in sql]


def test_staff_ask_for_session_user_and_rights_beside(world: World, admin_user: User):
    client = Client()
    client.force_login(admin_user)
    assert len(queries(client, CHAPTER)) <= 3
