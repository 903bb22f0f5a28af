"""In and out by the admin: nothing is stored before its report was shown, and nothing is lost."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client

from quizzes import content
from quizzes.gift import writing
from quizzes.gift.converting import Outcome, convert
from quizzes.models import Quiz
from tests.quizzes.conftest import SLUG, TOML

PAGE = "/admin/quizzes/quiz/gift/"
GIFT = "::One::Who?{=nobody#Yes. ~Grant#No.}\n\nWhy?{}\n\nIs it?{T}"
NEW = {"title": "New", "slug": "new", "language": "en", "text": GIFT}

pytestmark = pytest.mark.django_db


def posted(client: Client, **fields: object) -> tuple[int, str]:
    answer = client.post(PAGE, NEW | fields)
    return answer.status_code, answer.text


def digest_in(html: str) -> str:
    return html.partition('name="digest" value="')[2].partition('"')[0]


def test_the_report_comes_first_and_then_it_is_stored(admin_client: Client):
    status, html = posted(admin_client, step="look")
    assert status == 200
    assert "As they are: 2. In another way: 0. Left out: 1." in html
    assert "An essay is graded by a person." in html
    assert not Quiz.objects.filter(slug="new").exists()
    assert posted(admin_client, step="store", digest=digest_in(html))[0] == 302
    quiz = Quiz.objects.get(slug="new")
    assert quiz.status == Quiz.Status.DRAFT
    assert [each.key for each in quiz.asked] == ["one", "is-it"]


def test_another_text_than_that_of_the_report_is_reported_first(admin_client: Client):
    _status, html = posted(admin_client, step="look")
    status, html = posted(admin_client, step="store", digest=digest_in(html), text="A?{T}")
    assert status == 200
    assert "As they are: 1." in html
    assert not Quiz.objects.filter(slug="new").exists()


def test_questions_are_added_to_a_draft(admin_client: Client):
    quiz = Quiz.objects.create(slug="draft", title="Draft")
    for keys in (["one", "is-it"], ["one", "is-it", "one-2", "is-it-2"]):
        _status, html = posted(admin_client, quiz=quiz.pk, step="look")
        posted(admin_client, quiz=quiz.pk, step="store", digest=digest_in(html))
        assert [each.key for each in Quiz.objects.get(pk=quiz.pk).asked] == keys


def test_a_published_quiz_takes_none(admin_client: Client, write: Callable[[str], Path]):
    content.load(write(TOML), SLUG)
    quiz = Quiz.objects.get(slug=SLUG)
    status, html = posted(admin_client, quiz=quiz.pk, step="look")
    assert status == 400
    assert "Who?{=nobody" in html


@pytest.mark.parametrize(
    "missing", [{"text": ""}, {"text": "a\0b"}, {"title": ""}, {"slug": "no slug"}]
)
def test_bad_forms_lose_nothing(admin_client: Client, missing: dict[str, str]):
    status, html = posted(admin_client, **missing)
    assert status == 400
    assert ("Who?{=nobody" in html) is ("text" not in missing)


def test_only_who_may_write_quizzes(client: Client):
    client.force_login(User.objects.create_user("bare", is_staff=True))
    assert client.get(PAGE).status_code == 403
    assert posted(client)[0] == 403


def test_out_and_in_again(write: Callable[[str], Path], admin_client: Client):
    content.load(write(TOML), SLUG)
    quiz = Quiz.objects.get(slug=SLUG)
    action = {"action": "as_gift", "_selected_action": [quiz.pk]}
    text = admin_client.post("/admin/quizzes/quiz/", action).content.decode()
    assert text == writing.write(quiz)
    rows = convert(text, "en")
    assert [row.outcome for row in rows] == [Outcome.CAME, Outcome.CAME]
    for row, question in zip(rows, quiz.asked, strict=True):
        assert row.source
        draft = row.source.draft
        assert (row.source.key, draft.kind, draft.stem) == (
            question.key,
            question.kind,
            question.stem,
        )
        assert draft.explanation == question.explanation
        came = [(each.text, each.correct, each.feedback) for each in draft.choices]
        stored = question.ordered_choices()
        assert came == [(each.text, each.correct, each.feedback) for each in stored]


SHIPPED = Path("content/python-concurrency/01-introduction/02-threads-vs-processes/quiz.toml")


def test_the_shipped_quiz_goes_out_and_says_what_stays(repository: Path):
    content.load(repository / SHIPPED, SLUG)
    quiz = Quiz.objects.get(slug=SLUG)
    text = writing.write(quiz)
    carried = [each for each in quiz.asked if each.kind not in {"order", "prediction"}]
    rows = convert(text, "en")
    assert [row.source and row.source.key for row in rows] == [each.key for each in carried]
    assert text.count("GIFT has no form for this kind") == len(quiz.asked) - len(carried)
    assert "the beliefs behind its choices" in text
