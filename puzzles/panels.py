"""Puzzles within other pages: one in a chapter's text, and the list of all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.urls import reverse

from learners.models import Learner
from puzzles import progress
from puzzles.files import WORDS, by_slug
from puzzles.models import Goal
from puzzles.play import Play
from puzzles.words import in_code, spoken

type Done = tuple[tuple[str, tuple[Goal, ...]], ...]
"""By puzzle, the goals that a learner has reached."""


@dataclass(frozen=True)
class Challenge:
    """A puzzle in the list. `is_done`: it was broken, which is what it asks for."""

    slug: str
    url: str
    title: str
    is_done: bool
    #: How many goals were reached, of how many.
    reached: int
    of: int


def known() -> Sequence[str]:
    """The slugs of all puzzles, in their order."""
    return list(by_slug())


def embedded(slug: str) -> str:
    """A puzzle as it stands in a text, before its first step: the same for everybody.

    Without JavaScript each step leads to the puzzle's own page; htmx plays it where it stands.
    """
    puzzle = by_slug()[slug]
    play = Play(puzzle, False, "", spoken())
    words = puzzle.words[play.language]
    context = {
        "play": play,
        "puzzle": puzzle,
        "words": words,
        "said": {name: in_code(getattr(words, name)) for name in WORDS},
        "here": reverse("puzzles:puzzle_detail", args=[slug]),
        "is_embedded": True,
    }
    return render_to_string("puzzles/embedded.html", context)


def done_by(learner: Learner) -> Done:
    """What this learner has done; one query."""
    return tuple((slug, tuple(goals)) for slug, goals in sorted(progress.reached(learner).items()))


def challenges(done: Done) -> list[Challenge]:
    """All puzzles, with what was done of each."""
    language, goals = spoken(), dict(done)
    return [_challenge(slug, language, goals) for slug in by_slug()]


def _challenge(slug: str, language: str, done: Mapping[str, Sequence[Goal]]) -> Challenge:
    goals, puzzle = done.get(slug, ()), by_slug()[slug]
    url = reverse("puzzles:puzzle_detail", args=[slug])
    title, of = puzzle.words[language].title, len(progress.possible(puzzle))
    return Challenge(slug, url, title, Goal.BROKEN in goals, len(goals), of)
