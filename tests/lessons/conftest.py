"""Small courses, in files and in the database."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lessons.loader import Report, load_course

COURSE = """\
title = "A course"
standfirst = "What it is about."
outcomes = ["Do one thing", "Do another"]

[[sections]]
slug = "first"
title = "First section"

[[sections.chapters]]
lesson = "01-first/01-alpha"

[[sections.chapters]]
slug = "beta"
title = "Beta"
minutes = 20

[[sections]]
slug = "second"
title = "Second section"

[[sections.chapters]]
lesson = "02-second/01-gamma"

[[sections.chapters]]
lesson = "02-second/02-delta"
"""
LESSON = """\
+++
title = "{title}"
standfirst = "About {title}."
minutes = 10
status = "{status}"
+++

The text of {title}.

::: lab computing workers=2
:::

## After the lab

More of {title}.

::: quiz
:::
"""
QUIZ = """\
title = "{title}"

[[question]]
id = "one"
stem = "Which one of {title}?"
explanation = "So."
[[question.choice]]
text = "This"
correct = true
feedback = "Yes."
[[question.choice]]
text = "That"
feedback = "No."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A course of two sections: alpha (published, with a quiz), beta (coming), gamma (published),
    delta (draft)."""
    course = tmp_path / "tiny"
    course.mkdir()
    (course / "course.toml").write_text(COURSE)
    write_lesson(course / "01-first/01-alpha", "Alpha")
    (course / "01-first/01-alpha/quiz.toml").write_text(QUIZ.format(title="Alpha"))
    write_lesson(course / "02-second/01-gamma", "Gamma")
    write_lesson(course / "02-second/02-delta", "Delta", status="draft")
    return course


def write_lesson(folder: Path, title: str, status: str = "published") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lesson.md").write_text(LESSON.format(title=title, status=status))


@pytest.fixture
def load(folder: Path, db: None) -> Callable[..., Report]:
    """Loads the course of `folder`."""

    def run(*, overwrite: bool = False) -> Report:
        return load_course(folder, overwrite=overwrite)

    return run
