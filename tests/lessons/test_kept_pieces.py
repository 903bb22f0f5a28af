"""What is kept in memory never shows: every page is as if it had been rendered anew."""

# ruff: noqa: F811 - fixtures of another folder

import random
import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from feedback import panels as feedback_panels
from feedback.models import Comment
from feedback.subjects import Subject
from learners.models import Learner
from lessons import catalogue, pages, pieces, revision, stencil
from lessons.figures.models import Figure
from lessons.glossary.models import Term, TermText
from lessons.loader import Report
from lessons.models import Course, Lesson, Revision, Section
from lessons.variants.models import CourseText, LessonText, SectionText
from quizzes import panels as quiz_panels
from quizzes.models import (
    ChoiceText,
    Hint,
    HintText,
    Question,
    QuestionText,
    Quiz,
    QuizText,
    Regrade,
)
from sandbox import panels as lab_panels
from sandbox.models import Machine, Run, State
from tests.conftest import client_of
from tests.sandbox.conftest import MakeRun, expire, make_run, sent  # noqa: F401
from tests.sandbox.transcripts import Way, five, transcript

ALPHA, GAMMA = "/courses/tiny/alpha/", "/courses/tiny/gamma/"
TOKEN = UUID(int=7)


@pytest.fixture(autouse=True)
def course(load: Callable[..., Report]) -> None:
    load()


@pytest.fixture
def same_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    """What differs from request to request, so that pages can be compared byte for byte."""
    monkeypatch.setattr(pages, "uuid4", lambda: TOKEN)
    monkeypatch.setattr(pages, "get_token", lambda _request: "csrf")
    monkeypatch.setattr(Subject, "token", lambda _self: "subject")


def forget() -> None:
    stencil.forget()
    catalogue._kept.clear()


class Learning:
    """One learner with a browser, and all that they may do."""

    def __init__(self, make_run: MakeRun) -> None:
        self.learner = Learner.objects.create()
        self.client = client_of(self.learner)
        self.make_run = make_run

    def post(self, address: str, **fields: Any) -> None:
        self.client.post(address, {"next": ALPHA, **fields})

    def answer(self, chance: random.Random) -> None:
        question = Quiz.objects.get(slug="tiny-alpha").questions.current().first()
        assert question
        pick = chance.choice(question.ordered_choices()).pk
        token = UUID(int=chance.getrandbits(128))
        fields = {"token": token, "seed": 5, "version": question.version, "pick": pick}
        self.post("/quizzes/tiny-alpha/1/", **fields)

    def retry(self, _chance: random.Random) -> None:
        self.post("/quizzes/tiny-alpha/1/retry/")

    def rate(self, chance: random.Random) -> None:
        self.post(
            "/feedback/ratings/", subject=self.subject.token(), clear=chance.choice(["yes", "no"])
        )

    def comment(self, chance: random.Random) -> None:
        fields = {"subject": self.subject.token(), "token": UUID(int=chance.getrandbits(128))}
        self.post("/feedback/comments/", text=chance.choice(["", "More!"]), **fields)

    def take_back(self, _chance: random.Random) -> None:
        comment = Comment.objects.filter(rating__learner=self.learner).first()
        if comment:
            self.post(f"/feedback/comments/{comment.pk}/withdraw/")

    def run(self, chance: random.Random) -> None:
        """A run in any state; the one before has ended."""
        Run.objects.filter(learner=self.learner, finished_at=None).delete()
        ways = [Way("sequential", five(chance.uniform(0.2, 0.9))), Way("threads", five(0.4))]
        state = chance.choice([State.DONE, State.DONE, State.FAILED, State.QUEUED])
        events = None if state == State.QUEUED else transcript(ways)
        prediction = chance.choice([None, {"first": "threads", "times": 2.0}])
        run = self.make_run("computing", prediction, events, state)
        Run.objects.filter(id=run.id).update(learner=self.learner)

    def wander(self, _chance: random.Random) -> None:
        self.client.get(GAMMA)

    def speak(self, chance: random.Random) -> None:
        self.client.cookies[settings.LANGUAGE_COOKIE_NAME] = chance.choice(["en", "nl"])

    def dim(self, chance: random.Random) -> None:
        self.client.cookies["theme"] = chance.choice(["light", "dark", "mauve"])

    @property
    def subject(self) -> Subject:
        return Subject("lesson", "tiny/alpha", Lesson.objects.get(slug="alpha").version)


def author(chance: random.Random) -> None:
    """An instructor changes something, by whatever way."""
    choice = Question.objects.get(quiz__slug="tiny-alpha").choices.order_by("?").first()
    assert choice
    word = f"{chance.random():.3f}"
    edits: list[Callable[[], object]] = [
        lambda: Lesson.objects.filter(slug="gamma").update(title=word),
        lambda: Lesson.objects.filter(slug="alpha").update(body=f"New {word}\n\n::: quiz\n:::\n"),
        lambda: Lesson.objects.filter(slug="delta").update(status="published"),
        lambda: Section.objects.filter(slug="first").update(title=word),
        lambda: Course.objects.update(title=word),
        lambda: type(choice).objects.filter(pk=choice.pk).update(feedback=word, text=word),
        lambda: Machine.objects.update_or_create(
            name="m", defaults={"cpu": "a", "cores": chance.randint(1, 9), "python": "3"}
        ),
    ]
    chance.choice(edits)()


ADDRESSES = (
    ALPHA, GAMMA, "/", "/courses/tiny/", f"{ALPHA}?q=1", f"{ALPHA}?tab=quizzes",
    f"{ALPHA}?a=<b>&c", "/?tab=challenges",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_a_kept_page_is_the_page_rendered_anew(
    seed: int, make_run: MakeRun, same_tokens: None, sent: list[str]
):
    chance = random.Random(seed)
    crowd = [Learning(make_run) for _ in range(3)]
    deeds = [Learning.answer, Learning.retry, Learning.rate, Learning.comment, Learning.take_back,
             Learning.run, Learning.wander, Learning.speak, Learning.dim]  # fmt: skip
    for _step in range(40):
        one = chance.choice(crowd)
        chance.choice(deeds)(one, chance)
        if chance.random() < 0.1:
            author(chance)
        address = chance.choice(ADDRESSES)
        kept = one.client.get(address).content
        forget()
        assert _steady(kept) == _steady(one.client.get(address).content)


def _steady(page: bytes) -> bytes:
    """Without the times in a live lab's addresses."""
    return re.sub(rb"\?at=\d+|\?t=[^\"]+", b"", page)


def test_the_query_of_a_page_reads_what_the_models_read(make_run: MakeRun, same_tokens: None):
    """Pieces made of one query's rows, and panels that ask the models."""
    chance, one = random.Random(3), Learning(make_run)
    for deed in (Learning.answer, Learning.retry, Learning.answer, Learning.rate, Learning.comment,
                 Learning.comment, Learning.run, Learning.run):  # fmt: skip
        deed(one, chance)
        page = one.client.get(ALPHA).content.decode()
        for html in panels_of(one):
            assert _steady(html.encode()) in _steady(page.encode())


def panels_of(one: Learning) -> Iterator[str]:
    quiz = Quiz.objects.get(slug="tiny-alpha")
    panel = quiz_panels.build(quiz, one.learner, None, ALPHA)
    yield rendered("quizzes/quiz.html#panel", panel)
    yield rendered(
        "feedback/feedback.html#panel", feedback_panels.build(one.subject, one.learner, ALPHA)
    )
    if run := Run.objects.of(one.learner).order_by("-requested_at").first():
        yield rendered("sandbox/lab.html#panel", lab_panels.for_run(run, ALPHA))


def rendered(template: str, panel: Any) -> str:
    html = render_to_string(template, {"panel": panel, "csrf_token": "csrf"})
    random_token = re.escape(str(getattr(panel, "token", "no token")))
    return re.sub(random_token, str(TOKEN), html)


def test_every_form_has_its_own_token_and_no_page_has_another_ones(make_run: MakeRun):
    one = Learning(make_run)
    first, second = (one.client.get(ALPHA).content.decode() for _ in range(2))
    tokens = [re.findall(r'name="token" value="([^"]+)"', page) for page in (first, second)]
    assert len(tokens[0]) == 2  # the lab and the quiz
    assert len({*tokens[0], *tokens[1]}) == 4
    secrets = [set(re.findall(r'csrfmiddlewaretoken" value="([^"]+)"', p)) for p in (first, second)]
    assert len(secrets[0]) == len(secrets[1]) == 1
    assert secrets[0] != secrets[1]
    assert "\0" not in first


def test_nothing_kept_holds_a_token(make_run: MakeRun):
    course = catalogue.catalogue("tiny", Revision.objects.get().token)
    assert course
    frame = pieces.frame(course, "alpha", "", False)
    form = pieces.lab_form(course, "alpha", 0, 2, ALPHA)
    for html in (frame, form):
        assert "\0csrf\0" in html
        assert not re.search(r'(csrfmiddlewaretoken|token)" value="[^\0"]+"', html)


def test_the_address_is_escaped(client: Client):
    page = client.get(f'{ALPHA}?x="><script>').content.decode()
    assert "<script>" not in page
    assert 'value="/courses/tiny/alpha/?x=%22%3E%3Cscript%3E"' in page


# -- the revision of the content --


@pytest.mark.parametrize("table", ["course", "section", "lesson"])
def test_an_edit_by_sql_is_seen(client: Client, table: str):
    client.get(ALPHA)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE lessons_{table} SET title = 'By hand'")
    assert "By hand" in client.get(ALPHA).content.decode()


def test_every_table_of_content_has_its_triggers():
    from lessons.revision import TABLES

    question = Question.objects.all()[0]
    hint = Hint.objects.create(question=question, text="Look closer.")
    QuizText.objects.create(quiz=question.quiz, language="nl", title="Vragen")
    QuestionText.objects.create(question=question, language="nl", stem="Welke?")
    ChoiceText.objects.create(choice=question.choices.all()[0], language="nl", text="Deze")
    HintText.objects.create(hint=hint, language="nl", text="Kijk nog eens.")
    course = Course.objects.get()
    term = Term.objects.create(course=course, slug="gil")
    TermText.objects.create(term=term, language="en", name="GIL", text="A lock.")
    Figure.objects.create(course=course, key="spawn", demo="start-costs", place="measured.x")
    Regrade.objects.create(question=question, question_version=1, mode="full", reason="Unclear.")
    CourseText.objects.create(course=course, language="nl", title="Een cursus")
    SectionText.objects.create(section=course.sections.all()[0], language="nl", title="Deel 1")
    LessonText.objects.create(lesson=course.lessons.all()[0], language="nl", title="Alfa")
    for table in TABLES:
        before = Revision.objects.get().token
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET id = id")
        assert Revision.objects.get().token != before, table


def test_an_insertion_and_a_removal_are_edits():
    seen = {Revision.objects.get().token}
    lesson = Lesson.objects.create(section=Section.objects.get(slug="first"), slug="x", title="X")
    seen.add(Revision.objects.get().token)
    lesson.delete()
    seen.add(Revision.objects.get().token)
    assert len(seen) == 3


def test_what_learners_do_is_no_edit(make_run: MakeRun):
    before, chance, one = Revision.objects.get().token, random.Random(1), Learning(make_run)
    for deed in (Learning.answer, Learning.rate, Learning.comment, Learning.run, Learning.wander):
        deed(one, chance)
    assert Revision.objects.get().token == before


def test_many_edits_at_once_are_seen_when_they_are_done(client: Client):
    def rename(title: str) -> None:
        Course.objects.update(title=title)

    assert "Renamed" not in client.get("/").content.decode()
    before = Revision.objects.get().token
    with transaction.atomic(), revision.once():
        rename("Renamed once")
        rename("Renamed twice")
    after = Revision.objects.get().token
    assert after != before
    assert "Renamed twice" in client.get("/").content.decode()
    rename("Renamed thrice")
    assert Revision.objects.get().token != after
    assert "Renamed thrice" in client.get("/").content.decode()


def test_edits_are_seen_again_after_many_at_once_have_failed(client: Client):
    with pytest.raises(ZeroDivisionError), transaction.atomic(), revision.once():
        Course.objects.update(title=str(1 // 0))
    Course.objects.update(title="Renamed")
    assert "Renamed" in client.get("/").content.decode()


def test_an_edit_that_is_taken_back_leaves_nothing_behind(client: Client):
    client.get(ALPHA)
    with transaction.atomic():
        Course.objects.update(title="Not to be")
        assert "Not to be" in client.get(ALPHA).content.decode()
        transaction.set_rollback(True)
    assert "Not to be" not in client.get(ALPHA).content.decode()


def test_a_page_while_an_edit_comes_is_not_kept(client: Client, monkeypatch: pytest.MonkeyPatch):
    forget()
    read = catalogue._read

    def read_and_edit(slug: str, revision: str, language: str) -> Any:
        found = read(slug, revision, language)
        Lesson.objects.filter(slug="gamma").update(title="Meanwhile")
        return found

    monkeypatch.setattr(catalogue, "_read", read_and_edit)
    client.get(ALPHA)
    monkeypatch.undo()
    assert "Meanwhile" in client.get(ALPHA).content.decode()


def test_the_two_languages_are_kept_apart(client: Client):
    client.get(ALPHA)
    dutch = client.get(ALPHA, headers={"Accept-Language": "nl"}).content.decode()
    with translation.override("nl"):
        assert translation.gettext("Was everything clear?") in dutch
    assert "Was everything clear?" in client.get(ALPHA).content.decode()


def test_a_draft_that_staff_saw_is_not_shown_to_learners(client: Client, admin_user: User):
    staff = Client()
    staff.force_login(admin_user)
    assert "Delta" in staff.get(ALPHA).content.decode()
    assert "Delta" not in client.get(ALPHA).content.decode()


def test_an_overdue_run_is_settled_by_its_chapter(make_run: MakeRun):
    from sandbox import tasks

    one = Learning(make_run)
    run = make_run("computing")
    Run.objects.filter(id=run.id).update(learner=one.learner)
    tasks.claim(run.execution_id)
    expire(run)
    one.client.get(ALPHA)
    run.execution.refresh_from_db()
    assert run.execution.state == State.QUEUED
