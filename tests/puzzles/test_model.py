"""One step at a time: what each kind of line does, and why somebody can't go on."""

import pytest

from puzzles.compiling import read
from puzzles.expressions import Refused, Value
from puzzles.model import Model
from puzzles.states import CRASHED, State, Verdict
from puzzles.syncs import NOBODY, Barrier, Blocked, Condition, Event, Lock, Semaphore, Why
from tests.puzzles.conftest import Make


def after(model: Model, *threads: int) -> State:
    """The state after these choices."""
    state = model.start()
    for thread in threads:
        found = model.after(state, thread)
        assert isinstance(found, State), found
        state = found
    return state


def test_equal_choices_lead_to_equal_states(make: Make):
    model = make({"n": 0}, "n = n + 1\n", "n = n * 3\n")
    assert after(model, 0, 1) == after(model, 0, 1)
    assert hash(after(model, 0, 1)) == hash(after(model, 0, 1))
    assert after(model, 0, 1).shared == (3,)
    assert after(model, 1, 0).shared == (1,)


def test_what_a_thread_assigns_is_its_own_unless_it_is_shared(make: Make):
    model = make({"n": 5}, "own = n\nown = own + 1\n", "own = 7\n")
    state = after(model, 0, 0, 1)
    assert state.shared == (5,)
    assert state.own == ((6,), (7,))


def test_the_jumps_of_a_block_are_no_steps_and_a_break_is_one():
    code = read(
        "while n:\n    if n > 1:\n        n -= 2\n    else:\n        break\n    n += 1\n",
        {"n": 0},
        {},
    )
    assert [step.text for step in code.steps] == [
        "while n:", "if n > 1:", "n -= 2", "break", "n += 1",
    ]  # fmt: skip
    assert [step.line for step in code.steps] == [1, 2, 3, 5, 6]


def test_comments_name_steps_and_are_not_shown():
    step = read("n = 1  # put it\n", {"n": 0}, {}).steps[0]
    assert (step.text, step.label) == ("n = 1", "put it")


def test_a_with_block_takes_and_gives_back(make: Make):
    model = make({}, "with m:\n    step()\n", "with m:\n    step()\n", m=Lock())
    state = after(model, 0)
    assert model.after(state, 1) == Blocked(Why.LOCK, "m", by=0)
    assert [step.text for step in model.codes[0].steps] == ["with m:", "step()", "m.release()"]
    free = after(model, 0, 0, 0)
    assert isinstance(model.after(free, 1), State)


@pytest.mark.parametrize("way_out", ["break", "continue", "return"])
def test_who_leaves_a_with_block_gives_its_lock_back(make: Make, way_out: str):
    model = make(
        {"on": True}, f"while on:\n    with m:\n        on = False\n        {way_out}\n", m=Lock()
    )
    state = after(model, 0, 0, 0, 0)
    step = model.step_of(state, 0)
    assert step is not None
    assert (step.line, step.text) == (2, "m.release()")
    assert after(model, 0, 0, 0, 0, 0).syncs == (Lock(),)


def test_who_only_tries_a_lock_is_told_and_goes_on(make: Make):
    tries = "got = m.acquire(blocking=False)\nif got:\n    m.release()\n"
    model = make({}, tries, "with m:\n    step()\n", m=Lock())
    assert after(model, 0).own[0] == (True,)
    assert after(model, 0).syncs == (Lock(owner=0, depth=1),)
    refused = after(model, 1, 0)
    assert refused.own[0] == (False,)
    assert refused.syncs == (Lock(owner=1, depth=1),)


def test_an_error_gives_back_what_the_with_blocks_around_it_hold(make: Make):
    text = "with m:\n    with s:\n        k.acquire()\n        n = n // 0\n"
    model = make({"n": 0}, text, "with m:\n    n = 1\n", m=Lock(), s=Semaphore(1), k=Lock())
    state = after(model, 0, 0, 0, 0)
    assert state.pcs[0] == CRASHED
    assert state.syncs[:2] == (Lock(), Semaphore(1))
    assert model.after(state, 1) != Blocked(Why.LOCK, "m", by=0)
    assert state.syncs[2] == Lock(owner=0, depth=1)  # who took it by acquire() keeps it


def test_a_failed_giving_back_takes_nothing_from_who_holds_the_lock_now(make: Make):
    """The inner block is left; only then the outer one fails."""
    leaves = "with outer:\n    with inner:\n        outer.release()\n        return\n"
    model = make({}, leaves, "inner.acquire()\n", outer=Lock(), inner=Lock())
    state = after(model, 0, 0, 0, 0, 0, 1, 0)
    assert state.pcs[0] == CRASHED
    assert state.syncs == (Lock(), Lock(owner=1, depth=1))


def test_a_variable_that_has_no_value_yet_is_an_error(make: Make):
    model = make({"n": 0}, "if n:\n    own = 1\nn = own\n", "n = 1\n")
    assert after(model, 0, 0).pcs[0] == CRASHED
    assert after(model, 1, 0, 0, 0).shared == (1,)


def test_a_sleeper_gives_an_rlock_up_whole_and_has_it_back_whole(make: Make):
    sleeper = "with m:\n    with c:\n        c.wait()\n"
    model = make({}, sleeper, "with c:\n    c.notify()\n", m=Lock(again=True), c=Condition(0))
    asleep = after(model, 0, 0, 0)
    assert asleep.syncs[0] == Lock(again=True)
    woken = after(model, 0, 0, 0, 1, 1, 1, 0)
    assert woken.syncs[0] == Lock(again=True, owner=0, depth=2)
    assert after(model, 0, 0, 0, 1, 1, 1, 0, 0, 0).syncs[0] == Lock(again=True)


def test_a_lock_does_not_know_its_owner_again_and_an_rlock_does(make: Make):
    twice = "m.acquire()\nm.acquire()\n"
    plain = make({}, twice, m=Lock())
    assert plain.after(after(plain, 0), 0) == Blocked(Why.LOCK, "m", by=0)
    again = make({}, f"{twice}m.release()\n", "m.acquire()\n", m=Lock(again=True))
    state = after(again, 0, 0, 0)
    assert again.after(state, 1) == Blocked(Why.LOCK, "m", by=0)


@pytest.mark.parametrize(
    "text",
    [
        "m.release()\n", "c.notify()\n", "c.wait()\n", "x = items.pop()\n", "n.append(1)\n",
        "n = 1 // 0\n", "assert n == 9\n", "n = n + none\n",
    ],
)  # fmt: skip
def test_what_python_would_refuse_ends_the_thread(make: Make, text: str):
    shared: dict[str, Value] = {"n": 0, "items": (), "none": None}
    model = make(shared, text, "step()\n", m=Lock(), c=Condition(0))
    state = after(model, 0)
    assert state.pcs == (CRASHED, 0)
    assert model.decided(state) is Verdict.ERROR
    assert model.after(state, 0) is None
    assert isinstance(model.after(state, 1), State)


def test_who_waits_sleeps_until_woken_and_then_wants_the_lock(make: Make):
    model = make({}, "with c:\n    c.wait()\n", "with c:\n    c.notify()\n    step()\n",
                 m=Lock(), c=Condition(0))  # fmt: skip
    asleep = after(model, 0, 0)
    assert model.after(asleep, 0) == Blocked(Why.ASLEEP, "c")
    woken = after(model, 0, 0, 1, 1)
    assert model.after(woken, 0) == Blocked(Why.LOCK, "m", by=1)
    assert isinstance(model.after(after(model, 0, 0, 1, 1, 1, 1), 0), State)


def test_a_condition_sees_that_its_plain_lock_is_held_but_not_by_whom(make: Make):
    """As `threading` does; led through real threads in replay/test_real_bytecode.py."""
    threads = ("with c:\n    step()\n", "c.notify()\n")
    plain = make({}, *threads, m=Lock(), c=Condition(0))
    assert plain.decided(after(plain, 1)) is Verdict.ERROR
    assert plain.decided(after(plain, 0, 1)) is None
    own = make({}, *threads, m=Lock(again=True), c=Condition(0))
    assert own.decided(after(own, 0, 1)) is Verdict.ERROR


def test_a_notify_that_nobody_hears_is_lost(make: Make):
    model = make(
        {}, "with c:\n    c.wait()\n", "with c:\n    c.notify()\n", m=Lock(), c=Condition(0)
    )
    state = after(model, 1, 1, 1, 0, 0)
    assert model.decided(state) is Verdict.ASLEEP


def test_a_semaphore_has_so_many_places(make: Make):
    model = make({}, *["s.acquire()\nstep()\ns.release()\n"] * 3, s=Semaphore(2))
    assert model.after(after(model, 0, 1), 2) == Blocked(Why.PERMIT, "s", NOBODY)


def test_an_event_lets_all_go(make: Make):
    model = make({}, "e.wait()\n", "e.set()\n", e=Event())
    assert model.after(model.start(), 0) == Blocked(Why.EVENT, "e")
    assert isinstance(model.after(after(model, 1), 0), State)


def test_a_barrier_opens_for_all_and_closes_again(make: Make):
    model = make({}, *["b.wait()\nb.wait()\n"] * 2, b=Barrier(2))
    assert model.after(after(model, 0), 0) == Blocked(Why.BARRIER, "b")
    ahead = after(model, 0, 1, 0, 0)
    assert model.after(ahead, 0) == Blocked(Why.BARRIER, "b")
    assert model.decided(after(model, 0, 1, 0, 0, 1, 1, 0, 1)) is Verdict.HOLDS


def test_two_where_only_one_may_be_stay_remembered(make: Make):
    text = "look()\nwork()  # critical\nleave()\n"
    model = make({}, text, text, alone="critical")
    assert not after(model, 0).together
    assert model.decided(after(model, 0, 1)) is Verdict.TOGETHER
    assert after(model, 0, 1, 0, 0, 1, 1).together


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("n = 1\nfor x in n:\n    pass\n", 2),
        ("n = 1\n\nn = len(n)\n", 3),
        ("while True:\n    continue\n    pass\nn\n", 4),
        ("n = (lambda: 1)\n", 1),
        ("with n:\n    pass\n", 1),
        ("a = b = 1\n", 1),
        ("m.locked()\n", 1),
        ("m.acquire(blocking=False)\n", 1),
        ("m.acquire(timeout=1)\n", 1),
        ("n = m.acquire(blocking=False)\n", 1),
        ("own = m.acquire()\n", 1),
        ("own = m.acquire(blocking=True)\n", 1),
        ("own = e.acquire(blocking=False)\n", 1),
        ("own = m.release(blocking=False)\n", 1),
        ("with m as own:\n    pass\n", 1),
        ("with e:\n    pass\n", 1),
        ("e.wait(2)\n", 1),
        ("own = xs.pop(1)\n", 1),
        ("own = xs[0].pop()\n", 1),
        ("xs.append(1, 2)\n", 1),
        ("print(n)\n", 1),
        ("n()\n", 1),
        ("break\n", 1),
        ("n = 1\nreturn n\n", 2),
        ("assert n, n\n", 1),
        ("n = n is 0\n", 1),
        ("n = 1; n = 2\n", 1),
        ("if n: n = 2\n", 1),
        ("with m, m:\n    pass\n", 1),
    ],
)
def test_other_python_is_refused_with_its_line(text: str, line: int):
    with pytest.raises(Refused) as refused:
        read(text, {"n": 0, "xs": 1}, {"m": Lock(), "e": Event()})
    assert refused.value.line == line


@pytest.mark.parametrize(
    "text",
    ["n = __import__('os')\n", "n = ().__class__\n", "n = n.__class__\n", "n = [].append\n",
     "n = f'{n}'\n", "n = open\n", "n = (x := 1)\n", "n = yield\n", "n = await n\n"],
)  # fmt: skip
def test_no_expression_reaches_python_itself(text: str):
    with pytest.raises(Refused):
        read(text, {"n": 0}, {})
