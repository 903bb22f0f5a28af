"""Authoring a quiz in the admin."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.http import HttpResponse
from django.test import Client

from learners.models import Learner
from quizzes import services
from quizzes.models import Choice, Question, Quiz, Response
from tests.quizzes.conftest import SLUG

ADD = "/admin/quizzes/quiz/add/"
CHOICE = {"text": "", "feedback": "", "belief": "", "lab_demo": "", "lab_parameters": ""}
RIGHT = CHOICE | {"text": "Right", "feedback": "Yes.", "correct": "on"}
WRONG = CHOICE | {
    "text": "Wrong",
    "feedback": "No.",
    "belief": "A belief",
    "lab_demo": "computing",
    "lab_parameters": "workers=4",
}


@pytest.fixture
def author(client: Client, db: None) -> Client:
    """Somebody who may author quizzes."""
    client.force_login(User.objects.create_superuser("ada"))
    return client


def question(*choices: dict[str, str], **fields: str) -> dict[str, Any]:
    return {"kind": "single", "stem": "What?", "choices": choices, **fields}


def form(*questions: dict[str, Any], **fields: str) -> dict[str, Any]:
    """What the browser sends for a new quiz."""
    data: dict[str, Any] = {
        "title": "A new quiz", "slug": "new-quiz", "status": "published", "language": "en",
        **group("questions", len(questions)), **fields,
    }  # fmt: skip
    for number, each in enumerate(questions):
        prefix = f"questions-{number}"
        choices = each.get("choices", ())
        data |= {f"{prefix}-{k}": v for k, v in each.items() if k != "choices"}
        data |= {f"{prefix}-position": number, **group(f"{prefix}-choices", len(choices))}
        data |= group(f"{prefix}-hints", 0)
        for place, choice in enumerate(choices):
            data |= {f"{prefix}-choices-{place}-{k}": v for k, v in choice.items()}
            data[f"{prefix}-choices-{place}-position"] = place
    return data


def group(prefix: str, count: int, initial: int = 0) -> dict[str, int]:
    return {f"{prefix}-TOTAL_FORMS": count, f"{prefix}-INITIAL_FORMS": initial}


def edit(quiz: Quiz) -> dict[str, Any]:
    """What the browser sends for a stored quiz that nobody has touched."""
    questions = list(quiz.questions.current())
    data = form(title=quiz.title, slug=quiz.slug, status=quiz.status)
    data |= group("questions", len(questions), len(questions))
    for number, each in enumerate(questions):
        prefix, choices = f"questions-{number}", each.ordered_choices()
        data |= group(f"{prefix}-choices", len(choices), len(choices))
        data |= group(f"{prefix}-hints", 0)
        names = ("kind", "stem", "explanation", "misconception", "concept", "position", "id")
        data |= {f"{prefix}-{name}": getattr(each, name) for name in names}
        data[f"{prefix}-quiz"] = quiz.pk
        for place, choice in enumerate(choices):
            below = f"{prefix}-choices-{place}"
            data |= {f"{below}-{name}": getattr(choice, name) for name in [*CHOICE, "position"]}
            data |= {f"{below}-id": choice.pk, f"{below}-question": each.pk}
            data |= {f"{below}-correct": "on"} if choice.correct else {}
    return data


def faults(reply: HttpResponse) -> dict[str, list[str]]:
    """The errors of a refused form by the prefix of the form or group they stand at."""
    found: dict[str, list[str]] = {}
    assert reply.status_code == 200
    for outer in reply.context["inline_admin_formsets"]:  # type: ignore[attr-defined]
        collect(found, outer.formset)
        for each in outer.formset.forms:
            for nested in getattr(each, "nested_formsets", []):
                collect(found, nested)
    return found


def collect(found: dict[str, list[str]], formset: Any) -> None:
    if formset.non_form_errors():
        found[formset.prefix] = [str(error) for error in formset.non_form_errors()]
    for each in formset.forms:
        for name, errors in each.errors.items():
            found[f"{each.prefix}-{name}"] = [str(error) for error in errors]


def test_a_new_quiz_starts_with_a_question_and_four_choices(author: Client) -> None:
    page = author.get(ADD).text
    assert 'name="questions-0-stem"' in page
    assert 'name="questions-0-choices-3-text"' in page


def test_the_address_of_a_chapter_is_kept_while_the_title_is_typed(author: Client) -> None:
    assert 'data-prepopulated-fields="[]"' in author.get(ADD, {"slug": "course-lesson"}).text
    assert 'value="course-lesson"' in author.get(ADD, {"slug": "course-lesson"}).text
    assert "data-prepopulated-fields" in author.get(ADD).text


def test_a_complete_quiz_is_published_at_once(author: Client) -> None:
    blank = question(CHOICE, CHOICE, stem="")
    reply = author.post(ADD, form(question(WRONG, RIGHT, CHOICE, CHOICE), blank))
    assert reply.status_code == 302
    quiz = Quiz.objects.get()
    assert quiz.is_published
    assert [c.text for c in quiz.questions.get().ordered_choices()] == ["Wrong", "Right"]
    assert author.get(quiz.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("sent", "place", "words"),
    [
        ([question(WRONG, CHOICE | {"text": "B", "feedback": "x"})], "questions-0-choices",
         "No choice is marked"),
        ([question(RIGHT)], "questions-0-choices", "at least two choices"),
        ([question(RIGHT, WRONG | {"feedback": ""})], "questions-0-choices-1-feedback",
         "no feedback"),
        ([question(RIGHT, WRONG | {"correct": "on"})], "questions-0-choices-1-correct",
         "second choice"),
        ([question(RIGHT, WRONG | {"lab_demo": "nothing"})], "questions-0-choices-1-lab_demo",
         "nothing"),
        ([question(RIGHT, WRONG | {"lab_parameters": "workers=99"})],
         "questions-0-choices-1-lab_parameters", "workers: the lab takes only 1–8"),
        ([question(RIGHT, WRONG | {"lab_demo": ""})], "questions-0-choices-1-lab_demo",
         "choose the lab"),
        ([question(RIGHT, WRONG | {"text": ""})], "questions-0-choices-1-text", "Write the choice"),
        ([question(RIGHT, WRONG, stem="")], "questions-0-stem", "Write the question"),
        ([question(RIGHT, WRONG | {"correct": "on"}, kind="multiple")], "questions-0-choices",
         "Every choice"),
        ([question(RIGHT, WRONG), question(WRONG, RIGHT | {"feedback": " "})],
         "questions-1-choices-1-feedback", "no feedback"),
        ([], "questions", "at least one question"),
    ],
)  # fmt: skip
def test_publishing_is_refused_with_the_reason_at_its_place(
    author: Client, sent: list[dict[str, Any]], place: str, words: str
) -> None:
    reply: Any = author.post(ADD, form(*sent))
    found = faults(reply)
    assert list(found) == [place], found
    assert words in found[place][0]
    assert words in reply.text
    assert not Quiz.objects.exists()


def test_a_draft_may_be_incomplete(author: Client) -> None:
    reply = author.post(
        ADD, form(question(CHOICE | {"text": "Only this"}, stem=""), status="draft")
    )
    assert reply.status_code == 302
    assert Choice.objects.get().text == "Only this"


def change(author: Client, quiz: Quiz, **fields: Any) -> HttpResponse:
    return author.post(f"/admin/quizzes/quiz/{quiz.pk}/change/", edit(quiz) | fields)  # type: ignore[return-value]


def answer_first(quiz: Quiz) -> Question:
    question: Question = quiz.questions.current()[0]
    said = {"picks": [question.ordered_choices()[0].pk]}
    learner = Learner.objects.create()
    services.answer(learner=learner, question=question, said=said, token=uuid4(), seed=1)
    return question


def test_saving_without_a_change_changes_nothing(author: Client, quiz: Quiz) -> None:
    used, before = answer_first(quiz), quiz.fingerprint()
    assert change(author, quiz).status_code == 302
    used.refresh_from_db()
    assert (used.version, quiz.fingerprint()) == (1, before)


def test_changing_a_question_in_use_raises_its_version_alone(author: Client, quiz: Quiz) -> None:
    used = answer_first(quiz)
    fields = {"questions-0-choices-1-feedback": "New.", "questions-1-stem": "New?"}
    assert change(author, quiz, **fields).status_code == 302
    assert [q.version for q in quiz.questions.current()] == [2, 1]
    assert Response.objects.get().question_version == 1
    used.refresh_from_db()
    assert used.choices.filter(feedback="New.").exists()


def test_changing_the_order_of_questions_raises_no_version(author: Client, quiz: Quiz) -> None:
    answer_first(quiz)
    change(author, quiz, **{"questions-0-position": 1, "questions-1-position": 0})
    assert [q.key for q in quiz.questions.current()] == ["several", "one"]
    assert not Question.objects.exclude(version=1).exists()


def test_a_published_quiz_cannot_be_broken(author: Client, quiz: Quiz) -> None:
    reply = change(author, quiz, **{"questions-0-choices-1-feedback": ""})
    assert list(faults(reply)) == ["questions-0-choices-1-feedback"]


def test_removing_an_answered_question_keeps_its_answers(author: Client, quiz: Quiz) -> None:
    used = answer_first(quiz)
    assert change(author, quiz, **{"questions-0-DELETE": "on"}).status_code == 302
    assert [q.key for q in quiz.questions.current()] == ["several"]
    assert Response.objects.get().question == used
    assert used.choices.count() == 3


def test_removing_a_question_that_nobody_answered_deletes_it(author: Client, quiz: Quiz) -> None:
    assert change(author, quiz, **{"questions-1-DELETE": "on"}).status_code == 302
    assert Question.objects.count() == 1
    assert Choice.objects.count() == 3


def test_removing_the_last_question_of_a_published_quiz_is_refused(
    author: Client, quiz: Quiz
) -> None:
    reply = change(author, quiz, **{"questions-0-DELETE": "on", "questions-1-DELETE": "on"})
    assert faults(reply) == {"questions": ["A quiz needs at least one question."]}


def run_action(author: Client, name: str) -> HttpResponse:
    chosen = {"action": name, "_selected_action": list(Quiz.objects.values_list("pk", flat=True))}
    return author.post("/admin/quizzes/quiz/", chosen, follow=True)  # type: ignore[return-value]


def test_the_action_publishes_what_is_complete(author: Client, quiz: Quiz) -> None:
    Quiz.objects.update(status="draft")
    run_action(author, "publish")
    assert Quiz.objects.get().is_published


def test_the_action_says_where_a_quiz_is_not_complete(author: Client, quiz: Quiz) -> None:
    Quiz.objects.update(status="draft")
    Choice.objects.filter(text="Another trap").update(feedback="", text="<b>x")
    Question.objects.filter(key="several").update(stem="")
    page = run_action(author, "publish").text
    assert "Question 1, choice 3: This choice has no feedback." in page
    assert "Question 2: Write the question." in page
    assert not Quiz.objects.get().is_published


def test_the_action_refuses_an_empty_quiz(author: Client) -> None:
    Quiz.objects.create(slug="empty", title="Empty")
    assert "at least one question" in run_action(author, "publish").text
    assert not Quiz.objects.get().is_published


def test_back_to_draft_hides_it(author: Client, quiz: Quiz) -> None:
    run_action(author, "unpublish")
    assert Client().get(f"/quizzes/{SLUG}/").status_code == 404


def test_the_form_leads_to_the_preview(author: Client, quiz: Quiz) -> None:
    page = author.get(f"/admin/quizzes/quiz/{quiz.pk}/change/").text
    assert f'href="/quizzes/{SLUG}/"' in page
    assert f'href="/quizzes/{SLUG}/"' in author.get("/admin/quizzes/quiz/").text


def test_images_as_data_are_allowed_on_the_form_alone(author: Client, quiz: Quiz) -> None:
    change_page = author.get(f"/admin/quizzes/quiz/{quiz.pk}/change/")
    assert "img-src 'self' data:" in change_page["Content-Security-Policy"]
    assert "unsafe" not in change_page["Content-Security-Policy"]
    assert "data:" not in author.get("/admin/quizzes/quiz/")["Content-Security-Policy"]


@pytest.mark.parametrize("staff", [True, False])
def test_authoring_needs_the_permission(client: Client, quiz: Quiz, staff: bool) -> None:
    client.force_login(User.objects.create_user("eve", is_staff=staff))
    assert client.get(ADD).status_code in {302, 403}
    assert client.post(ADD, form(question(RIGHT, WRONG))).status_code in {302, 403}
    assert Quiz.objects.count() == 1


def test_who_may_only_look_cannot_publish(client: Client, quiz: Quiz) -> None:
    Quiz.objects.update(status="draft")
    looker = User.objects.create_user("eve", is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_quiz"))
    client.force_login(looker)
    run_action(client, "publish")
    assert not Quiz.objects.get().is_published


def test_html_in_the_form_is_text(author: Client, quiz: Quiz) -> None:
    evil = "<script>alert(1)</script>"
    Choice.objects.update(text=evil, feedback=evil, belief=evil)
    Question.objects.update(stem=evil)
    Quiz.objects.update(title=evil)
    for address in ("/admin/quizzes/quiz/", f"/admin/quizzes/quiz/{quiz.pk}/change/"):
        assert "<script>alert" not in author.get(address).text


def test_a_long_quiz_is_saved_in_one_go(author: Client) -> None:
    questions = [question(RIGHT, *[WRONG | {"text": f"Wrong {n}"} for n in range(4)])] * 40
    answer = author.post(ADD, form(*questions))
    assert answer.status_code == 302
    assert Question.objects.count() == 40


@pytest.mark.parametrize("forged", ["9" * 30, "x", "a\0b"], ids=len)
def test_a_forged_row_is_refused(author: Client, quiz: Quiz, forged: str):
    before, data = quiz.fingerprint(), edit(quiz)
    for name in ("questions-0-id", "questions-0-choices-0-id"):
        reply = author.post(f"/admin/quizzes/quiz/{quiz.pk}/change/", data | {name: forged})
        assert reply.status_code in {200, 400}, name
        assert quiz.fingerprint() == before, name


@pytest.mark.parametrize("name", ["questions-TOTAL_FORMS", "questions-0-choices-TOTAL_FORMS"])
def test_a_forged_number_of_rows_is_refused(author: Client, quiz: Quiz, name: str):
    data = edit(quiz) | {name: 201}
    assert author.post(f"/admin/quizzes/quiz/{quiz.pk}/change/", data).status_code == 400


@pytest.mark.parametrize("forged", ["9" * 30, "-1", "x", str(2**31)], ids=len)
def test_a_position_that_is_no_place_is_refused(author: Client, quiz: Quiz, forged: str):
    before, data = quiz.fingerprint(), edit(quiz)
    for name in ("questions-0-position", "questions-0-choices-0-position"):
        reply = author.post(f"/admin/quizzes/quiz/{quiz.pk}/change/", data | {name: forged})
        assert reply.status_code in {200, 400}, name
        assert quiz.fingerprint() == before, name
