"""Where things stand in a quiz file: tomllib says what was written, not where."""

import re
from dataclasses import dataclass, field

TOKEN = re.compile(
    r"""
      \"\"\"(?:\\.|[^\\])*?\"\"\"          # strings and comments are skipped as a whole, so
    | '''.*?'''                            # that what is written in them starts nothing
    | "(?:\\.|[^"\\\n])*"
    | '[^'\n]*'
    | \#[^\n]*
    | ^[ \t]*\[\[[ \t]*(?P<table>question(?:[ \t]*\.[ \t]*(?:choice|hint))?)[ \t]*\]\]
    | ^[ \t]*(?P<key>[A-Za-z0-9_-]+)[ \t]*=
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)


@dataclass
class Place:
    """A table of the file: its own line, the lines of its keys, its choices and its hints."""

    line: int
    keys: dict[str, int] = field(default_factory=dict)
    choices: list["Place"] = field(default_factory=list)
    hints: list["Place"] = field(default_factory=list)

    def at(self, key: str) -> int:
        """The line of a key, or of its table where the key is missing."""
        return self.keys.get(key, self.line)


@dataclass
class Places:
    """All places of a quiz file; lines count from 1."""

    top: Place = field(default_factory=lambda: Place(1))
    questions: list[Place] = field(default_factory=list)


def find(text: str) -> Places:
    """The places in a file that tomllib has read without complaint."""
    places = Places()
    here = places.top
    for token in TOKEN.finditer(text):
        line = text.count("\n", 0, token.start(token.lastgroup or 0)) + 1
        if token["table"]:
            here = _open(places, token["table"], Place(line))
        elif token["key"]:
            here.keys.setdefault(token["key"], line)
    return places


def _open(places: Places, table: str, place: Place) -> Place:
    if table == "question" or not places.questions:
        places.questions.append(place)
    else:
        last = places.questions[-1]
        (last.hints if table.endswith("hint") else last.choices).append(place)
    return place
