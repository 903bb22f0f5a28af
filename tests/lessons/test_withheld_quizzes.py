"""The quiz of a chapter that learners can't read is no page of its own for them either."""

from collections.abc import Callable

import pytest
from django.test import Client

from lessons.loader import Report
from lessons.models import Lesson

pytestmark = pytest.mark.django_db
QUIZ = "/quizzes/tiny-alpha/"


@pytest.fixture
def alpha(load: Callable[[], Report]) -> Lesson:
    load()
    return Lesson.objects.get(slug="alpha")


def test_the_questions_of_a_draft_are_for_staff(
    client: Client, admin_client: Client, alpha: Lesson
):
    assert client.get(QUIZ).status_code == 200
    Lesson.objects.filter(pk=alpha.pk).update(status=Lesson.Status.DRAFT)
    assert client.get(QUIZ).status_code == 404
    assert client.post(f"{QUIZ}1/", {}).status_code == 404
    assert admin_client.get(QUIZ).status_code == 200


def test_a_quiz_without_a_chapter_is_open(client: Client, alpha: Lesson):
    alpha.delete()
    assert client.get(QUIZ).status_code == 200
