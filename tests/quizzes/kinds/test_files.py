"""Quizzes leave as files: by command, and from the admin. Faults in files have a line."""

import io
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from quizzes import content
from quizzes.dump import dump
from quizzes.models import Choice, Question, Quiz
from tests.quizzes.kinds.samples import HEAD, NUMERIC, ORDER, SCENARIO, SINGLE

type Write = Callable[[str], Path]
RULES = """
title = "An exam"
language = "nl"
status = "draft"
policy = "exam"
tries = 1
time_limit = 20
pass_mark = 60
draw = 1
mixed = true
"""
HINTS = """
[[question.hint]]
text = "Think of *memory*."
lab = "whose-memory"
[[question.hint]]
text = "Then think again."
"""
TAGGED = NUMERIC.replace("answer =", 'magnitude = true\ntags = ["gil", "a-b"]\nanswer =')
RICH = RULES + TAGGED + SINGLE.replace("stem =", 'pool = "a"\nstem =') + HINTS
TEXTS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
WORDS = st.text(TEXTS, min_size=1, max_size=60).filter(str.strip)


@pytest.fixture
def loaded(db: None, write: Write) -> Quiz:
    """A quiz in which everything is written that a file can hold."""
    content.load(write(RICH), "rich")
    return Quiz.objects.get()


def test_rules_pools_tags_and_hints_come_back(loaded: Quiz, write: Write) -> None:
    text = dump(loaded)
    content.load(write(text), "again")
    copy = Quiz.objects.get(slug="again")
    assert copy.fingerprint() == loaded.fingerprint()
    assert (copy.policy, copy.draw, copy.time_limit_min, copy.mixed) == ("exam", 1, 20, True)
    question = copy.questions.get(key="one")
    assert (question.pool, question.hints.count()) == ("a", 2)
    assert {tag.slug for tag in copy.questions.get(key="how-long").tags.all()} == {"gil", "a-b"}


@pytest.mark.parametrize(
    "change",
    [
        lambda quiz: Choice.objects.filter(low=380).update(low=381),
        lambda quiz: Question.objects.filter(key="how-long").update(magnitude=False),
        lambda quiz: Question.objects.filter(key="one").update(pool="b"),
        lambda quiz: quiz.questions.get(key="one").hints.all()[0].delete(),
        lambda quiz: Quiz.objects.update(pass_mark=61),
    ],
)
def test_every_change_changes_the_fingerprint(
    loaded: Quiz, change: Callable[[Quiz], object]
) -> None:
    before = loaded.fingerprint()
    change(loaded)
    assert Quiz.objects.get().fingerprint() != before


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(words=WORDS)
@example(words='two\nlines: \\n and """ and \\\r\nmore')
def test_every_text_survives_the_file(loaded: Quiz, write: Write, words: str) -> None:
    Choice.objects.filter(text="A trap").update(feedback=words)
    (_number, single) = content.read(write(dump(loaded))).questions
    assert single.draft.choices[1].feedback == words.strip()


def test_the_command_prints_the_file(loaded: Quiz) -> None:
    out = io.StringIO()
    call_command("dump_quiz", "rich", stdout=out)
    assert out.getvalue() == dump(loaded)
    with pytest.raises(CommandError):
        call_command("dump_quiz", "nothing")


def test_the_admin_hands_out_one_file_or_an_archive(
    loaded: Quiz, write: Write, client: Client
) -> None:
    client.force_login(User.objects.create_superuser("ada"))
    sent = {"action": "as_files", "_selected_action": [loaded.pk]}
    reply = client.post("/admin/quizzes/quiz/", sent)
    assert 'filename="rich.toml"' in reply["Content-Disposition"]
    assert reply.content.decode() == dump(loaded)
    content.load(write(HEAD + ORDER), "other")
    sent["_selected_action"] = list(Quiz.objects.values_list("pk", flat=True))
    archive = ZipFile(io.BytesIO(client.post("/admin/quizzes/quiz/", sent).content))
    assert sorted(archive.namelist()) == ["other.toml", "rich.toml"]


@pytest.mark.parametrize(
    ("toml", "old", "new", "words"),
    [
        (NUMERIC, "answer = 100", 'answer = "100"', "answer must be a number"),
        (NUMERIC, "answer = 100", "answer = nan", "answer must be a number"),
        (NUMERIC, "answer = 100", "answer = true", "answer must be a number"),
        (NUMERIC, "tolerance = 10", "tolerance = -1", "not below zero"),
        (NUMERIC, "low = 380", "low = 90", "lies in this band"),
        (NUMERIC, "high = 50", "high = 50\nhalf = true", "makes nothing of it"),
        (SCENARIO, 'text = "threads"', 'text = "fibers"', "choices are threads"),
        (SCENARIO, "half = true", "half = 1", "half must be a bool"),
        (ORDER, 'after = "-"', 'after = "9"', "numbers of other lines"),
        (ORDER, 'after = "-"', "after = 1", "after must be a str"),
        (SINGLE, "[[question.choice]]", 'pool = "a b"\n[[question.choice]]', "pool is a name"),
        (SINGLE, 'id = "one"', 'id = "one"\ntolerance = 3', "makes nothing of it"),
    ],
)
def test_a_fault_is_told_with_its_line(
    write: Write, toml: str, old: str, new: str, words: str
) -> None:
    text = HEAD + toml.replace(old, new, 1)
    with pytest.raises(content.ContentError) as caught:
        content.read(write(text))
    place = text.index(new.splitlines()[-1] if "[[" not in new else new)
    assert caught.value.line == text[:place].count("\n") + 1
    assert any(words in fault.message for fault in caught.value.errors)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ('policy = "party"', "practice, checkpoint, exam"),
        ('reveal = "soon"', "at_once, at_end, never"),
        ("tries = -1", "whole number"),
        ("draw = 99999", "whole number"),
        ("pass_mark = 101", "100 at most"),
        ("time_limit = 5", "handed in"),
    ],
)
def test_a_fault_in_the_rules_is_told_with_its_line(write: Write, key: str, words: str) -> None:
    with pytest.raises(content.ContentError) as caught:
        content.read(write(f'title = "A quiz"\n{key}\n{SINGLE}'))
    assert (caught.value.line, words in caught.value.message) == (2, True)


def test_a_hint_needs_words_and_a_lab_that_there_is(write: Write) -> None:
    text = HEAD + SINGLE + '[[question.hint]]\nlab = "nothing"\n'
    with pytest.raises(content.ContentError) as caught:
        content.read(write(text))
    lines = [error.line for error in caught.value.errors]
    assert lines == [text.count("\n") - 1, text.count("\n")]
