"""A host asks few models at once."""

from contextlib import ExitStack
from pathlib import Path

from assistant.llm.turns import AT_ONCE, turn


def test_there_are_as_many_places_as_said_and_they_come_back(tmp_path: Path):
    with ExitStack() as stack:
        assert all(stack.enter_context(turn(tmp_path)) for _ in range(AT_ONCE))
        with turn(tmp_path) as one_more:
            assert not one_more
    with turn(tmp_path) as again:
        assert again
