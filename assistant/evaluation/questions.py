"""The questions, as their files have them."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("questions")
SETS = ("tuned", "held_out", "fresh", "strangers_mended", "midway", "strangers")
KINDS = ("answerable", "unanswerable", "leading", "hostile")


@dataclass(frozen=True)
class Case:
    """`expects`: chapter#anchor of the passages of which one is to be the first."""

    of_set: str
    kind: str
    language: str
    asked: str
    expects: tuple[str, ...] = ()

    def is_right(self, path: str) -> bool:
        """Whether this is the address of a passage that answers it."""
        page, _, anchor = path.partition("#")
        place = f"{page.rstrip('/').rpartition('/')[2]}#{anchor}"
        return place in self.expects or (page.startswith("/lab/") and page[1:-1] in self.expects)


def cases(of_set: str) -> list[Case]:
    """Of one set."""
    read = tomllib.loads((FOLDER / f"{of_set}.toml").read_text())
    return [
        Case(of_set, each["kind"], each["language"], each["asked"], tuple(each.get("expects", ())))
        for each in read["question"]
    ]
