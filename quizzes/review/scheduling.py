"""FSRS, as this platform uses it: ratings and their times make a memory and a date. Pure.

Days are the smallest step: there are no learning steps of minutes, since feedback has just been
read then, and who was wrong is asked the next day. The interval is where recall is expected to have
sunk to 90 %. That saves time; it is not known to teach better than even intervals do.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fsrs import Card, Rating, Scheduler, State

RETENTION = 0.9
#: Within a course: who comes back after years begins anew.
LONGEST_DAYS = 365

DAILY = Scheduler(
    desired_retention=RETENTION,
    learning_steps=(),
    relearning_steps=(),
    maximum_interval=LONGEST_DAYS,
    enable_fuzzing=False,
)
#: The same, but moves each date a little by chance.
DAILY_FUZZED = Scheduler(
    desired_retention=RETENTION,
    learning_steps=(),
    relearning_steps=(),
    maximum_interval=LONGEST_DAYS,
    enable_fuzzing=True,
)


@dataclass(frozen=True)
class Memory:
    """What FSRS knows of a card; `stability` in days. Named as the columns of Card."""

    state: int
    step: int | None
    stability: float
    difficulty: float
    reviewed_at: datetime
    due_at: datetime


@dataclass(frozen=True)
class Rated:
    """One entry of a history. `moved_days`: what chance added to the date."""

    rating: int
    at: datetime
    moved_days: int = 0


def after(memory: Memory | None, rated: Rated, scheduler: Scheduler = DAILY) -> Memory:
    """The memory after one more rating; None is a card that was never rated.

    The date is moved by what chance had added then, so that a history gives the same dates again;
    never to the day itself, where an entry that came late made the interval shorter.
    """
    at = rated.at.astimezone(UTC)
    card, _log = scheduler.review_card(_card(memory), Rating(rated.rating), at)
    assert card.stability is not None
    assert card.difficulty is not None
    moved = card.due + timedelta(days=rated.moved_days)
    due = max(moved, min(card.due, at + timedelta(days=1)))
    return Memory(int(card.state), card.step, card.stability, card.difficulty, at, due)


def replayed(history: Iterable[Rated], scheduler: Scheduler = DAILY) -> Memory | None:
    """The memory that a history leaves; its entries come in the order of their times."""
    memory = None
    for rated in history:
        memory = after(memory, rated, scheduler)
    return memory


def moved_by_chance(memory: Memory | None, rating: int, at: datetime) -> int:
    """Days to add to the next date, drawn as FSRS draws them: more for a longer interval."""
    rated = Rated(rating, at)
    return (after(memory, rated, DAILY_FUZZED).due_at - after(memory, rated).due_at).days


def recall(memory: Memory, at: datetime) -> float:
    """How likely it is that the learner still knows it, 0 to 1."""
    return DAILY.get_card_retrievability(_card(memory), at.astimezone(UTC))


def _card(memory: Memory | None) -> Card:
    """An id of its own costs FSRS a millisecond; nobody needs one."""
    if memory is None:
        return Card(card_id=0)
    return Card(
        card_id=0,
        state=State(memory.state),
        step=memory.step,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due_at.astimezone(UTC),
        last_review=memory.reviewed_at.astimezone(UTC),
    )
