"""docs/security.md names tests: each of them must be there."""

import re
from pathlib import Path

NAMED = re.compile(r"`(test_\w+)`")
DEFINED = re.compile(r"^def (test_\w+)\(", re.MULTILINE)


def test_every_test_that_the_document_names_exists(repository: Path) -> None:
    named = set(NAMED.findall((repository / "docs/security.md").read_text()))
    tests = (path.read_text() for path in (repository / "tests").rglob("*.py"))
    defined = {name for text in tests for name in DEFINED.findall(text)}
    assert named
    assert named - defined == set()


def test_every_defence_names_a_test(repository: Path) -> None:
    text = (repository / "docs/security.md").read_text()
    table = text.partition("## What is defended where")[2].partition("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][2:]
    assert rows
    assert [row for row in rows if not NAMED.search(row.rpartition(" | ")[2])] == []
