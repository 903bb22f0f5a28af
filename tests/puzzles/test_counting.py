"""Numbers of schedules: against formulas, against real Python that is run in every order, and the
ones that are proved."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import pairwise
from math import comb, factorial
from typing import Any

import pytest

from puzzles.counting import Proof, counts_from, explore, shortest
from puzzles.model import Model
from puzzles.states import State, Verdict
from puzzles.syncs import Barrier, Condition, Event, Lock, Semaphore
from tests.puzzles.conftest import Make

ADD = "reg = n\nreg = reg + 1\nn = reg\n"
BAD = set(Verdict) - {Verdict.HOLDS}


def counted(model: Model) -> dict[Verdict, int]:
    counts = explore(model).counts
    assert counts is not None
    return counts.by_verdict()


def chance(model: Model, verdict: Verdict) -> Fraction:
    counts = explore(model).counts
    assert counts is not None
    return counts.chance_of(verdict)


# -- formulas --


@pytest.mark.parametrize("lengths", [(1, 1), (3, 3), (2, 5), (4, 4, 4), (1, 2, 3, 4)])
def test_threads_that_never_wait_have_the_multinomial_of_their_steps(make: Make, lengths):
    model = make({}, *("step()\n" * length for length in lengths))
    total = factorial(sum(lengths))
    for length in lengths:
        total //= factorial(length)
    assert counted(model) == {Verdict.HOLDS: total}


@pytest.mark.parametrize("steps", [1, 2, 5, 8])
def test_who_shares_a_lock_goes_one_after_another(make: Make, steps: int):
    body = "with m:\n" + "    step()\n" * steps
    assert counted(make({}, body, body, body, m=Lock())) == {Verdict.HOLDS: 6}


@pytest.mark.parametrize("steps", [1, 2, 3, 4])
def test_an_update_is_kept_by_those_who_do_not_meet(make: Make, steps: int):
    """Of two threads, each with `steps` steps from its reading to its writing, two orders keep."""
    text = "reg = n\n" + "step()\n" * (steps - 1) + "n = reg + 1\n"
    found = counted(make({"n": 0}, text, text, invariant="n == 2"))
    total = comb(2 * steps + 2, steps + 1)
    assert found == {Verdict.HOLDS: 2, Verdict.BROKEN: total - 2}


def test_steps_after_the_writing_multiply_what_is_kept(make: Make):
    """As of bytecode: with `after` instructions behind the store, 2 * C(n + after, after) keep."""
    for after in (1, 2):
        text = ADD + "step()\n" * after
        found = counted(make({"n": 0}, text, text, invariant="n == 2"))
        assert found[Verdict.HOLDS] == 2 * comb(3 + 2 * after, after)


# -- what research had counted by other code --


def test_a_lost_update_of_three_threads(make: Make):
    model = make({"n": 0}, ADD, ADD, ADD, invariant="n == 3")
    assert counted(model) == {Verdict.HOLDS: 6, Verdict.BROKEN: 1674}
    counts = explore(model).counts
    assert counts is not None
    at_one = sum(count for (_, shared), count in counts.schedules.items() if shared == (1,))
    assert at_one == 1404


def test_two_threads_that_add_three_times(make: Make):
    text = "reg = n\nn = reg + 1\n" * 3
    counts = explore(make({"n": 0}, text, text, invariant="n == 6")).counts
    assert counts is not None
    assert counts.total == 924
    assert counts.by_verdict()[Verdict.BROKEN] == 904
    assert sum(count for (_, shared), count in counts.schedules.items() if shared == (2,)) == 8


# -- real Python, run in every order --

type World = dict[str, Any]
type Thread = Callable[[World], Iterator[Callable[[], bool]]]
"""Yields before each of its steps, with whether it may be taken."""


def always() -> bool:
    return True


def adds(world: World) -> Iterator[Callable[[], bool]]:
    yield always
    own = world["n"]
    yield always
    own += 1
    yield always
    world["n"] = own


def is_free(world: World, lock: str) -> bool:
    return not world.get(lock)


def takes(world: World, *locks: str) -> Iterator[Callable[[], bool]]:
    for lock in locks:
        yield partial(is_free, world, lock)
        world[lock] = True
    yield always
    for lock in reversed(locks):
        yield always
        world[lock] = False


def buys(world: World) -> Iterator[Callable[[], bool]]:
    yield always
    if world["seats"] > 0:
        yield always
        world["seats"] -= 1
        yield always
        world["sold"] += 1


def played(threads: Sequence[Thread], world: World) -> Iterator[tuple[str, World]]:
    """The end of every schedule, each played anew from the beginning."""
    line: list[tuple[int, ...]] = [()]
    while line:
        schedule = line.pop()
        here = dict(world)
        going = [thread(here) for thread in threads]
        may = [next(each, None) for each in going]
        for thread in schedule:
            may[thread] = next(going[thread], None)
        able = [n for n, each in enumerate(may) if each is not None and each()]
        line += [(*schedule, n) for n in able]
        if not able:
            yield ("stuck" if any(may) else "ended"), here


def outcomes(model: Model) -> Counter[tuple[bool, tuple[Any, ...]]]:
    counts = explore(model).counts
    assert counts is not None
    found: Counter[tuple[bool, tuple[Any, ...]]] = Counter()
    for (verdict, shared), count in counts.schedules.items():
        found[verdict is Verdict.DEADLOCK, shared] += count
    return found


@pytest.mark.parametrize("threads", [2, 3])
def test_adding_agrees_with_python_in_every_order(make: Make, threads: int):
    ends = Counter(
        (end == "stuck", (world["n"],)) for end, world in played([adds] * threads, {"n": 0})
    )
    assert outcomes(make({"n": 0}, *[ADD] * threads)) == ends


@pytest.mark.parametrize(
    "orders", [("ab", "ba"), ("ab", "ab"), ("abc", "cab"), ("ab", "bc", "ca"), ("a", "b", "ab")]
)
def test_locks_agree_with_python_in_every_order(make: Make, orders: tuple[str, ...]):
    def text(order: str) -> str:
        held = "".join(f"{'    ' * depth}with {lock}:\n" for depth, lock in enumerate(order))
        return f"{held}{'    ' * len(order)}eat()\n"

    threads = [lambda world, order=order: takes(world, *order) for order in orders]
    ends = Counter((end == "stuck", ()) for end, _ in played(threads, {}))
    model = make({}, *map(text, orders), a=Lock(), b=Lock(), c=Lock())
    assert outcomes(model) == ends


def test_looking_and_taking_agrees_with_python_in_every_order(make: Make):
    text = "if seats > 0:\n    seats = seats - 1\n    sold = sold + 1\n"
    start = {"seats": 1, "sold": 0}
    ends = Counter(
        (False, (world["seats"], world["sold"])) for _, world in played([buys] * 2, start)
    )
    assert outcomes(make(start, text, text)) == ends


@pytest.mark.parametrize("seed", range(30))
def test_any_straight_program_agrees_with_python_in_every_order(make: Make, seed: int):
    chance = random.Random(seed)
    lines = ["a = b + 1", "b = a * 2", "own = a", "a = own + b", "b = own - 1", "a = a % 3"]
    count = chance.choice((2, 2, 3))
    most = 3 if count == 2 else 1
    texts = [["own = 0", *chance.choices(lines, k=chance.randint(1, most))] for _ in range(count)]

    def thread(world: World, text: Sequence[str]) -> Iterator[Callable[[], bool]]:
        mine: World = {}
        for line in text:
            yield always
            both = {**mine, **world}
            exec(line, {}, both)
            world |= {name: both[name] for name in world}
            mine = {name: value for name, value in both.items() if name not in world}

    start = {"a": 1, "b": 2}
    threads = [lambda world, text=text: thread(world, text) for text in texts]
    ends = Counter((False, (world["a"], world["b"])) for _, world in played(threads, start))
    assert outcomes(make(start, *("\n".join(text) + "\n" for text in texts))) == ends


# -- chances, ways, proofs --


def test_a_coin_does_not_weigh_schedules_equally(make: Make):
    """Half of the schedules of one step beside three begin with it? No: one of four does."""
    model = make({"n": 0}, "n = 1\n", "a = n\nstep()\nm = a\n", invariant="n == 1")
    counts = explore(model).counts
    assert counts is not None
    assert counts.total == 4
    assert sum(counts.chances.values()) == 1
    race = make({"n": 0, "seen": 0}, "n = 1\n", "seen = n\nstep()\nstep()\n")
    ends = explore(race).counts
    assert ends is not None
    first = {
        shared: (count, ends.chances[verdict, shared])
        for (verdict, shared), count in ends.schedules.items()
    }
    assert first == {(1, 1): (1, Fraction(1, 2)), (1, 0): (3, Fraction(1, 2))}


def test_what_is_ahead_shrinks_with_each_choice(make: Make):
    model = make({"n": 0}, ADD, ADD, invariant="n == 2")
    state = model.start()
    for thread, total in ((0, 10), (0, 4), (0, 1)):
        after = model.after(state, thread)
        assert isinstance(after, State)
        state = after
        counts = counts_from(model, state)
        assert counts is not None
        assert counts.total == total
        assert sum(counts.chances.values()) == 1


def test_the_shortest_way_is_one_and_the_fewest_steps(make: Make):
    one, other = "with a:\n    with b:\n        eat()\n", "with b:\n    with a:\n        eat()\n"
    model = make({}, one, other, a=Lock(), b=Lock())
    assert shortest(model, {Verdict.DEADLOCK}) == (0, 1)
    assert shortest(model, {Verdict.ERROR}) is None
    state = model.after(model.start(), 1)
    assert isinstance(state, State)
    assert shortest(model, {Verdict.DEADLOCK}, state) == (0,)


def test_of_equally_short_ways_the_one_with_fewest_changes(make: Make):
    way = shortest(make({"n": 0}, ADD, ADD, invariant="n == 2"), {Verdict.BROKEN})
    assert way == (0, 0, 1, 1, 1, 0)
    assert sum(a != b for a, b in pairwise(way)) == 2


def test_a_loop_that_may_go_on_for_ever_has_no_number_but_a_proof(make: Make):
    spin = make({"f": 0}, "while not f:\n    pass\n", "f = 1\n")
    explored = explore(spin)
    assert explored.counts is None
    assert explored.proves_safe()
    assert explored.states == 5


def test_too_many_states_prove_nothing(make: Make):
    model = make({"n": 0}, ADD, ADD, ADD)
    explored = explore(model, most=50)
    assert (explored.is_whole, explored.counts) == (False, None)
    assert not explored.proves_safe()


# -- levels as published games have them --

FLAG = (
    "while True:\n    while taken:\n        pass\n"
    "    taken = True\n    work()  # critical\n    taken = False\n"
)
PETERSON = (
    "while True:\n    {me} = True\n    turn = {other_number}\n"
    "    while {other} and turn == {other_number}:\n        pass\n"
    "    work()  # critical\n    {me} = False\n"
)


def test_a_flag_lets_two_into_the_critical_section(make: Make):
    model = make({"taken": False}, FLAG, FLAG, alone="critical")
    assert Verdict.TOGETHER in explore(model).verdicts
    assert shortest(model, {Verdict.TOGETHER}) is not None


def test_petersons_algorithm_is_proved_for_ever(make: Make):
    texts = [
        PETERSON.format(me="wants_a", other="wants_b", other_number=1),
        PETERSON.format(me="wants_b", other="wants_a", other_number=0),
    ]
    shared = {"wants_a": False, "wants_b": False, "turn": 0}
    assert explore(make(shared, *texts, alone="critical")).proves_safe()
    late = [text.replace("turn = ", "step()\n    turn = ", 1) for text in texts]
    assert explore(make(shared, *late, alone="critical")).proves_safe()


def test_petersons_algorithm_with_its_first_lines_swapped_is_broken(make: Make):
    swapped = (
        "while True:\n    turn = {other_number}\n    {me} = True\n"
        "    while {other} and turn == {other_number}:\n        pass\n"
        "    work()  # critical\n    {me} = False\n"
    )
    texts = [
        swapped.format(me="wants_a", other="wants_b", other_number=1),
        swapped.format(me="wants_b", other="wants_a", other_number=0),
    ]
    shared = {"wants_a": False, "wants_b": False, "turn": 0}
    assert Verdict.TOGETHER in explore(make(shared, *texts, alone="critical")).verdicts


def test_a_semaphore_that_is_given_back_too_often_lets_two_in(make: Make):
    fair = "seats.acquire()\nwork()  # critical\nseats.release()\n"
    generous = "seats.release()\n"
    assert explore(make({}, fair, fair, alone="critical", seats=Semaphore(1))).proves_safe()
    model = make({}, fair, fair, generous, alone="critical", seats=Semaphore(1))
    assert Verdict.TOGETHER in explore(model).verdicts


def test_a_barrier_alone_does_not_keep_apart(make: Make):
    both = "gate.wait()\nwork()  # critical\n"
    assert (
        Verdict.TOGETHER
        in explore(make({}, both, both, alone="critical", gate=Barrier(2))).verdicts
    )
    assert explore(make({}, both, "rest()\n", gate=Barrier(2))).verdicts == {Verdict.DEADLOCK}


def test_an_event_that_is_cleared_too_early_leaves_a_sleeper(make: Make):
    model = make({}, "go.wait()\n", "go.set()\ngo.clear()\n", go=Event())
    assert explore(model).verdicts == {Verdict.HOLDS, Verdict.DEADLOCK}


def test_a_queue_without_a_lock_is_popped_when_it_is_empty(make: Make):
    taker = "if queue:\n    item = queue.pop(0)\n"
    assert Verdict.ERROR in explore(make({"queue": (1,)}, taker, taker)).verdicts
    locked = "with m:\n    if queue:\n        item = queue.pop(0)\n"
    assert explore(make({"queue": (1,)}, locked, locked, m=Lock())).proves_safe()


def test_one_notify_wakes_the_one_who_slept_first(make: Make):
    sleeper = "with c:\n    c.wait()\n    order.append({})\n"
    model = make({"order": ()}, sleeper.format(1), sleeper.format(2), "with c:\n    c.notify()\n",
                 lock=Lock(), c=Condition(0))  # fmt: skip
    state = model.start()
    for thread in (0, 0, 1, 1, 2, 2, 2):
        after = model.after(state, thread)
        assert isinstance(after, State)
        state = after
    assert [thread for thread, _ in model.moves(state)] == [0]


def test_all_bad_endings_are_known() -> None:
    assert len(BAD) == len(Verdict) - 1


# -- what goes on for ever --

POLITE = """
while True:
    {me} = True
    if not {other}:
        break
    {me} = False
{me} = False
"""
SPINS = "while not {other}:\n    pass\n{me} = True\n"


def both(text: str) -> list[str]:
    return [text.format(me="a", other="b"), text.format(me="b", other="a")]


def test_who_always_gives_way_may_do_so_for_ever_and_can_still_end(make: Make):
    explored = explore(make({"a": False, "b": False}, *both(POLITE)))
    assert explored.is_endless
    assert not explored.has_livelock
    assert explored.proof() is Proof.ENDLESS


def test_two_who_spin_for_each_other_never_end(make: Make):
    explored = explore(make({"a": False, "b": False}, *both(SPINS)))
    assert explored.proves_safe()
    assert explored.verdicts == frozenset()
    assert explored.has_livelock


def test_one_bad_turn_is_a_livelock_though_others_end(make: Make):
    """Only who sees `late` spins for ever; most orders end."""
    model = make({"late": False}, "late = True\n", "if late:\n    while late:\n        pass\n")
    explored = explore(model)
    assert explored.verdicts == {Verdict.HOLDS}
    assert explored.has_livelock


def test_who_waits_for_a_lock_is_at_an_end_and_in_no_livelock(make: Make):
    model = make({}, *["m.acquire()\n"] * 2, m=Lock())
    explored = explore(model)
    assert explored.verdicts == {Verdict.DEADLOCK}
    assert not explored.has_livelock
    assert not explored.is_endless


def test_a_proof_says_how_far_it_goes(make: Make):
    model = make({"n": 0}, ADD, ADD)
    assert explore(model).proof() is Proof.COUNTED
    assert explore(model, most=5).proof() is Proof.BOUNDED
    assert explore(make({"n": 0}, ADD, ADD, invariant="n == 2")).proof() is Proof.REFUTED


def test_where_a_search_was_cut_off_no_livelock_is_claimed(make: Make):
    """Behind the last state that was looked at there may be an end."""
    model = make({"n": 0}, "while n < 1000000:\n    n += 1\n")
    explored = explore(model, most=50)
    assert not explored.is_whole
    assert not explored.has_livelock
    assert not explored.is_endless
