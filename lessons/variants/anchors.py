"""The headings of a chapter in another language, found by the addresses of its own as well.

A link leads to a heading of the text that its author knew, and a reader may change the language of
a page that was opened at a heading.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from lessons.blocks import Block

HEADING = re.compile(r'<h[2-4] id="([^"]+)">')


def with_anchors_of(own: Sequence[Block], blocks: Sequence[Block]) -> tuple[Block, ...]:
    """`blocks` with the anchors of `own` beside theirs; as they are where they are not in step."""
    theirs, mine = _anchors(own), _anchors(blocks)
    if len(theirs) != len(mine):
        return tuple(blocks)
    beside = {ours: other for ours, other in zip(mine, theirs, strict=True) if other not in mine}

    def add(found: re.Match[str]) -> str:
        other = beside.get(found[1])
        return f'{found[0]}<span id="{other}"></span>' if other else found[0]

    return tuple(replace(block, html=HEADING.sub(add, block.html)) for block in blocks)


def _anchors(blocks: Sequence[Block]) -> list[str]:
    return [anchor for block in blocks for anchor in HEADING.findall(block.html)]
