"""Placements: read, written, refused; which are safe, and which of those is the smallest."""

import dataclasses

import pytest

from puzzles.counting import explore
from puzzles.files import by_slug
from puzzles.placing.placements import (
    Around,
    CutsBlock,
    Misplaced,
    Placing,
    Unreadable,
    faults,
    written,
)
from puzzles.states import Verdict
from puzzles.syncs import Lock
from tests.puzzles.conftest import Make

WITH_LOCKS = [each for each in by_slug().values() if each.placing]
SLUGS = [each.slug for each in WITH_LOCKS]


def placing_of(slug: str) -> Placing:
    placing = by_slug()[slug].placing
    assert placing
    return placing


def test_most_puzzles_have_a_lock_to_place():
    assert len(WITH_LOCKS) >= 5


@pytest.mark.parametrize("slug", SLUGS)
def test_each_placement_has_an_address_that_leads_back_to_it(slug: str):
    placing = placing_of(slug)
    for placement in placing.all():
        assert placing.read(written(placement)).placement == sorted(placement)


@pytest.mark.parametrize("slug", SLUGS)
def test_the_lines_stay_what_they_were(slug: str):
    """A lock is put around lines; it changes none and moves none."""
    placing = placing_of(slug)
    for placement in placing.all():
        model = placing.placed(placement).model
        for name, code in placing.base.threads.items():
            kept = [line.strip() for line in model.threads[name].lines if "with " not in line]
            assert kept == [line.strip() for line in code.lines]


@pytest.mark.parametrize("slug", SLUGS)
def test_no_smaller_placement_is_safe(slug: str):
    placing = placing_of(slug)
    smallest = placing.smallest
    assert smallest
    assert placing.is_safe(smallest)
    safe = [each for each in map(placing.placed, placing.all()) if placing.is_safe(each)]
    assert smallest.lines == min(each.lines for each in safe)
    assert len(safe) < 0.3 * sum(1 for _each in placing.all())


@pytest.mark.parametrize(
    ("placement", "lines"),
    [
        ("A2-2.lock", ["reg = counter", "with lock:", "    reg = reg + 1", "counter = reg"]),
        ("A1-2.other", ["with other:", "    reg = counter", "    reg = reg + 1", "counter = reg"]),
    ],
)
def test_a_lock_stands_where_it_was_put(placement: str, lines: list[str]):
    model = placing_of("lost-update").read(placement).model
    assert [line.partition("  #")[0] for line in model.codes[0].lines] == lines
    assert "with" not in "".join(model.codes[1].lines)


def test_a_lock_may_stand_inside_of_a_block():
    model = placing_of("half-built").read("A2-3.lock").model
    assert list(model.codes[0].lines)[1:3] == ["    with lock:", "        made = True  # make"]


@pytest.mark.parametrize("placement", ["A1-1.booking", "A1-2.booking", "B1-2.till"])
def test_a_block_is_not_cut(placement: str):
    with pytest.raises(CutsBlock):
        placing_of("last-seat").read(placement)


@pytest.mark.parametrize(
    "placement",
    ["A", "A1", "A1-3", "A1-3.", "A1-3.none", "A0-3.lock", "A1-4.lock", "A3-1.lock", "C1-2.lock",
     "A1-1.lock,A2-2.lock", "A1-3.lock,", ",", "a1-3.lock", "A1-3.lock,B1-3.lock" * 50,
     "A\N{ARABIC-INDIC DIGIT ONE}-1.lock",
     "A1-3.lock B1-3.lock", "A1-3.__class__", "A1-99.lock"],
)  # fmt: skip
def test_what_is_no_placement_is_refused(placement: str):
    with pytest.raises(Unreadable):
        placing_of("lost-update").read(placement)


def test_one_who_locks_alone_locks_nobody_out():
    placing = placing_of("lost-update")
    assert not placing.is_safe(placing.read("A1-3.lock"))
    assert not placing.is_safe(placing.read("A1-3.lock,B1-3.other"))
    assert not placing.is_safe(placing.read("A1-2.lock,B1-2.lock"))
    assert placing.is_safe(placing.read("A1-3.lock,B1-3.lock"))


def test_a_bell_may_be_set_before_its_lock_is_taken():
    """What wakes needs the lock; that it is set must only come before. Shown by all orders."""
    placing = placing_of("lost-wake-up")
    assert placing.smallest
    assert placing.smallest.text == "A1-2.bell,B2-2.bell"
    counts = placing.smallest.explored.counts
    assert counts
    assert set(counts.by_verdict()) == {Verdict.HOLDS}


def test_no_lock_is_the_program_itself():
    for puzzle in WITH_LOCKS:
        assert puzzle.placing
        bare = puzzle.placing.read("")
        assert (bare.text, bare.lines) == ("", 0)
        assert explore(bare.model).verdicts - puzzle.fine


def test_a_placing_that_teaches_nothing_has_faults():
    placing = placing_of("lost-update")
    harmless = dataclasses.replace(placing, fine=frozenset(Verdict))
    assert "Without a lock nothing goes wrong" in " ".join(faults(harmless))
    hopeless = dataclasses.replace(placing, fine=frozenset({Verdict.DEADLOCK}))
    assert [*faults(hopeless)] == ["No placement of the lock is safe."]
    many = dataclasses.replace(placing, locks=["lock", "other"] * 4)
    assert [*faults(many)] == ["There are more than 2,000 placements."]


def test_a_thread_is_named_once():
    with pytest.raises(Misplaced):
        placing_of("lost-update").placed([Around("A", 1, 1, "lock"), Around("A", 2, 2, "lock")])


def test_who_spins_under_the_lock_for_ever_is_not_safe(make: Make):
    """No order ends badly, and still nobody wants it."""
    base = make({"ready": False}, "while not ready:\n    pass\n", "ready = True\n", lock=Lock())
    placing = Placing(base, ["lock"], frozenset({Verdict.HOLDS}))
    spins = placing.read("A1-2.lock,B1-1.lock")
    assert spins.explored.proves_safe()
    assert not placing.is_safe(spins)
    assert placing.is_safe(placing.read("B1-1.lock"))
