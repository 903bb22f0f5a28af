"""Tags: in content files and on stored questions."""

from collections.abc import Callable
from pathlib import Path

import pytest

from quizzes import content
from quizzes.content import ContentError
from quizzes.models import Quiz, Tag
from tests.quizzes.conftest import SLUG, TOML

Write = Callable[[str], Path]

TAGGED = TOML.replace('id = "one"', 'id = "one"\ntags = ["gil", "start-method"]', 1)


def load(path: Path) -> str:
    return content.load(path, SLUG, overwrite=False).action


def tags(quiz: Quiz) -> list[list[str]]:
    return [sorted(q.tags.values_list("slug", flat=True)) for q in quiz.questions.current()]


@pytest.mark.database
def test_tags_come_from_the_file_and_go_with_it(quiz: Quiz, write: Write) -> None:
    assert load(write(TAGGED)) == "updated"
    assert tags(quiz) == [["gil", "start-method"], []]
    assert load(write(TAGGED)) == "unchanged"
    assert load(write(TOML)) == "updated"
    assert tags(quiz) == [[], []]


@pytest.mark.database
def test_a_tag_is_shared_and_keeps_the_name_it_was_given(quiz: Quiz, write: Write) -> None:
    Tag.objects.create(slug="gil", name="The GIL")
    load(write(TAGGED.replace('id = "several"', 'id = "several"\ntags = ["gil"]')))
    assert tags(quiz)[1] == ["gil"]
    assert str(Tag.objects.get(slug="gil")) == "The GIL"


@pytest.mark.database
def test_what_an_instructor_tagged_is_kept(quiz: Quiz, write: Write) -> None:
    Tag.objects.put_on(quiz.questions.current()[0], ["mine"])
    assert load(write(TAGGED)) == "kept"
    assert tags(quiz)[0] == ["mine"]


@pytest.mark.parametrize("tag", ["Two words", "ü", "", "a" * 41, "-a"])
def test_a_tag_that_is_none_is_refused_at_its_line(write: Write, tag: str) -> None:
    text = TOML.replace('id = "one"', f'id = "one"\ntags = ["{tag}"]', 1)
    with pytest.raises(ContentError, match="no tag") as refused:
        content.read(write(text))
    assert refused.value.line == text[: text.index("tags")].count("\n") + 1
