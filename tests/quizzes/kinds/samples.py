"""One question of each kind, with answers to it, for tests that every kind passes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quizzes.kinds.contract import Key, Sent

HEAD = 'title = "A quiz"\nlanguage = "en"\n\n'
SINGLE = """
[[question]]
id = "one"
stem = "Which one?"
explanation = "All explained."
[[question.choice]]
text = "The key"
correct = true
feedback = "Key feedback."
[[question.choice]]
text = "A trap"
belief = "Threads compute side by side"
feedback = "Trap feedback."
lab = "computing?workers=4&task_ms=100"
"""
MULTIPLE = """
[[question]]
id = "several"
kind = "multiple"
stem = "Which ones?"
explanation = "All explained."
[[question.choice]]
text = "True one"
correct = true
feedback = "True one feedback."
[[question.choice]]
text = "True two"
correct = true
feedback = "True two feedback."
[[question.choice]]
text = "A trap"
belief = "Threads pickle"
feedback = "Trap feedback."
[[question.choice]]
text = "Another trap"
feedback = "Other feedback."
"""
SCENARIO = """
[[question]]
id = "job"
kind = "scenario"
stem = "Ten thousand slow web pages, one core."
explanation = "All explained."
[[question.choice]]
text = "sequential"
feedback = "Sequential feedback."
[[question.choice]]
text = "asyncio"
correct = true
feedback = "Key feedback."
[[question.choice]]
text = "processes"
belief = "Waiting needs cores"
feedback = "Trap feedback."
lab = "waiting?workers=4"
[[question.choice]]
text = "threads"
half = true
feedback = "Threads wait well, too, but ten thousand stacks are many."
"""
NUMERIC = """
[[question]]
id = "how-long"
kind = "numeric"
stem = "How long do four waits of 100 ms take in four threads?"
explanation = "All explained."
answer = 100
tolerance = 10
unit = "ms"
[[question.choice]]
text = "about 400 ms"
low = 380
high = 420.5
belief = "Waiting threads stand in line"
feedback = "Trap feedback."
lab = "waiting?workers=4"
[[question.choice]]
text = "less than one wait"
high = 50
feedback = "Other feedback."
"""
ORDER = """
[[question]]
id = "in-order"
kind = "order"
stem = "Add one under the lock, and say so."
explanation = "All explained."
[[question.choice]]
text = "`with lock:`"
correct = true
[[question.choice]]
text = "    `value = counter`"
correct = true
feedback = "Reading comes under the lock."
[[question.choice]]
text = "    `counter = value + 1`"
correct = true
[[question.choice]]
text = "`print('adding')`"
correct = true
after = "-"
[[question.choice]]
text = "`lock.release()`"
belief = "A with statement leaves the lock taken"
feedback = "Trap feedback."
lab = "lost-updates"
"""
PREDICTION = """
[[question]]
id = "guess"
kind = "prediction"
stem = "Four computations, two ways."
explanation = "All explained."
lab = "computing?workers=4&task_ms=100"
"""


@dataclass(frozen=True)
class Sample:
    """A question as TOML; answers in words, which `form` turns into what a browser sends."""

    toml: str
    form: Callable[[Key, Sequence[str]], Sent]
    right: Sequence[str]
    #: Its feedback is "Trap feedback."
    wrong: Sequence[str] = ()
    #: Of the choices that the wrong answer shows.
    shows: Sequence[str] = ()


def ticked(key: Key, words: Sequence[str]) -> Sent:
    """The choices with these texts."""
    found = [str(pk) for pk, choice in key.choices.items() if choice.text in words]
    assert len(found) == len(words)
    return {"pick": found}


def typed(key: Key, words: Sequence[str]) -> Sent:
    """The text in the field."""
    return {"number": list(words)}


def placed(key: Key, words: Sequence[str]) -> Sent:
    """The lines that hold these words, in this order."""
    lines = [next(pk for pk, c in key.choices.items() if word in c.text) for word in words]
    return {f"line-{pk}": [str(place)] for place, pk in enumerate(lines, 1)}


def predicted(key: Key, words: Sequence[str]) -> Sent:
    """Which way is first, and how many times as fast."""
    first, times = words
    return {"first": [first], "times": [times]}


SAMPLES = {
    "single": Sample(SINGLE, ticked, ["The key"], ["A trap"], ["A trap"]),
    "multiple": Sample(
        MULTIPLE, ticked, ["True one", "True two"], ["True one", "A trap"], ["True one", "A trap"]
    ),
    "scenario": Sample(SCENARIO, ticked, ["asyncio"], ["processes"], ["processes"]),
    "numeric": Sample(NUMERIC, typed, ["0,1 s"], ["400 ms"], ["about 400 ms"]),
    "order": Sample(
        ORDER,
        placed,
        ["with", "print", "value = counter", "counter ="],
        ["with", "lock.release", "value = counter", "counter =", "print"],
        ["`lock.release()`"],
    ),
    "prediction": Sample(PREDICTION, predicted, ["processes", "2"]),
}
