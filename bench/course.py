"""How the gate over a course grows with its chapters: 1,000 over 100, everything but running.

`manage.py check_course --fast` as authors have it, without the start of Django: each chapter in
two languages, with two programs, a table, a lab, links to the next chapter, a term of its own, and
a quiz of five questions. Both courses are checked in turn. The ratio is of seconds per chapter.

    python -m bench course
"""

import statistics
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bench.parts import private_place, set_up_django
from bench.row import Row

MANY, FEW = 1_000, 100
QUICK_MANY, QUICK_FEW = 100, 10
TURNS = 3
QUESTIONS = 5
HEAD = '+++\ntitle = "{title}"\nstandfirst = "About {title}."\n{more}\n+++\n\n'
TEXT = """\
**After this chapter you can** say what number {n} is.

## A start of {n}

It is [a term](term:term-{n}), [run it](lab:computing?workers=2), and see [the next
one](/courses/course/chapter-{other}/#a-start-of-{other}) or [the start](#a-start-of-{n}).

::: lab computing workers=2
:::

| a | b |
| --- | --- |
| c | d |

```python title="hello.py"
for number in range({n}):
    print("number", number)
```

```text title="prints"
number 0
```

```python title="sums.py" run="sorted"
import threading
print("sum", {n} + 2)
```

## {check}

::: quiz
:::

## {short}

- That is all of {n}.

## {sources}

- [threading](https://docs.python.org/3/library/threading.html)
"""
EN = {"check": "Check yourself", "short": "In short", "sources": "Sources"}
NL = {"check": "Controleer jezelf", "short": "In het kort", "sources": "Bronnen"}
QUESTION = """
[[question]]
id = "q-{k}"
stem = "Which is number {k} of chapter {n}, word {word}?"
explanation = "So it is."
[[question.choice]]
text = "The {k}th of {n}"
correct = true
feedback = "Yes, {k} of {n}."
[[question.choice]]
text = "Another than {n}"
belief = "{n} is none"
feedback = "No, not {k} of {n}."
"""


def rows(quick: bool) -> Iterable[Row]:
    """One row; its ratios are of one turn each."""
    many, few = (QUICK_MANY, QUICK_FEW) if quick else (MANY, FEW)
    with private_place(), tempfile.TemporaryDirectory() as at:
        set_up_django()
        folders = [course_folder(Path(at) / str(count) / "course", count) for count in (many, few)]
        _checked(folders[1])
        times = [[_checked(folder) for folder in folders] for _ in range(TURNS)]
    ratios = [(long / many) / (short / few) for long, short in times]
    parts = {
        f"{count:,} chapters, s": statistics.median(turn[place] for turn in times)
        for place, count in enumerate((many, few))
    }
    name = f"Gate without running, {many:,} chapters / {few:,}, each"
    yield Row(name, ratios, "<= 1.3", "lower", "1 process", parts)


def _checked(folder: Path) -> float:
    """Seconds; raises AssertionError where the course has a fault: then not all of it was read."""
    from lessons.gate import checks

    began = time.perf_counter()
    courses = checks.read([folder])
    found = checks.look(courses, {each.slug: each.places for each in courses})
    took = time.perf_counter() - began
    faults = [str(each) for each in found if not each.is_hint]
    assert not faults, faults[:3]
    return took


def course_folder(folder: Path, count: int, questions: int = QUESTIONS) -> Path:
    """A course of so many chapters, each with so many questions, in two languages."""
    folder.mkdir(parents=True)
    names = [f"{n:04}-chapter-{n}" for n in range(count)]
    listed = "".join(f'\n[[sections.chapters]]\nlesson = "{name}"\n' for name in names)
    section = '[[sections]]\nslug = "all"\ntitle = "All"\n'
    _write(folder / "course.toml", f'title = "A course"\n\n{section}{listed}')
    terms = [f'[[term]]\nid = "term-{n}"\nterm = "t{n}"\ntext = "It."\n' for n in range(count)]
    for name in ("glossary.toml", "glossary.nl.toml"):
        _write(folder / name, "\n".join(terms))
    for n, name in enumerate(names):
        _chapter(folder / name, n, (n + 1) % count, questions)
    return folder


def _chapter(folder: Path, n: int, other: int, questions: int) -> None:
    from lessons.gate import text

    folder.mkdir()
    body: dict[str, Any] = {"n": n, "other": other}
    source = HEAD.format(title=f"Chapter {n}", more='minutes = 10\nstatus = "published"')
    _write(folder / "lesson.md", source + TEXT.format(**body, **EN))
    version = text.read(folder / "lesson.md", []).version
    more = f'language = "nl"\ntranslates = "{version}"'
    variant = HEAD.format(title=f"Hoofdstuk {n}", more=more)
    _write(folder / "lesson.nl.md", variant + TEXT.format(**body, **NL))
    _write(folder / "quiz.toml", 'title = "Check"\n' + "".join(_questions(n, questions)))


def _questions(n: int, count: int) -> Sequence[str]:
    """No two are alike: near duplicates are another benchmark's business."""
    return [QUESTION.format(k=k, n=n, word=f"w{n * count + k}x" * 3) for k in range(count)]


def _write(path: Path, words: str) -> None:
    path.write_text(words, encoding="utf-8")
