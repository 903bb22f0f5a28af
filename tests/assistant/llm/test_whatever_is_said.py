"""Whatever a model says, what is shown of it is plain, cited and short."""

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Sentence
from assistant.llm.checking import LONGEST, MOST_SENTENCES, Checker, Fault
from assistant.llm.splitting import Splitter
from tests.assistant.llm.conftest import SOURCES
from tests.assistant.llm.passages import weights

TRUE = "A process has its own memory"
PIECES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        (
            *(TRUE, TRUE, "It lets go of the GIL before it waits", "[1]", "[2]", "[1, 2]", ". "),
            *(". ", "\n", "`", "``" + "`", "**", "*", "<b>", "</b>", "[x](", ")", "http://"),
            *("&amp;", "\u202e", "\u200b", "\x00", "\ud800", "É" * 50, "𝟙 thread"),
            *("9" * 400, "٣ ms", "0,0,0,0", "1e9 s", "{{ x }}", "{% x %}", "|"),
        )
    ),
)  # fmt: skip
MARKS = re.compile(r"<\w|</|https?:|\]\(|&\w+;|\[\d")


@given(st.lists(PIECES, max_size=40))
def test_what_is_shown_is_plain_cited_and_short(pieces: list[str]):
    splitter, checker = Splitter(), Checker(SOURCES, weights())
    written = [each for piece in pieces for each in splitter.feed(piece)]
    for each in (*written, *splitter.end()):
        assert isinstance(checker.judge(each), Sentence | Fault)
    for sentence in checker.kept:
        assert not MARKS.search(sentence.text)
        assert not any(unicodedata.category(each).startswith("C") for each in sentence.text)
        assert len(sentence.text) <= LONGEST
        assert sentence.sources
        assert set(sentence.sources) <= {1, 2}


def test_some_of_it_is_shown():
    """Or the test above would see nothing."""
    checker = Checker(SOURCES, weights())
    assert isinstance(checker.judge(f"{TRUE} [2]."), Sentence)
    assert MOST_SENTENCES > 1
