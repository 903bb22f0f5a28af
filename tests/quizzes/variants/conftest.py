"""The small quiz with its Dutch words."""

from collections.abc import Callable
from pathlib import Path

import pytest

from quizzes import content
from quizzes.models import Quiz
from tests.quizzes.conftest import SLUG, TOML
from tests.quizzes.variants.dutch import NL, SCENARIO, SCENARIO_NL

type LoadTexts = Callable[..., list[str]]


@pytest.fixture
def load_texts(tmp_path: Path) -> LoadTexts:
    """Writes the two files and loads the words; returns what was done for each language."""

    def load_texts(
        words: str | None = NL, source: str = TOML, *, overwrite: bool = False
    ) -> list[str]:
        path = tmp_path / "quiz.toml"
        path.write_text(source)
        (tmp_path / "quiz.nl.toml").unlink(missing_ok=True)
        if words is not None:
            (tmp_path / "quiz.nl.toml").write_text(words)
        content.load(path, SLUG, overwrite)
        return [done.action for done in content.load_texts(path, SLUG, lambda _name: overwrite)]

    return load_texts


@pytest.fixture
def translated(quiz: Quiz, load_texts: LoadTexts) -> Quiz:
    """The quiz with all its words in Dutch."""
    assert load_texts() == ["created"]
    return Quiz.objects.get(pk=quiz.pk)


@pytest.fixture
def scenario(db: None, tmp_path: Path) -> Quiz:
    """A question whose choices the site has its own words for, in Dutch."""
    (tmp_path / "quiz.toml").write_text(SCENARIO)
    (tmp_path / "quiz.nl.toml").write_text(SCENARIO_NL)
    content.load(tmp_path / "quiz.toml", "c-s")
    list(content.load_texts(tmp_path / "quiz.toml", "c-s", lambda _name: False))
    return Quiz.objects.get(slug="c-s")
