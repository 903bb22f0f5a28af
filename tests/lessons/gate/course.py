"""Writes a small course in two languages, with one of everything, and without a fault."""

from pathlib import Path

from lessons.gate import text

COURSE = """\
title = "A course"
outcomes = ["Do one thing"]

[[sections]]
slug = "intro"
title = "Intro"

[[sections.chapters]]
lesson = "01-intro/01-alpha"

[[sections.chapters]]
slug = "beta"
title = "Beta"
minutes = 20
"""
ALPHA = """\
+++
title = "Alpha"
standfirst = "About alpha."
minutes = 10
status = "published"
+++

**After this chapter you can** say what a [thread](term:thread) is.

## A start

It takes [60 ms](figure:start) here, [run it](lab:computing?workers=2), and see
[the start](#a-start) or [the check](/courses/tiny/alpha/#check-yourself).

::: lab computing workers=2
:::

::: note thr "5 ms"
A note.
:::

| a | b |
| --- | --- |
| c | ![a lab](/static/site.css) |

- One
- Two

```python title="hello.py" hl="1"
# Says hello.
for name in ("a", "b"):
    print(f"Hello, {name}")
```

```text title="prints"
Hello, a
Hello, b
```

```python title="sums.py" run="sorted,numbers"
print("sum", 1 + 2)
print("and", 3.5)
```

```python title="ends.py" run="fails"
raise SystemExit("It is over.")
```

```text title="prints"
It is over.
```

## Check yourself

::: quiz
:::

## In short

- That is all.

## Sources

- [threading](https://docs.python.org/3/library/threading.html)
"""
ALPHA_NL = """\
+++
title = "Alfa"
standfirst = "Over alfa."
language = "nl"
translates = "{version}"
+++

**Na dit hoofdstuk kun je** zeggen wat een [thread](term:thread) is.

## Een start

Het duurt hier [60 ms](figure:start), [probeer het](lab:computing?workers=2), en zie
[de start](#een-start) of [de controle](/courses/tiny/alpha/#check-yourself).

::: lab computing workers=2
:::

::: note thr "5 ms"
Een kanttekening.
:::

| a | b |
| --- | --- |
| c | ![een lab](/static/site.css) |

- Een
- Twee

```python title="hello.py" hl="1"
# Zegt hallo.
for name in ("a", "b"):
    print(f"Hallo, {name}")
```

```text title="prints"
Hallo, a
Hallo, b
```

```python title="sums.py" run="sorted,numbers"
print("sum", 1 + 2)
print("and", 3.5)
```

```python title="ends.py" run="fails"
raise SystemExit("It is over.")
```

```text title="prints"
It is over.
```

## Controleer jezelf

::: quiz
:::

## In het kort

- Dat is alles.

## Bronnen

- [threading](https://docs.python.org/3/library/threading.html)
"""
GLOSSARY = """\
[[term]]
id = "thread"
term = "thread"
also = ["thread of execution"]
text = "A worker inside one program."
"""
GLOSSARY_NL = """\
[[term]]
id = "thread"
term = "thread"
text = "Een werker in een programma."
"""
FIGURES = """\
[start]
demo = "start-costs"
parameters = ""
value = "summary.threads.median_s"
unit = "ms"
digits = 1

[start.recorded]
value = 61.3
at = 2026-11-23T09:00:00Z
cpu = "A processor"
cores = 2
python = "3.13.0"
build = "GIL"
"""
QUESTION = """
[[question]]
id = "{word}"
concept = "{word}"
stem = "Which one of the {word} is it?"
explanation = "So it is."
[[question.choice]]
text = "The {word} one"
correct = true
feedback = "Yes, {word}."
[[question.choice]]
text = "The other one"
belief = "{word} is not"
feedback = "No, not of {word}."
"""
QUESTION_NL = """
[[question]]
id = "{word}"
stem = "Welke van {word} is het?"
explanation = "Zo is het."
[[question.choice]]
text = "Die van {word}"
feedback = "Ja, {word}."
[[question.choice]]
text = "De andere"
belief = "{word} is het niet"
feedback = "Nee, niet van {word}."
"""
WORDS = ("threads", "processes", "locks", "queues", "pipes")
HELLO, HALLO = "Hello, a\nHello, b\n", "Hallo, a\nHallo, b\n"


def write_course(folder: Path) -> Path:
    """`alpha` (published, in English and Dutch) and `beta` (to come)."""
    alpha = folder / "01-intro/01-alpha"
    (alpha / "golden").mkdir(parents=True)
    write(folder / "course.toml", COURSE)
    write(folder / "glossary.toml", GLOSSARY)
    write(folder / "glossary.nl.toml", GLOSSARY_NL)
    write(folder / "figures.toml", FIGURES)
    write(alpha / "lesson.md", ALPHA)
    version = text.read(alpha / "lesson.md", []).version
    write(alpha / "lesson.nl.md", ALPHA_NL.format(version=version, name="{name}"))
    for name, title, question in (
        ("quiz.toml", "Check", QUESTION),
        ("quiz.nl.toml", "Controle", QUESTION_NL),
    ):
        language = 'language = "nl"\n' if ".nl." in name else ""
        questions = "".join(question.format(word=word) for word in WORDS)
        write(alpha / name, f'title = "{title}"\n{language}{questions}')
    write(alpha / "golden/hello.py.txt", HELLO)
    write(alpha / "golden/hello.py.nl.txt", HALLO)
    write(alpha / "golden/sums.py.txt", "and 3.5\nsum 3\n")
    write(alpha / "golden/ends.py.txt", "It is over.\n")
    return folder


def write(path: Path, words: str) -> None:
    path.write_text(words, encoding="utf-8")


def plant(folder: Path, file: str, old: str, new: str) -> None:
    """Put a fault into a file, in one place."""
    path = folder / file
    words = path.read_text(encoding="utf-8") if path.exists() else ""
    assert words.count(old) == 1 or not old, f"{old!r} is {words.count(old)} times in {file}"
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, words.replace(old, new) if old else words + new)


def line_of(folder: Path, file: str, needle: str) -> int:
    """The line (from 1) where the needle begins."""
    words = (folder / file).read_text(encoding="utf-8")
    return words.count("\n", 0, words.index(needle)) + 1
