"""Lines to put in order, some of which do not belong there (a Parsons problem): {lines: [choice]}.

Several orders may be right: `after` names the lines that must come before a line, by their numbers
as authored. All or nothing; the first line that stands wrong is shown. From the third try on one
distractor fewer is offered.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.kinds.contract import (
    Answer,
    ChoiceDraft,
    Fault,
    ForgedAnswerError,
    Grade,
    Key,
    Kind,
    NotYetError,
    Option,
    QuestionDraft,
    Said,
    Sent,
    UnansweredError,
)
from quizzes.text import inline

FIELD = "line-"
ARRANGE = "arrange"
NOTHING = "-"
TRIES_WITH_ALL = 2

type Before = Mapping[int, frozenset[int]]
"""By the number of a line (from 1): the lines that must stand before it."""


@dataclass(frozen=True)
class Lines:
    """The lines in the order of the screen, and the places that each may have."""

    options: list[Option]
    places: range


class Order(Kind):
    """A select with its place beside every line; left empty, the line is not used."""

    HINT = _("Give each line that you need its place. Some lines may be of no use.")
    CHOICES = ("correct", "after")

    def parse(self, sent: Sent, key: Key) -> dict[str, Any]:
        """The lines in the order of their numbers."""
        places = _places(sent, key)
        if ARRANGE in sent:
            raise NotYetError
        if not places:
            raise UnansweredError(_("Give the lines their places first."))
        taken = sorted(places.values())
        for place, following in pairwise(taken):
            if place == following:
                message = gettext("Two lines have place %(place)s. Give each a place of its own.")
                raise UnansweredError(message % {"place": place})
        return {"lines": sorted(places, key=places.__getitem__)}

    def refill(self, answer: Answer) -> dict[str, list[str]]:
        """Each line with its place."""
        return {f"{FIELD}{pk}": [str(n)] for n, pk in enumerate(answer["lines"], 1)}

    def draw(self, key: Key, shown: Sequence[int], sent: Sent, *, graded: bool) -> Lines:
        """The lines with a place in their order, then the others."""
        typed = {pk: next(iter(sent.get(f"{FIELD}{pk}", ())), "") for pk in shown}
        places = {pk: int(word) for pk, word in typed.items() if _is_place(word, len(key.ids))}
        lines = sorted(places, key=places.__getitem__)
        if len(set(places.values())) == len(places):
            places = {pk: place for place, pk in enumerate(lines, 1)}
        wrong = self.wrong(key, {"lines": lines}) if graded else ()
        order = [*lines, *(pk for pk in shown if pk not in places)]
        options = [_option(key, pk, places.get(pk), bad=pk in wrong) for pk in order]
        return Lines(options, range(1, max([len(shown), *places.values()]) + 1))

    def grade(self, key: Key, answer: Answer) -> Grade:
        """1 for an order that keeps every rule with every line, otherwise 0."""
        needed = {pk for pk in key.ids if key.is_right(pk)}
        complete = set(answer["lines"]) == needed
        right = int(complete and _first_misplaced(key, answer["lines"]) is None)
        return Grade(Fraction(right), right, 1)

    def picks(self, key: Key, answer: Answer) -> tuple[int, ...]:
        """The first line that stands wrong, or does not belong there at all."""
        place = _first_misplaced(key, answer["lines"])
        pk = None if place is None else answer["lines"][place]
        return (pk,) if pk in key.choices else ()

    def wrong(self, key: Key, answer: Answer) -> tuple[int, ...]:
        """The same: a line that belongs there may stand wrong."""
        return self.picks(key, answer)

    def names(self, answer: Answer) -> frozenset[int]:
        """The lines that were used."""
        return frozenset(answer["lines"])

    def says(self, key: Key, answer: Answer) -> Said:
        """Where it goes wrong first."""
        place = _first_misplaced(key, answer["lines"])
        if place is None:
            more = gettext("Every line that you placed stands right.")
            return Said(_("Something is still missing"), more)
        credit = gettext("Line %(number)s is the first one that does not fit there.")
        return Said("", credit % {"number": place + 1})

    def arrange(self, key: Key, shuffled: Sequence[int], try_number: int) -> tuple[int, ...]:
        """Mixed; from the third try on, one more distractor is left out each time."""
        distractors = [pk for pk in key.ids if not key.is_right(pk)]
        gone = distractors[: max(0, try_number - TRIES_WITH_ALL)]
        return tuple(pk for pk in shuffled if pk not in gone)

    def again(self, answer: Answer) -> Sent:
        """The order that was sent: what stood right need not be placed again."""
        return self.refill(answer)

    def clean_text(self, text: str) -> str:
        """With the spaces that indent it."""
        return text.strip("\r\n").rstrip()

    def needs_feedback(self, choice: ChoiceDraft) -> bool:
        """Whoever uses a line that is of no use reads why; the others may say something."""
        return not choice.correct

    def faults(self, question: QuestionDraft) -> Iterator[Fault]:
        """At least two lines, and rules that some order keeps."""
        if sum(line.correct for line in question.choices) < 2:
            yield Fault(_("An order needs at least two lines that are marked as right."))
        faults = list(_faults_of_rules(question))
        yield from faults
        if not faults and _is_circular(before(question)):
            yield Fault(_("No order keeps all of these rules: some lines wait for each other."))


def before(question: QuestionDraft) -> Before:
    """What must come before each line; numbers that name no line of use are left out."""
    rules: dict[int, frozenset[int]] = {}
    previous: frozenset[int] = frozenset()
    for number, line in enumerate(question.choices, 1):
        if not line.correct:
            continue
        rules[number] = frozenset(_named(line.after)) if line.after.strip() else previous
        previous = frozenset({number})
    return {number: named & rules.keys() for number, named in rules.items()}


def _named(after: str) -> Iterator[int]:
    """The numbers in "1, 3"; "-" has none, and what is no number is left to `faults`."""
    for part in after.split(","):
        word = part.strip()
        if word.isascii() and word.isdigit() and len(word) < 4:
            yield int(word)


def _first_misplaced(key: Key, lines: Sequence[int]) -> int | None:
    """The place, from 0, of the first line that does not belong or comes before its time."""
    numbers = {pk: number for number, pk in enumerate(key.ids, 1)}
    rules, placed = before(key.question), set[int]()
    for place, pk in enumerate(lines):
        number = numbers.get(pk, 0)
        if number not in rules or not rules[number] <= placed:
            return place
        placed.add(number)
    return None


def _places(sent: Sent, key: Key) -> dict[int, int]:
    """The places that were given, by choice."""
    offered = {f"{FIELD}{pk}": pk for pk in key.ids}
    places: dict[int, int] = {}
    for name, values in sent.items():
        if not name.startswith(FIELD):
            continue
        if name not in offered or len(values) > 1:
            raise ForgedAnswerError
        for value in filter(None, values):
            if not _is_place(value, len(key.ids)):
                raise ForgedAnswerError
            places[offered[name]] = int(value)
    return places


def _is_place(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= most


def _option(key: Key, pk: int, place: int | None, *, bad: bool) -> Option:
    line = key.choices[pk].text
    return Option(
        value=pk,
        text=inline(line.strip()),
        picked=place is not None,
        mark="bad" if bad else "",
        place=place,
        indent=len(line) - len(line.lstrip(" ")),
    )


def _faults_of_rules(question: QuestionDraft) -> Iterator[Fault]:
    for number, line in enumerate(question.choices, 1):
        after = line.after.strip()
        if after and not line.correct:
            message = _("A line that does not belong comes after nothing: leave this empty.")
            yield Fault(message, "after", number - 1)
        elif after not in ("", NOTHING):
            yield from _faults_of_rule(question, number, after)


def _faults_of_rule(question: QuestionDraft, number: int, after: str) -> Iterator[Fault]:
    named = list(_named(after))
    useful = {n for n, line in enumerate(question.choices, 1) if line.correct} - {number}
    if len(named) != after.count(",") + 1 or not set(named) <= useful:
        message = _("Write the numbers of other lines that belong, such as 1,3; or - for none.")
        yield Fault(message, "after", number - 1)


def _is_circular(rules: Before) -> bool:
    try:
        TopologicalSorter(rules).prepare()
    except CycleError:
        return True
    return False
