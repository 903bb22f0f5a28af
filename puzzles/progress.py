"""Which goals a learner has reached, and keeping that they did."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from django.utils.functional import Promise

from learners.models import Learner
from puzzles.counting import explore
from puzzles.files import Puzzle, by_slug
from puzzles.models import Goal, Solved
from puzzles.placing.placements import Placed
from puzzles.play import Play

type Reached = Sequence[str | Promise]
"""Goals in words, in their order."""


@cache
def _can_be_counted(slug: str) -> bool:
    return explore(by_slug()[slug].model).counts is not None


def possible(puzzle: Puzzle) -> list[Goal]:
    """The goals that this puzzle has."""
    can_count = _can_be_counted(puzzle.slug)
    has = {
        Goal.BROKEN: True, Goal.SHORTEST: True, Goal.COUNTED: can_count,
        Goal.LOCKED: puzzle.placing is not None, Goal.TIGHTEST: puzzle.placing is not None,
    }  # fmt: skip
    return [goal for goal in Goal if has[goal]]


def goals_of(play: Play, guess: int | None) -> list[Goal]:
    """What this order, and what was said of all orders, amounts to."""
    if not play.is_won:
        return []
    reached = {
        Goal.BROKEN: True,
        Goal.SHORTEST: play.is_shortest,
        Goal.COUNTED: play.ahead is not None and guess == play.bad,
    }
    return [goal for goal, is_reached in reached.items() if is_reached]


def goals_of_placing(puzzle: Puzzle, placed: Placed) -> list[Goal]:
    """What locks at these places amount to."""
    placing = puzzle.placing
    if placing is None or placing.smallest is None or not placing.is_safe(placed):
        return []
    return [Goal.LOCKED, *([Goal.TIGHTEST] if placed.lines == placing.smallest.lines else [])]


def record(learner: Learner, play: Play, guess: int | None = None) -> None:
    """Keep the goals that it reaches; what was reached before stays as it was."""
    if play.placed:
        goals, how = goals_of_placing(play.puzzle, play.placed), play.placed.text
    else:
        goals, how = goals_of(play, guess), play.played
    rows = [
        Solved(learner=learner, puzzle=play.puzzle.slug, goal=goal, letters=how) for goal in goals
    ]
    Solved.objects.bulk_create(rows, ignore_conflicts=True)


def reached(learner: Learner) -> dict[str, list[Goal]]:
    """By puzzle, what this learner has done."""
    found: dict[str, set[str]] = defaultdict(set)
    for slug, goal in Solved.objects.filter(learner=learner.pk).values_list("puzzle", "goal"):
        found[slug].add(goal)
    return {slug: [goal for goal in Goal if goal in goals] for slug, goals in found.items()}


def in_words(goals: Sequence[Goal]) -> Reached:
    """As pages say them."""
    return [goal.label for goal in goals]
