"""Puzzles from their files: all that we ship, and what is refused, with its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from puzzles.counting import explore, shortest
from puzzles.files import FOLDER, LANGUAGES, MOST_THREADS, Fault, Puzzle, Unfit, collection, load
from puzzles.states import Verdict

PUZZLES = {puzzle.slug: puzzle for puzzle in collection()}
#: Schedules, those that reach the goal, and the schedules of the repaired version.
COUNTS = {
    "lost-update": (20, 18, 2),
    "last-seat": (16, 12, 2),
    "two-locks": (6, 2, 2),
    "lost-wake-up": (8, 1, 2),
    "half-built": (60, 2, 62),
    "if-or-while": (10, 6, 10),
    "torn-pair": (10, 3, 6),
    "three-forks": (234, 6, 236),
}


def test_all_puzzles_are_here_in_their_order():
    assert list(PUZZLES) == list(COUNTS)


@pytest.mark.parametrize("puzzle", PUZZLES.values(), ids=PUZZLES)
def test_each_is_counted(puzzle: Puzzle):
    broken, whole = explore(puzzle.model).counts, explore(puzzle.repaired).counts
    assert broken is not None
    assert whole is not None
    reached = sum(count for verdict, count in broken.by_verdict().items() if verdict in puzzle.goal)
    assert (broken.total, reached, whole.total) == COUNTS[puzzle.slug]
    assert sum(broken.chances.values()) == 1


@pytest.mark.parametrize("puzzle", PUZZLES.values(), ids=PUZZLES)
def test_each_can_be_lost_and_its_repair_cannot(puzzle: Puzzle):
    assert shortest(puzzle.model, puzzle.goal)
    assert explore(puzzle.repaired).proves_safe(puzzle.fine)
    assert shortest(puzzle.repaired, set(Verdict) - puzzle.fine) is None


@pytest.mark.parametrize("puzzle", PUZZLES.values(), ids=PUZZLES)
def test_each_speaks_its_languages(puzzle: Puzzle):
    assert set(puzzle.words) == set(LANGUAGES)
    said = [words.title for words in puzzle.words.values()]
    assert len(set(said)) == len(said)


FILE = """\
order = 1
invariant = "n == 2"
goal = ["broken"]

[shared]
n = 0

[threads]
A = '''
own = n  # read
n = own + 1  # write
'''
B = '''
own = n  # read
n = own + 1  # write
'''

[repaired.syncs]
lock = "Lock()"

[repaired.threads]
A = '''
with lock:  # read
    n = n + 1  # write
'''
B = '''
with lock:  # read
    n = n + 1  # write
'''

[words.en]
title = "T"
standfirst = "S"
hint = "H"
won = "W"
repair = "R"

[words.nl]
title = "T"
standfirst = "S"
hint = "H"
won = "W"
repair = "R"
labels = { read = "lees", write = "schrijf" }
"""


@pytest.fixture
def faults(tmp_path: Path) -> Callable[[str, str], list[Fault]]:
    """Of the file with one change."""

    def found(before: str, after: str) -> list[Fault]:
        assert before in FILE
        path = tmp_path / "planted.toml"
        path.write_text(FILE.replace(before, after, 1))
        try:
            load(path)
        except Unfit as unfit:
            return list(unfit.faults)
        return []

    return found


def test_the_plain_file_has_no_fault(faults: Callable[[str, str], list[Fault]]):
    assert faults("order = 1", "order = 2") == []


def line_of(text: str) -> int:
    return next(n for n, line in enumerate(FILE.splitlines(), 1) if text in line)


@pytest.mark.parametrize(
    ("before", "after", "line", "message"),
    [
        ("order = 1", "order = ", 1, "This is no TOML"),
        ("order = 1", "ordre = 1", 1, "A puzzle has no 'ordre'."),
        ('["broken"]', "[]", 1, "The puzzle has no goal."),
        ('["broken"]', '["late"]', 3, "No schedule ends 'late'"),
        ('["broken"]', '["deadlock"]', 3, "No schedule reaches the goal; they end: broken, holds."),
        ('["broken"]', '["broken"]\nfine = ["holds", "broken"]', 3, "is no goal"),
        ("n == 2", "n = 2", 2, "The invariant"),
        ("n == 2", "m == 2", 2, "There is no variable 'm'."),
        ("n == 2", "open('x')", 2, "A thread can't do this here"),
        ("n = own + 1", "n = own.bit_length()", 11, "Only pop()"),
        ("n = own + 1", "import os", 11, "A thread has no such line: import os"),
        ("n = own + 1", "n = [x for x in 'ab']", 11, "A thread can't do this here"),
        ("n = own + 1", "n = own +", 11, "This is no Python"),
        ("n = own + 1", "nothing.acquire()", 11, "There is no variable 'nothing'."),
        ("n = own + 1  # write", "n = own + 1  # store", 38, "The label 'store' is not in 'nl'."),
        ('"Lock()"', '"Log()"', 19, "there are Lock(), RLock()"),
        ('"Lock()"', '"Condition()"', 19, "there are Lock(), RLock()"),
        (
            '"Lock()"',
            '"Semaphore(0)"',
            18,
            "The repaired version can be broken; it ends: deadlock.",
        ),
        ("    n = n + 1", "    own = n\n    pass\nn = own + 1", 18, "it ends: broken, holds."),
        (
            "    n = n + 1",
            "    n = n + 1\nwhile n < 2:\n    pass\nwhile n:\n    pass",
            18,
            "where no end is ever reached",
        ),
        ('hint = "H"\n', "", 31, "There is no hint in 'en'."),
        ('title = "T"', 'title = " "', 31, "There is no title in 'en'."),
        ('title = "T"', 'title = "T"\nsubtitle = "S"', 31, "Words have no 'subtitle'."),
    ],
)
def test_a_fault_is_told_with_its_line(
    faults: Callable[[str, str], list[Fault]], before: str, after: str, line: int, message: str
):
    found = faults(before, after)
    assert any(message in each.message and each.line == line for each in found), found


def test_a_puzzle_has_at_least_two_threads_and_few_enough(
    faults: Callable[[str, str], list[Fault]],
):
    more = "".join(f"T{n} = '''\nn = {n}\n'''\n" for n in range(MOST_THREADS))
    assert any(
        "threads" in each.message
        for each in faults("[repaired.syncs]", f"{more}\n[repaired.syncs]")
    )


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text(
            FILE.replace('hint = "H"\n', "").replace("n == 2", "m")
        )
    with pytest.raises(Unfit) as unfit:
        collection(tmp_path)
    assert {Path(each.file).stem for each in unfit.value.faults} == {"one", "two"}
    assert len(unfit.value.faults) > 4
    assert f"{tmp_path}/one.toml:2: " in str(unfit.value)


def test_every_file_of_the_folder_is_a_puzzle():
    assert {path.stem for path in FOLDER.glob("*.toml")} == set(PUZZLES)
    assert {path.suffix for path in FOLDER.iterdir()} == {".toml"}


def test_a_repair_may_be_another_lock_alone(tmp_path: Path):
    """What is not said stays: the threads, and each thread by itself."""
    twice = "A = '''\nwith lock:\n    with lock:\n        n = n + 1\n'''\n"
    once = "B = '''\nwith lock:\n    n = n + 1\n'''\n"
    head, words = FILE[: FILE.index("[threads]")], FILE[FILE.index("[words.en]") :]
    head = head.replace("broken", "deadlock") + "[syncs]\nlock = 'Lock()'\n"
    path = tmp_path / "again.toml"
    path.write_text(f"{head}[threads]\n{twice}{once}[repaired.syncs]\nlock = 'RLock()'\n{words}")
    puzzle = load(path)
    assert list(puzzle.repaired.threads) == ["A", "B"]
    assert explore(puzzle.repaired).proves_safe()
    other = twice.replace("    with lock:\n        n", "    if n < 9:\n        n")
    path.write_text(f"{head}[threads]\n{twice}{once}[repaired.threads]\n{other}{words}")
    puzzle = load(path)
    assert list(puzzle.repaired.threads) == ["A", "B"]
    assert explore(puzzle.repaired).proves_safe()


@pytest.mark.parametrize(
    ("before", "after", "line", "message"),
    [
        ("order = 1", "order = 'first'", 1, "'order' is a whole number."),
        ('["broken"]', "'broken'", 3, "'goal' is a list."),
        ('["broken"]', "[['broken']]", 3, "An ending is a text."),
        ("n = 0", "n = 0.5", 6, "0.5 is no number"),
        ("n = 0", "n = {a = 1}", 6, "is no number"),
        ("n = 0", "n = [[1]]", 6, "is no number"),
        ("n = 0", "'the n' = 0", 6, "Python has no name 'the n'."),
        ("n = 0", "class = 0", 6, "Python has no name 'class'."),
        ("[threads]\nA", "[threads]\n'A 1'", 9, "Python has no name 'A 1'."),
        ("n = 0", "n = 0\n[syncs]\nn = 'Lock()'", 8, "'n' is a shared variable already."),
        ("n = 0", "n = 0\n[syncs]\nm = 5", 8, "'m' is a text."),
        ("n = 0", "n = 0\n[syncs]\nm = 'Lock(1)'", 8, "there are Lock(), RLock()"),
        ("n = 0", "n = 0\n[syncs]\nm = 'Lock(again=1)'", 8, "there are Lock(), RLock()"),
        ("n = 0", "n = 0\n[syncs]\nm = 'Condition(0)'", 8, "0 is no lock above this one."),
        (
            "n = 0",
            "n = 0\n[syncs]\ne = 'Event()'\nm = 'Condition(e)'",
            9,
            "e is no lock above this one.",
        ),
        ("n = 0", "n = 0\n[syncs]\ne = 'Lock()'\nm = 'Semaphore(e)'", 9, "e is no number."),
        ("n = 0", "n = 0\n[syncs]\nm = 'Barrier(0)'", 8, "nobody meets"),
        ("[threads]\nA = '''\nown = n  # read\nn = own + 1  # write", "[threads]\nA = '''", 9,
         "A thread has one to"),
        ("[threads]", "[threads]\nC = 3", 9, "'C' is a text."),
        ("[repaired.syncs]", "[repaired.locks]", 18, "[repaired] has no 'locks'"),
        ("[repaired.threads]\nA", "[repaired.threads]\nAA", 22, "There is no thread 'AA'"),
        ("[repaired.threads]\nA = '''\nwith lock", "[repaired.threads]\nA = '''\nwith clock", 23,
         "This is no lock or the like: clock"),
        ("[repaired.threads]\nA = '''\nwith lock:  # read\n    n = n + 1",
         "[repaired.threads]\nA = '''\nwith lock:  # read\n    n = m + 1", 24,
         "There is no variable 'm'."),
        ("own = n  # read\nn = own + 1  # write\n'''\n\n", "own = n  # read\nn = om\n'''\n\n", 15,
         "There is no variable 'om'."),
        ("n = 0", "n = [1]", 10, "A list of a puzzle has one name"),
        ("own = n  # read", "own = n == (1,)", 10, "a tuple only behind in"),
        ("own = n  # read", "own = 1.5", 10, "A thread can't do this here"),
        ('"n == 2"', '"n[0] == 2"', 2, "The invariant has no answer where n = 2"),
        ('"n == 2"', "2", 2, "'invariant' is a text."),
        ("order = 1", "order = 1\nalone = 'critical'", 2, "No step is called 'critical'."),
        ("[words.nl]", "[words.fr]", 38, "does not speak 'fr'"),
        ("{ read = ", "{ write = 'w', read = 5, x = ", 44, "This is no TOML"),
        ("{ read = 'lees'".replace("'", '"'), "{ read = 5", 44, "'read' is a text."),
        ('hint = "H"', "hint = 1", 34, "'hint' is a text."),
    ],
)  # fmt: skip
def test_a_misshapen_file_is_told_and_not_stumbled_over(
    faults: Callable[[str, str], list[Fault]], before: str, after: str, line: int, message: str
):
    found = faults(before, after)
    assert any(message in each.message for each in found), found
    if "TOML" not in message:
        assert any(message in each.message and each.line == line for each in found), found
