"""The pages of item analysis: sentences first, a sentence for every empty state, and a CSV."""

import csv
import io
import re
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from concurrency_course.management.commands.make_instructor import instructors
from quizzes.analysis import words
from quizzes.analysis.formulas import Interval
from quizzes.models import Choice, Experiment, Question, Quiz
from quizzes.templatetags.insight import opening
from quizzes.versions import snapshot
from tests.quizzes.analysis import published
from tests.quizzes.analysis.conftest import NOON, Answer, Class

QUIZ = "/insight/taken/"
QUESTION = f"{QUIZ}q0/"


@pytest.fixture
def staff(db, client):
    """Signed in as an instructor."""
    user = User.objects.create(username="teacher", is_staff=True)
    user.groups.add(instructors())
    client.force_login(user)
    return client


def words_of(reply) -> Any:
    """The text of the page's main part, on one line."""
    assert reply.status_code == HTTPStatus.OK
    main = reply.text.partition('<main id="main"')[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def knowing(n, questions=3) -> Any:
    """Learners of whom some know everything, some nothing, and all between."""
    return [[int(place <= row % (questions + 1) - 1) for place in range(questions)]
            for row in range(n)]  # fmt: skip


# -- who may look --------------------------------------------------------------


@pytest.mark.parametrize("path", ["/insight/", QUIZ, f"{QUIZ}figures.csv", QUESTION])
def test_a_learner_is_sent_to_the_sign_in_of_staff(taken, path):
    reply = Client().get(path)
    assert reply.status_code == HTTPStatus.FOUND
    assert reply["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("path", ["/insight/", QUIZ, f"{QUIZ}figures.csv", QUESTION])
def test_staff_without_the_permission_are_refused(taken, client, path):
    client.force_login(User.objects.create(username="bare", is_staff=True))
    assert client.get(path).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("path", ["/insight/none/", "/insight/none/figures.csv", f"{QUIZ}none/"])
def test_what_there_is_not_is_not_found(taken, staff, path):
    assert staff.get(path).status_code == HTTPStatus.NOT_FOUND


def test_the_admin_leads_instructors_here_and_nobody_else(staff):
    link = 'href="/insight/"'
    assert link in staff.get("/admin/").text
    bare = Client()
    bare.force_login(User.objects.create(username="bare", is_staff=True))
    assert link not in bare.get("/admin/").text


def test_a_page_is_only_read(taken, staff):
    assert staff.post(QUIZ).status_code == HTTPStatus.METHOD_NOT_ALLOWED


# -- empty, alone, few ---------------------------------------------------------


def test_an_empty_site_says_what_will_be_here(staff):
    assert "There are no quizzes with questions yet." in words_of(staff.get("/insight/"))


def test_a_site_without_answers_says_when_figures_begin(taken, staff):
    assert "Nobody has taken a quiz yet." in words_of(staff.get("/insight/"))


def test_a_quiz_with_nobody_says_so(taken, staff):
    said = words_of(staff.get(QUIZ))
    assert "Nobody has taken this quiz yet" in said
    assert said.count("Nobody has answered it yet.") == 3
    assert "Nobody has finished it yet." in said


def test_a_quiz_without_questions_says_so(staff):
    Quiz.objects.create(slug="taken", title="Empty")
    assert "This quiz has no questions." in words_of(staff.get(QUIZ))


def test_a_question_with_nobody_says_so(taken, staff):
    assert "Nobody has answered it yet." in words_of(staff.get(QUESTION))


def test_one_learner_is_counted_and_not_measured(taken, staff):
    taken.take([1.0, 0.0, None])
    said = words_of(staff.get(QUIZ))
    assert "1 learner began it, 0 finished." in said
    assert "1 first answer so far. Figures begin at 30." in said
    assert re.findall(r"(\d+) %", said.partition("How these figures are made")[0]) == ["95"]
    assert "1 learner" in words_of(staff.get("/insight/"))


def test_29_answers_give_counts_and_30_give_facility(taken, staff):
    taken.take_all(knowing(29))
    assert "29 first answers so far." in words_of(staff.get(QUIZ))
    taken.take([1.0, 1.0, 1.0])
    said = words_of(staff.get(QUIZ))
    assert re.search(r"\d+ % are right at the first try \(\d+–\d+ %\)\.", said)
    assert "separates" not in said.partition("How these")[0]


# -- sentences -----------------------------------------------------------------


def test_a_good_question_is_said_to_separate_well(taken, staff):
    taken.take_all(knowing(120))
    said = words_of(staff.get(QUIZ))
    assert "It separates well: those who do well elsewhere get it right." in said
    assert "Choice C misleads nobody." in said


def test_the_most_frequent_belief_is_quoted(taken, staff):
    taken.take_all(knowing(40))
    assert "The most frequent wrong belief: “Belief 1” (25 %)." in words_of(staff.get(QUESTION))


def test_a_wrong_key_leads_the_index(staff, db):
    taken = Class(questions=4, choices=2)
    rows = [[1 - int(row % 4 > 0), *[int(row % 4 > place) for place in range(3)]]
            for row in range(240)]  # fmt: skip
    taken.take_all(rows)
    said = words_of(staff.get("/insight/"))
    assert "Question 1 Check the key" in said
    assert re.search(r"^.*For instructors \d questions? needs? you", said)
    page = words_of(staff.get(QUIZ))
    assert "Those who do well elsewhere do worse here: check the key." in page


@pytest.mark.parametrize(
    ("n", "heading"),
    [(1, "Too early to judge"), (199, "Too early to judge"), (200, "No question needs you")],
)
def test_no_question_needs_anybody_only_where_that_is_known(db, staff, n, heading):
    Class(choices=2).take_all(knowing(n))
    assert heading in words_of(staff.get(QUIZ))
    assert heading in words_of(staff.get("/insight/"))


def test_quizzes_that_need_somebody_come_first(db, staff):
    Class(slug="another", choices=2)
    Quiz.objects.update(title="A quiz that comes first")
    Class().take_all(knowing(200))
    said = words_of(staff.get("/insight/"))
    assert said.index("Taken") < said.index("A quiz that comes first")


def test_the_index_names_every_quiz_with_its_learners(taken, staff):
    Class(slug="another")
    taken.take([1.0, 1.0, 1.0])
    said = words_of(staff.get("/insight/"))
    assert "3 questions · 1 learner" in said
    assert "3 questions · nobody took it yet" in said


def test_the_law_school_test_is_shown_as_published(staff, db):
    Class(questions=5, choices=2).take_all(published.lsat_rows())
    said = words_of(staff.get(QUIZ))
    assert "92 % are right at the first try" in said
    for r in published.LSAT_ITEM_REST:
        assert f"{float(r):.2f}" in said
    assert "1000 learners began it, 1000 finished: 100 %" in said


# -- filters -------------------------------------------------------------------


@pytest.fixture
def two_weeks(taken):
    """30 learners in one week, 5 in the next."""
    taken.take_all(knowing(30))
    for _ in range(5):
        taken.take([1.0, 1.0, 1.0], at=NOON + timedelta(days=7), came=NOON + timedelta(days=7))
    return taken


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ("", 35),
        ("?until=2026-03-04", 30),
        ("?since=2026-03-05", 5),
        ("?since=2026-03-04&until=2026-03-11", 35),
        ("?cohort=2026-03-09", 5),
        ("?cohort=2026-03-02", 30),
        ("?cohort=2026-03-02&since=2026-03-05", 0),
    ],
)
def test_the_address_says_of_whom_the_figures_are(two_weeks, staff, query, n):
    said = words_of(staff.get(QUIZ + query))
    assert f"{n} learners began it" in said or (not n and "Nobody of those" in said)


def test_the_filters_stay_in_the_form_and_in_every_link(two_weeks, staff):
    page = staff.get(f"{QUIZ}?since=2026-03-04&cohort=2026-03-02").text
    assert 'name="since" value="2026-03-04"' in page
    assert '<option value="2026-03-02" selected>' in page
    assert 'href="/insight/taken/q0/?since=2026-03-04&amp;cohort=2026-03-02"' in page
    assert 'href="/insight/taken/figures.csv?since=2026-03-04&amp;cohort=2026-03-02"' in page


@pytest.mark.parametrize(
    "query",
    ["?since=yesterday", "?until=2026-02-30", "?cohort=2026-03-03", "?cohort=x",
     "?since=2026-03-05&until=2026-03-04"],
)  # fmt: skip
def test_what_cannot_be_read_is_said_and_filters_nothing_by_itself(two_weeks, staff, query):
    reply = staff.get(QUIZ + query)
    assert 'class="error"' in reply.text
    assert "35 learners began it" in words_of(reply) or "5 learners" in words_of(reply)


# -- one question --------------------------------------------------------------


def test_an_old_version_is_shown_with_its_own_choices(taken, staff):
    taken.take([Answer(1, pick=0), 1.0, 1.0])
    question = taken.questions[0]
    kept = [{"id": each.pk, "text": f"Before {n}", "correct": n == 0, "belief": "", "half": False}
            for n, each in enumerate(taken.choices(0))]  # fmt: skip
    question.versions.create(number=1, content={"choices": kept[:2]})
    question.version = 2
    question.save()
    assert "Nobody has answered it yet." in words_of(staff.get(QUESTION))
    said = words_of(staff.get(f"{QUESTION}?version=1"))
    assert "Before 1" in said
    assert "Choice 1" not in said
    assert "Version 1: 1 first answers" in said


def test_an_old_version_is_shown_with_its_own_words_and_kind(taken, staff):
    taken.take_all(knowing(40))
    question = taken.questions[0]
    content = snapshot(question) | {"stem": "As it was asked before"}
    question.versions.create(number=1, content=content)
    Question.objects.filter(pk=question.pk).update(version=2, kind="multiple", stem="Now")
    said = words_of(staff.get(f"{QUESTION}?version=1"))
    assert "As it was asked before" in said
    assert "are right at the first try" in said
    assert "2 (today) · 0 1 · 40" in said


def test_a_band_of_numbers_is_named_by_its_ends(taken, staff):
    Question.objects.filter(pk=taken.questions[0].pk).update(kind="numeric")
    Choice.objects.filter(question=taken.questions[0]).update(text="", low=0.5, high=20)
    taken.take([Answer(0, pick=1), 1.0, 1.0])
    assert "B 0.5 – 20 Belief 1 1" in words_of(staff.get(QUESTION))


def test_of_lines_in_order_a_right_one_was_out_of_place(taken, staff):
    Question.objects.filter(pk=taken.questions[0].pk).update(kind="order")
    taken.take([Answer(0, pick=0), 1.0, 1.0])
    assert "The first line out of place" in words_of(staff.get(QUESTION))


@pytest.mark.parametrize("version", ["9", "x", "-1", "99999999999", "²"])
def test_a_version_that_there_is_not_is_todays(taken, staff, version):
    taken.take([1.0, 1.0, 1.0])
    assert "Version 1:" in words_of(staff.get(QUESTION, {"version": version}))


def test_gains_are_counted_and_from_30_on_measured(taken, staff):
    for _ in range(30):
        taken.take([Answer(0, then=[Answer(1)]), 1.0])
    said = words_of(staff.get(QUESTION))
    assert "Try 2 30 0 % 100 %" in said


def test_a_question_that_is_no_longer_asked_is_still_there(taken, staff):
    taken.questions[0].retired_at = NOON
    taken.questions[0].save()
    assert "A question that is no longer asked" in words_of(staff.get(QUESTION))


def test_a_question_links_to_where_it_is_edited_and_regraded(taken, staff):
    page = staff.get(QUESTION).text
    assert f'href="/admin/quizzes/quiz/{taken.quiz.pk}/change/"' in page
    for address in re.findall(r'href="(/admin/[^"]+)"', page):
        assert staff.get(address).status_code == HTTPStatus.OK


def test_words_of_authors_come_out_as_text(taken, staff):
    Choice.objects.filter(question=taken.questions[0]).update(text="<b>x</b>", belief="<i>y</i>")
    taken.take([Answer(0, pick=1), 1.0, 1.0])
    page = staff.get(QUESTION).text
    assert "<b>x</b>" not in page
    assert "<i>y</i>" not in page


@pytest.fixture
def experimented(taken):
    """40 who chose the trap and ran the experiment: 30 then knew better, 6 did not, 4 left."""
    trap = taken.choices(0)[1]
    for number in range(40):
        then = [] if number >= 36 else [Answer(float(number < 30), pick=0 if number < 30 else 1)]
        attempt = taken.take([Answer(0, pick=1, then=then), 1.0])
        first, *after = attempt.responses.filter(question=taken.questions[0]).order_by("id")
        Experiment.objects.create(
            response=first, choice=trap, asked_at=NOON, finished_at=NOON,
            after=after[0] if after else None, stayed=bool(after) and number >= 30,
        )  # fmt: skip
    return taken


def test_a_choice_says_how_often_its_experiment_changed_the_answer(experimented, staff):
    said = words_of(staff.get(QUESTION))
    assert "After the experiment against choice B 83 % are right (68–92 %)." in said
    assert "83 % right 68–92 % 40 were offered it, 40 ran it, 36 answered again" in said
    assert "6 chose the same, 0 another wrong one" in said


@pytest.mark.parametrize(
    ("query", "n"), [("?until=2026-03-03", 0), ("?since=2026-03-04&until=2026-03-04", 40),
                     ("?cohort=2026-03-02", 40)],
)  # fmt: skip
def test_experiments_obey_the_filters(experimented, staff, query, n):
    staff.get(QUESTION)
    said = words_of(staff.get(QUESTION + query))
    assert (f"{n} were offered it" in said) == bool(n)


def test_few_experiments_are_only_counted(taken, staff):
    attempt = taken.take([Answer(0, pick=1, then=[Answer(1, pick=0)]), 1.0])
    first, after = attempt.responses.filter(question=taken.questions[0]).order_by("id")
    Experiment.objects.create(
        response=first, choice=taken.choices(0)[1], asked_at=NOON, finished_at=NOON, after=after
    )
    said = words_of(staff.get(QUESTION))
    assert "1 were offered it, 1 ran it, 1 answered again" in said
    assert "right (" not in said


def test_the_csv_tells_of_experiments(experimented, staff):
    rows = table(staff.get(f"{QUIZ}figures.csv"))
    of = {row["figure"]: row["value"] for row in rows if row["choice"] == "B"}
    assert [of[f"experiment {name}"] for name in ("offered", "again", "right", "stayed")] == (
        ["40", "36", "30", "6"]
    )
    assert float(of["experiment changed"]) == pytest.approx(30 / 36)


# -- CSV -----------------------------------------------------------------------


def table(reply) -> Any:
    assert reply["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(reply.text.removeprefix("\ufeff"))))


def test_the_csv_holds_every_figure(staff, db):
    Class(questions=5, choices=2).take_all(published.lsat_rows())
    rows = table(staff.get(f"{QUIZ}figures.csv"))
    of = {(row["question"], row["choice"], row["figure"]): row for row in rows}
    assert of["", "", "began"]["value"] == "1000"
    assert [f"{float(of[n, '', 'r item-rest']['value']):.4f}" for n in "12345"] == (
        published.LSAT_ITEM_REST
    )
    assert of["1", "", "F"]["value"] == "0.924"
    assert float(of["1", "", "F"]["low"]) < 0.924 < float(of["1", "", "F"]["high"])
    assert of["1", "B", "chosen"]["value"] == "76"
    assert of["1", "B", "r choice-rest"]["value"].startswith("-0.11")
    assert {"D", "F corrected for guessing", "distractor efficiency"} <= {
        row["figure"] for row in rows
    }


def test_the_csv_runs_no_formula(taken, staff):
    Choice.objects.filter(question=taken.questions[0]).update(text="=1+1", belief="@SUM(A1)")
    taken.take([1.0, 1.0, 1.0])
    rows = table(staff.get(f"{QUIZ}figures.csv"))
    assert {row["text"] for row in rows if row["question"] == "1" and row["choice"]} == {"'=1+1"}
    for row in rows:
        for cell in row.values():
            assert not cell.startswith(("=", "+", "@", "\t", "\r"))


def test_the_csv_obeys_the_filters(two_weeks, staff):
    rows = table(staff.get(f"{QUIZ}figures.csv?since=2026-03-05"))
    assert next(row["value"] for row in rows if row["figure"] == "began") == "5"


# -- many answers, few queries -------------------------------------------------


@pytest.mark.parametrize("path", ["/insight/", QUIZ, QUESTION, f"{QUIZ}figures.csv"])
def test_more_answers_take_no_more_queries(taken, staff, path):
    counts = []
    for n in (20, 200):
        taken.take_all(knowing(n))
        staff.get(path)
        with CaptureQueriesContext(connection) as captured:
            staff.get(path)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 21


def test_a_page_does_not_read_answers_that_are_counted(taken, staff):
    taken.take_all(knowing(40))
    staff.get(QUIZ)
    with CaptureQueriesContext(connection) as captured:
        staff.get(QUIZ)
    of_answers = [each["sql"] for each in captured if "quizzes_response" in each["sql"]]
    assert all('"quizzes_response"."id" >' in sql for sql in of_answers)
    assert len(of_answers) == 1


# -- figures in words ----------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shown"), [(0.5, "50 %"), (-0.004, "0 %"), (-0.31, "−31 %"), (None, "–")]
)
def test_shares_are_percentages(value, shown):
    assert words.percent(value) == shown


def test_an_interval_below_zero_is_written_out():
    assert words.decimals(Interval(-0.2, 0.1)) == "−0.20 to 0.10"
    assert words.decimals(Interval(0.2, 0.3)) == "0.20–0.30"
    assert words.percents(Interval(0.2, 0.3)) == "20–30 %"


def test_figures_are_written_as_the_language_of_the_page_has_it():
    with translation.override("nl"):
        assert words.decimal(0.25) == "0,25"


def test_a_question_in_the_list_is_its_first_paragraph_without_marks() -> None:
    assert opening("Is `a < b` *always* true?\n\nDetails.") == "Is a < b always true?"
