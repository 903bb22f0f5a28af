"""Questions that say nearly the same: pairs of words in common, found without comparing all.

Two texts are near duplicates when the Jaccard index of their sets of word pairs reaches
`ALIKE`. The pairs are found exactly by prefix filtering (Bayardo, Ma and Srikant 2007): with each
set sorted from the rarest member on, two sets that are that much alike share a member among
their first |set| - ceil(ALIKE |set|) + 1. Only those first ones are looked up, and they are rare.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping
from itertools import pairwise
from math import ceil

ALIKE = 0.8
WORD = re.compile(r"\w+")

type Shingles = frozenset[tuple[str, str]]


def shingles(text: str) -> Shingles:
    """The pairs of neighbouring words, without case and punctuation; the last one pairs with ""."""
    words = WORD.findall(text.casefold())
    return frozenset(pairwise([*words, ""]))


def alike(one: Shingles, other: Shingles) -> float:
    """The Jaccard index; texts without words are like nothing."""
    together = len(one | other)
    return len(one & other) / together if together else 0.0


def near_duplicates[K: Hashable](texts: Mapping[K, str]) -> Iterator[tuple[K, K, float]]:
    """Each pair of keys once, the earlier one first, with how much their texts are alike."""
    sets = {key: shingles(text) for key, text in texts.items()}
    common = Counter(member for each in sets.values() for member in each)
    seen: defaultdict[tuple[str, str], list[K]] = defaultdict(list)
    for key, members in sets.items():
        rare = _first(members, common)
        for earlier in dict.fromkeys(k for member in rare for k in seen[member]):
            index = alike(sets[earlier], members)
            if index >= ALIKE:
                yield earlier, key, index
        for member in rare:
            seen[member].append(key)


def _first(members: Shingles, common: Counter[tuple[str, str]]) -> list[tuple[str, str]]:
    """The rarest ones, of which an alike set must have one."""
    ordered = sorted(members, key=lambda member: (common[member], member))
    return ordered[: len(members) - ceil(ALIKE * len(members)) + 1] if members else []
