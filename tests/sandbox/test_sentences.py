"""The English sentences are those of the golden file, and take the slots that come."""

import tomllib
from pathlib import Path

import pytest
from django.utils import translation

from sandbox.sentences import SENTENCES

GOLDEN: dict[str, str] = tomllib.loads(
    (Path(__file__).parent.parent / "golden" / "sentences.toml").read_text()
)


@pytest.mark.parametrize("key", GOLDEN)
def test_a_sentence_is_the_golden_one(key):
    with translation.override("en"):
        assert str(SENTENCES[key]) == GOLDEN[key]


def test_there_are_no_other_sentences():
    assert set(SENTENCES) == set(GOLDEN)
