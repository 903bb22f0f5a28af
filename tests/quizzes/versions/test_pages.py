"""The instructors' pages: versions of a question, previews, regrades and undoing them."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.http import HttpResponse
from django.test import Client

from quizzes import versions
from quizzes.models import Choice, Question, Quiz, Regrade
from tests.quizzes.versions.conftest import Say, edit, regraded, scores

BASE = "/admin/quizzes/regrade"


@pytest.fixture
def author(client: Client, ada: User) -> Client:
    client.force_login(ada)
    return client


def digest_in(page: str) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert found, "no form"
    return found[1]


def preview_of(author: Client, question: Question, mode: str = "key") -> str:
    reply = author.get(f"{BASE}/question/{question.pk}/preview/", {"mode": mode})
    assert reply.status_code == 200
    return reply.text


def send(
    author: Client, question: Question, digest: str, mode: str = "key", why: str = "The key."
) -> HttpResponse:
    form = {"mode": mode, "digest": digest, "reason": why}
    return author.post(f"{BASE}/question/{question.pk}/preview/", form)  # type: ignore[return-value]


def test_the_quiz_form_leads_to_the_versions_of_its_questions(
    author: Client, quiz: Quiz, question: Question, say: Say
) -> None:
    say("one", "A trap")
    page = author.get(f"/admin/quizzes/quiz/{quiz.pk}/change/").text
    assert f'href="{BASE}/quiz/{quiz.pk}/"' in page
    page = author.get(f"{BASE}/quiz/{quiz.pk}/").text
    assert f'href="{BASE}/question/{question.pk}/"' in page
    assert "1 answer" in page
    assert "Save the quiz first." in author.get("/admin/quizzes/quiz/add/").text


def test_a_question_that_is_no_longer_asked_is_still_found(
    author: Client, quiz: Quiz, question: Question, say: Say
) -> None:
    say("one", "A trap")
    versions.remove_question(question)
    page = author.get(f"{BASE}/quiz/{quiz.pk}/").text
    assert "no longer asked" in page
    assert f'href="{BASE}/question/{question.pk}/"' in page


def test_the_history_shows_what_changed_word_by_word(
    author: Client, question: Question, say: Say, ada: User
) -> None:
    say("one", "A trap")
    edit(question, key="A trap", by=ada)
    edit(question, stem="Which two?\n\nRead `this` first.")
    page = author.get(f"{BASE}/question/{question.pk}/").text
    assert [int(n) for n in re.findall(r"<h3>Version (\d)", page)] == [3, 2, 1]
    third, second = page.split("<h3>Version ")[1:3]
    assert re.search(r"<del>.*one\?</del><ins>.*two\?</ins>", third)
    assert "Choice 1 “The key”: right" in second
    assert "Choice 2 “A trap”: right" in second
    assert "ada" in second
    assert "1 answer" in page.split("<h3>Version ")[3]


def test_the_history_shows_choices_that_came_and_went(
    author: Client, question: Question, say: Say
) -> None:
    say("one", "A trap")
    before = versions.contents(question.quiz)
    versions.remove_choices(Choice.objects.filter(text="A trap"))
    Choice.objects.create(question=question, text="Fresh", position=9)
    versions.raise_versions(question.quiz, before)
    page = author.get(f"{BASE}/question/{question.pk}/").text
    assert "Choice 2 “A trap”: removed" in page
    assert "Choice 3 “Fresh”: added" in page


def test_a_question_without_answers_shows_what_it_says(author: Client, question: Question) -> None:
    page = author.get(f"{BASE}/question/{question.pk}/").text
    assert "Version 1" in page
    assert "A trap" in page


def test_a_version_of_which_little_is_known_says_so(
    author: Client, question: Question, say: Say
) -> None:
    say("one", "A trap")
    edit(question, stem="New")
    partial = {"partial": True, "choices": [{"id": 1, "text": "Known words"}]}
    question.versions.filter(number=1).update(content=partial)
    page = author.get(f"{BASE}/question/{question.pk}/").text
    assert "The words of this version were not kept" in page
    assert "Known words" in page


def test_the_preview_shows_gains_and_losses_before_anything_changes(
    author: Client, question: Question, say: Say
) -> None:
    loser, gainer = say("one", "The key"), say("one", "A trap")
    edit(question, key="A trap")
    before = scores()
    page = preview_of(author, question)
    assert re.search(r"<b>1</b>\s*lower score", page)
    assert re.search(r"<b>1</b>\s*higher score", page)
    assert re.search(r"1 → 0</b>\s*lower score", page)
    assert re.search(r"0 → 1</b>\s*higher score", page)
    for response in (loser, gainer):
        learner = str(response.attempt.learner_id)
        assert learner[:8] in page
        assert learner not in page
    assert scores() == before


def test_a_preview_names_what_cannot_be_judged(
    author: Client, question: Question, say: Say
) -> None:
    say("one", "Another trap")
    versions.remove_choices(Choice.objects.filter(text="Another trap"))
    page = preview_of(author, question)
    assert "What was chosen is no longer among the choices." in page
    assert "Another trap" in page
    assert "No score would change" in page
    assert 'name="digest"' not in page


def test_sent_with_a_reason_it_is_applied(author: Client, question: Question, say: Say) -> None:
    say("one", "A trap")
    edit(question, key="A trap")
    reply = send(author, question, digest_in(preview_of(author, question)), why="Wrong key <i>")
    made = Regrade.objects.get()
    assert (reply.status_code, reply["Location"]) == (302, f"{BASE}/{made.pk}/change/")
    page = author.get(reply["Location"]).text
    assert "1 answer was graded anew." in page
    assert "0 → 1" in page
    assert "Wrong key &lt;i&gt;" in page
    assert "ada" in page
    assert f"{BASE}/{made.pk}/change/" in author.get(f"{BASE}/").text
    assert f"{BASE}/{made.pk}/change/" in author.get(f"{BASE}/question/{question.pk}/").text


def test_without_a_reason_nothing_is_applied(author: Client, question: Question, say: Say) -> None:
    say("one", "A trap")
    reply = send(author, question, digest_in(preview_of(author, question, "full")), "full", "  ")
    assert reply.status_code == 422
    assert "Say why: learners read it." in reply.content.decode()
    assert not Regrade.objects.exists()


def test_an_outdated_preview_is_shown_again_with_the_reason(
    author: Client, question: Question, say: Say
) -> None:
    say("one", "A trap")
    old = digest_in(preview_of(author, question, "full"))
    say("one", "Another trap")
    reply = send(author, question, old, "full", "Unfair question")
    assert reply.status_code == 409
    page = reply.content.decode()
    assert "nothing was applied" in page
    assert "Unfair question</textarea>" in page
    assert not Regrade.objects.exists()
    assert send(author, question, digest_in(page), "full", "Unfair question").status_code == 302
    assert Regrade.objects.get().changed == 2


@pytest.mark.parametrize("sent", [{}, {"mode": "other"}, {"mode": "key", "digest": "x"}])
def test_a_forged_form_applies_nothing(
    author: Client, question: Question, say: Say, sent: dict[str, str]
) -> None:
    say("one", "A trap")
    edit(question, key="A trap")
    reply = author.post(f"{BASE}/question/{question.pk}/preview/", {"reason": "R", **sent})
    assert reply.status_code in {302, 422}
    assert not Regrade.objects.exists()


def test_a_long_preview_comes_in_pages(author: Client, question: Question, say: Say) -> None:
    for _ in range(51):
        say("one", "A trap")
    first = preview_of(author, question, "full")
    assert first.count("0 → 1</b>") == 50
    assert "Page 1 of 2" in first
    assert "?mode=full&amp;p=2" in first
    second = author.get(f"{BASE}/question/{question.pk}/preview/", {"mode": "full", "p": "2"}).text
    assert second.count("0 → 1</b>") == 1
    assert digest_in(first) == digest_in(second)


def test_it_is_undone_by_a_button_once(
    author: Client, question: Question, say: Say, ada: User
) -> None:
    say("one", "A trap")
    before = scores()
    made = regraded(question, ada, "full")
    page = author.get(f"{BASE}/{made.pk}/change/").text
    assert f'action="{BASE}/{made.pk}/undo/"' in page
    page = author.post(f"{BASE}/{made.pk}/undo/", follow=True).text
    assert "Every score is again what it was before." in page
    assert scores() == before
    assert f'action="{BASE}/{made.pk}/undo/"' not in page
    page = author.post(f"{BASE}/{made.pk}/undo/", follow=True).text
    assert "was undone before: nothing was changed" in page


def test_an_undo_out_of_order_names_what_comes_first(
    author: Client, question: Question, say: Say, ada: User
) -> None:
    say("one", "A trap")
    first, second = regraded(question, ada, "full"), regraded(question, ada, "void")
    page = author.post(f"{BASE}/{first.pk}/undo/", follow=True).text
    assert "Undo that regrade first" in page
    assert f'href="{BASE}/{second.pk}/change/"' in page
    assert set(scores().values()) == {(1, True, True)}


@pytest.mark.parametrize("may", ["nothing", "view_quiz"])
def test_only_who_may_change_quizzes_regrades(
    client: Client, question: Question, say: Say, ada: User, may: str
) -> None:
    say("one", "A trap")
    made = regraded(question, ada, "full")
    before = scores()
    eve = User.objects.create_user("eve", is_staff=True)
    eve.user_permissions.set(Permission.objects.filter(codename=may))
    client.force_login(eve)
    looks = 200 if may == "view_quiz" else 403
    for path in (f"quiz/{question.quiz_id}/", f"question/{question.pk}/", f"{made.pk}/change/", ""):
        assert client.get(f"{BASE}/{path}").status_code == looks, path
    assert client.get(f"{BASE}/question/{question.pk}/preview/?mode=key").status_code == 403
    assert client.post(f"{BASE}/question/{question.pk}/preview/").status_code == 403
    assert client.post(f"{BASE}/{made.pk}/undo/").status_code == 403
    if looks == 200:
        page = client.get(f"{BASE}/question/{question.pk}/").text
        assert "Grade its answers anew" not in page
    assert scores() == before


def test_html_of_authors_is_text(author: Client, question: Question, say: Say, ada: User) -> None:
    evil = "<script>alert(1)</script>"
    say("one", "A trap")
    Choice.objects.update(text=evil, feedback=evil)
    edit(question, stem=evil)
    made = regraded(question, ada, "full", why=evil)
    for path in (f"quiz/{question.quiz_id}/", f"question/{question.pk}/", f"{made.pk}/change/", "",
                 f"question/{question.pk}/preview/?mode=void"):  # fmt: skip
        page = author.get(f"{BASE}/{path}").text
        assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in author.get(f"{BASE}/question/{question.pk}/").text


def test_reading_or_linking_applies_and_undoes_nothing(
    author: Client, question: Question, say: Say, ada: User
) -> None:
    say("one", "A trap")
    made = regraded(question, ada, "full")
    before = scores()
    assert author.get(f"{BASE}/{made.pk}/undo/").status_code == 405
    assert scores() == before
