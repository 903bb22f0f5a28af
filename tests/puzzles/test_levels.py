"""Levels as games and textbooks have them: our format can say them, they are solved, and mended."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from puzzles.counting import Proof, explore, shortest
from puzzles.files import Puzzle, collection, load
from tests.puzzles.every_order import every_order
from tests.puzzles.test_independent import counted

_, *LEVELS = Path(__file__).with_name("levels.txt").read_text(encoding="utf-8").split("\n#: ")
WORDS = "".join(
    f'\n[words.{language}]\ntitle = "T"\nstandfirst = "S"\nhint = "H"\nwon = "W"\nrepair = "R"\n'
    for language in ("en", "nl")
)
LABELS = 'labels = { critical = "kritiek" }\n'
#: Of these a schedule can go on for ever, and so they have no number of schedules.
ENDLESS = {
    "peterson with its first two lines swapped",
    "look, then say; mended by dekker",
    "two locks; the mended ones may be polite for ever",
}
#: Orders that Python can run in a moment.
FEW = 400


def titled(level: str) -> tuple[str, str]:
    title, _, text = level.partition("\n")
    return title, text


TEXTS = dict(map(titled, LEVELS))


def loaded(title: str, folder: Path) -> Puzzle:
    path = folder / "level.toml"
    path.write_text(f"order = 1\n{TEXTS[title]}{WORDS}{LABELS}", encoding="utf-8")
    return load(path)


@pytest.mark.parametrize("title", TEXTS)
def test_each_level_is_solvable_and_its_fixed_version_safe(title: str, tmp_path: Path) -> None:
    level = loaded(title, tmp_path)
    assert shortest(level.model, level.goal)
    mended = explore(level.repaired)
    assert mended.proof(level.fine) is (Proof.ENDLESS if title in ENDLESS else Proof.COUNTED)
    assert not mended.has_livelock


def differing(puzzles: Mapping[str, Puzzle]) -> tuple[int, list[str]]:
    """How many models were compared, and those that Python counts in another way. Two at once
    where only one may be are no ending for Python, so nobody looks for them here."""
    compared, found = 0, []
    for name, puzzle in puzzles.items():
        for each in (puzzle.model, puzzle.repaired):
            model = replace(each, alone="")
            numbers = counted(model, FEW)
            if numbers is not None:
                compared += 1
                found += [name] if every_order(model) != numbers else []
    return compared, found


def test_levels_agree_with_python_in_every_order(tmp_path: Path) -> None:
    assert differing({title: loaded(title, tmp_path) for title in TEXTS}) == (52, [])


def test_puzzles_agree_with_python_in_every_order() -> None:
    puzzles = {puzzle.slug: puzzle for puzzle in collection()}
    assert differing(puzzles) == (2 * len(puzzles), [])
