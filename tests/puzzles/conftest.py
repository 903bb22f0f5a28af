"""Small models, written as their files are."""

import ast
from collections.abc import Mapping
from typing import Protocol

import pytest

from puzzles.compiling import read
from puzzles.expressions import Names, Value, compiled
from puzzles.model import Model
from puzzles.syncs import Sync


class Make(Protocol):
    def __call__(
        self,
        shared: Mapping[str, Value],
        *threads: str,
        invariant: str = "",
        alone: str = "",
        **syncs: Sync,
    ) -> Model: ...


@pytest.fixture
def make() -> Make:
    """Threads are called A, B, C, …"""

    def made(
        shared: Mapping[str, Value],
        *threads: str,
        invariant: str = "",
        alone: str = "",
        **syncs: Sync,
    ) -> Model:
        places = {name: place for place, name in enumerate(shared)}
        codes = {chr(65 + n): read(text, places, syncs) for n, text in enumerate(threads)}
        holds = None
        if invariant:
            holds = compiled(ast.parse(invariant, mode="eval").body, Names(places, {}))
        return Model(shared, syncs, codes, holds, alone)

    return made
