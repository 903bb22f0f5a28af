"""A tiny course, as its author would write it."""

from pathlib import Path

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


def write_course(folder: Path) -> Path:
    """Two sections: alpha (published, with a quiz), beta (coming), gamma (published), delta
    (draft)."""
    folder.mkdir()
    (folder / "course.toml").write_text(COURSE)
    write_lesson(folder / "01-first/01-alpha", "Alpha")
    (folder / "01-first/01-alpha/quiz.toml").write_text(QUIZ.format(title="Alpha"))
    write_lesson(folder / "02-second/01-gamma", "Gamma")
    write_lesson(folder / "02-second/02-delta", "Delta", status="draft")
    return folder


def write_lesson(folder: Path, title: str, status: str = "published") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "lesson.md").write_text(LESSON.format(title=title, status=status))
