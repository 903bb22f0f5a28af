"""The tiny course with a Dutch translation of its first chapter."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lessons.loader import Report

COURSE_NL = """\
title = "Een cursus"
standfirst = "Waar hij over gaat."
language = "nl"
outcomes = ["Eén ding doen", "Een ander ding"]

[sections]
first = "Eerste deel"

[chapters]
alpha = "Alfa"
beta = "Bèta"
gamma = "Gamma in het Nederlands"
"""
ALPHA_NL = """\
+++
title = "Alfa"
standfirst = "Over alfa."
language = "nl"
translates = "{version}"
+++

De tekst van alfa.

::: lab computing workers=2
:::

## Na het lab

Meer van alfa.

::: quiz
:::
"""


@pytest.fixture
def dutch(folder: Path) -> Path:
    """`lesson.nl.md` of alpha; that its source is another version by now is in its front matter."""
    (folder / "course.nl.toml").write_text(COURSE_NL)
    path = folder / "01-first/01-alpha/lesson.nl.md"
    path.write_text(ALPHA_NL.format(version="0" * 12))
    return path


@pytest.fixture
def in_step(dutch: Path, load: Callable[..., Report]) -> Path:
    """The same, loaded, of the text as it is now."""
    from lessons.models import Lesson

    load()
    version = Lesson.objects.get(slug="alpha").version
    dutch.write_text(ALPHA_NL.format(version=version))
    load()
    return dutch
