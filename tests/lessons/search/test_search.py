"""Search: by any form of a word, in the reader's language, and never what they may not read."""

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from learners.models import Learner
from lessons.loader import Report
from lessons.models import Lesson
from lessons.search import index
from lessons.search.asking import understand
from lessons.search.models import Passage
from lessons.search.snippets import WIDE, snippet
from lessons.search.stems import stem, stems
from lessons.variants.models import LessonText
from quizzes import fingerprints
from quizzes.models import Attempt, Question, QuestionText, Response
from tests.conftest import client_of

PAGE = "/search/"
BODY = """
The first words speak of waiting.

## How locks are released

Every *thread* releases the lock before it waits for a socket.

```python
zebra = 1
```

## Last words

| One | Two |
| --- | --- |
| giraffes | elephants |
"""


@pytest.fixture
def lesson(load: Callable[..., Report]) -> Lesson:
    load()
    Lesson.objects.filter(slug="alpha").update(body=BODY)
    index.refresh()
    found: Lesson = Lesson.objects.get(slug="alpha")
    return found


def found(client: Client, words: str, language: str = "en") -> str:
    answer = client.get(PAGE, {"q": words}, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return answer.text


def paths(client: Client, words: str, language: str = "en") -> list[str]:
    html = found(client, words, language)
    return [part.partition('"')[0] for part in html.split('<h2><a href="')[1:]]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [("en", "threads", "Thread"), ("en", "waiting", "waits"), ("nl", "processen", "proces"),
     ("nl", "sloten", "slot"), ("nl", "draden", "draad"), ("xx", "3", "3"), ("en", "café", "cafe")],
)  # fmt: skip
def test_forms_of_a_word_have_one_stem(language: str, one: str, other: str):
    assert stem(one, language) == stem(other, language)


SOURCES = """
## About sockets

A socket takes part in everything that this long chapter tells of waiting: no program of the course
that speaks to a server does without one, and most of what it does is to wait for it.

## Check yourself

::: quiz
:::

## Sources

- [socket: the module socket](https://docs.python.org/3/library/socket.html), socket.
- Python, [more of socket](https://docs.python.org/3/howto/sockets.html)
"""


def test_a_list_of_sources_comes_after_what_explains(client: Client, lesson: Lesson):
    Lesson.objects.filter(pk=lesson.pk).update(body=SOURCES)
    Lesson.objects.filter(slug="gamma").update(body="## Elsewhere\n\nSay a word of a socket here.")
    index.refresh()
    found = paths(client, "socket ")
    assert f"{lesson.get_absolute_url()}#sources" == found[-1]
    assert [path.partition("#")[2] for path in found[:-1]].count("about-sockets") == 1
    assert len(found) == 3


def test_a_heading_above_nothing_is_not_found(client: Client, lesson: Lesson):
    Lesson.objects.filter(pk=lesson.pk).update(body=SOURCES, title="Sockets")
    index.refresh()
    assert not [path for path in paths(client, "sockets") if path.endswith("#check-yourself")]


def test_parts_of_names_are_words():
    assert stems("sys.getswitchinterval, thread_time", "xx") == "sys getswitchinterval thread time"


def test_any_form_of_a_word_finds_it_at_its_heading(client: Client, lesson: Lesson):
    here = f"{lesson.get_absolute_url()}#how-locks-are-released"
    for words in ("released locks", "threads waiting", "SOCKETS", "releas"):
        assert here in paths(client, words), words
    assert paths(client, "threads giraffes") == []
    assert f"{lesson.get_absolute_url()}#last-words" in paths(client, "elephant")


def test_what_was_found_is_marked(client: Client, lesson: Lesson):
    html = found(client, "sockets")
    assert "waits for a <mark>socket</mark>." in html


def test_code_is_not_looked_through(client: Client, lesson: Lesson):
    assert paths(client, "zebra") == []


def test_a_title_weighs_more(client: Client, lesson: Lesson):
    Lesson.objects.filter(slug="gamma").update(body="Here Alpha alone is named, and no other.")
    index.refresh()
    assert paths(client, "alpha")[0].startswith(lesson.get_absolute_url())


def test_drafts_are_for_staff(client: Client, admin_client: Client, lesson: Lesson):
    Lesson.objects.filter(pk=lesson.pk).update(status=Lesson.Status.DRAFT)
    assert paths(client, "socket") == []
    assert paths(admin_client, "socket") != []


def test_labs_come_in_the_language_of_the_reader(client: Client, lesson: Lesson):
    assert "/lab/deadlock/" in paths(client, "which order locks safe")
    assert "/lab/deadlock/" in paths(client, "volgorden veilige locks", "nl")
    assert paths(client, "volgorden veilige locks") == []


def test_a_chapter_is_found_in_the_language_in_which_it_is_read(client: Client, lesson: Lesson):
    text = "## Sloten\n\nElke draad laat het slot los voordat hij op een stopcontact wacht.\n"
    LessonText.objects.create(lesson=lesson, language="nl", title="Alfa", body=text)
    index.refresh()
    assert paths(client, "stopcontacten", "nl") == [f"{lesson.get_absolute_url()}#sloten"]
    assert paths(client, "socket", "nl") == []
    assert paths(client, "stopcontacten") == []
    assert paths(client, "socket") != []


@pytest.fixture
def question(lesson: Lesson) -> Question:
    question = Question.objects.get(quiz__slug=lesson.quiz_slug)
    question.explanation = "Because of the walrus."
    question.save()
    index.refresh()
    return question


def answer(learner: Learner, question: Question, *, correct: bool) -> None:
    attempt, _made = Attempt.objects.get_or_create(
        learner=learner, quiz=question.quiz, number=1, seed=1
    )
    Response.objects.create(
        attempt=attempt, question=question, answer={}, score=float(correct), token=uuid4(),
        correct=correct, question_version=1, try_number=1 + correct,
    )  # fmt: skip


def test_explanations_are_for_who_has_answered_right(
    client: Client, learner: Learner, question: Question, lesson: Lesson
):
    """A wrong answer does not give the key away on its page, nor here."""
    mine, others = client_of(learner), client
    assert paths(mine, "walrus") == []
    answer(learner, question, correct=False)
    assert paths(mine, "walrus") == []
    answer(learner, question, correct=True)
    assert paths(mine, "walrus") == [lesson.get_absolute_url()]
    assert paths(others, "walrus") == []


def test_explanations_are_found_in_the_language_in_which_they_are_read(
    learner: Learner, question: Question, lesson: Lesson
):
    text = QuestionText.objects.create(
        question=question, language="nl", stem="Welke?", explanation="Vanwege de walrussen.",
        translates=fingerprints.of_question(question),
    )  # fmt: skip
    index.refresh()
    answer(learner, question, correct=True)
    mine = client_of(learner)
    assert paths(mine, "walrussen", "nl") == [lesson.get_absolute_url()]
    assert paths(mine, "because", "nl") == []
    assert paths(mine, "because") == [lesson.get_absolute_url()]
    QuestionText.objects.filter(pk=text.pk).update(explanation="Vanwege de zeehonden.")
    index.refresh()
    assert paths(mine, "zeehond", "nl") == [lesson.get_absolute_url()]


def test_a_translation_that_is_behind_is_not_what_is_found(
    learner: Learner, question: Question, lesson: Lesson
):
    QuestionText.objects.create(
        question=question, language="nl", stem="?", explanation="Vanwege.", translates="0" * 12
    )
    index.refresh()
    answer(learner, question, correct=True)
    assert paths(client_of(learner), "vanwege", "nl") == []
    assert paths(client_of(learner), "walrus", "nl") == [lesson.get_absolute_url()]


def test_an_accent_may_be_typed_as_a_letter_of_its_own(client: Client, lesson: Lesson):
    Lesson.objects.filter(pk=lesson.pk).update(body="Een café met één thread.")
    index.refresh()
    for typed in ("café", "cafe\u0301", "e\u0301e\u0301n thread"):
        assert paths(client, typed) == [lesson.get_absolute_url()]


def test_only_what_changed_is_written_anew(lesson: Lesson):
    before = dict(Passage.objects.values_list("subject", "id"))
    assert index.is_current()
    assert index.refresh() == 0
    Lesson.objects.filter(slug="gamma").update(body="Other words.")
    assert not index.is_current()
    assert index.refresh() == 1
    after = dict(Passage.objects.values_list("subject", "id"))
    gamma = f"lesson:{Lesson.objects.get(slug='gamma').pk}"
    assert {name for name in before if before[name] != after[name]} == {gamma}


def test_a_chapter_that_is_gone_is_not_found(client: Client, lesson: Lesson):
    lesson.delete()
    assert paths(client, "socket") == []
    index.refresh()
    assert not Passage.objects.filter(subject=f"lesson:{lesson.pk}").exists()


def test_while_typing_the_list_alone_is_sent(client: Client, lesson: Lesson):
    html = client.get(PAGE, {"q": "sock"}, headers={"HX-Request": "true"}).text
    assert "<html" not in html
    assert "<mark>socket</mark>" in html


@pytest.mark.parametrize(
    "words",
    ['"', "a AND", "NEAR(", "x* OR", "'); --", "a:b", "\\", "%s", "(", "é" * 500, "^"],
)
def test_no_words_are_commands(client: Client, lesson: Lesson, words: str):
    found(client, words)


@given(st.text(max_size=80))
def test_any_question_is_letters_and_digits(text: str):
    asked = understand(text)
    for group in (*asked.groups, [asked.open_end]):
        assert all(each == "" or each.isalnum() for each in group)


@given(st.text(max_size=300), st.text(max_size=5))
def test_a_snippet_is_a_stretch_of_its_text(text: str, word: str):
    cut = snippet(text, {stem(word, "en")}, "", "en")
    joined = "".join(part for part, _marked in cut.parts)
    assert joined in text
    assert not (cut.begins and cut.ends) or joined == text


def test_a_snippet_shows_where_the_most_is():
    text = " ".join(["one"] * 50 + ["lock", "and", "thread"] + ["two"] * 50)
    cut = snippet(text, {"lock", "thread"}, "", "en")
    assert [part for part, marked in cut.parts if marked] == ["lock", "thread"]
    assert (cut.begins, cut.ends) == (False, False)
    assert len("".join(part for part, _marked in cut.parts).split()) == WIDE


def test_an_empty_page_says_how_to_search(
    client: Client, load: Callable[..., Report], folder: Path
):
    assert "Any form of a word will do." in found(client, "")
