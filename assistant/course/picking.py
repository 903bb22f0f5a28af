"""Which sentences of the best passages are quoted, and in which order they are read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.course.ranking import Ranked
from assistant.course.sentences import Unit

MOST_SENTENCES = 4
MOST_SOURCES = 3
AS_GOOD = 0.82
"""Of the best sentence's worth, from which on another one of its passage is quoted, too."""
ELSEWHERE = 0.9
"""The same of other passages."""
NEARLY = 0.9
"""The same, from which on a sentence with the rarest word of the question comes before it."""
AS_MUCH = 0.7
"""Of what the best sentence has of the question, from which on another one is quoted, too."""
BESIDE_ROWS = 0.6
"""Of a row's worth, from which on a sentence of the text is quoted beside it."""
ROWS = 2
"""Rows that are quoted beside a sentence: the head and the best one."""
EXCERPT = 3
"""Sentences of one passage at most."""
CURT = 3
"""Words of a sentence such as 'No.', which answers the one before it."""
DEFINITION = 3
"""Sentences of a definition at most."""
ALIKE = 0.6
"""Words in common, of the shorter one, from which on two sentences say the same."""


@dataclass(frozen=True)
class Quoted:
    """Sentences of one passage, in its order."""

    ranked: Ranked
    units: Sequence[Unit]


def pick(ranked: Sequence[Ranked], most: int = MOST_SENTENCES) -> list[Quoted]:
    """At most `most` sentences; the best passage first."""
    quoted: list[Quoted] = []
    named = sum(each.names for each in ranked)
    for each in ranked:
        left = most - sum(len(one.units) for one in quoted)
        is_worth_it = not quoted or each.names or _is_as_good(each, ranked[0])
        if left <= 0 or len(quoted) >= MOST_SOURCES or not is_worth_it:
            break
        share = min(2, left) if quoted or named > 1 else left
        if places := _places(each, share, [*_said(quoted)]):
            quoted.append(Quoted(each, [each.units[place] for place in places]))
    return _in_words(quoted, ranked, most)


def _in_words(quoted: list[Quoted], ranked: Sequence[Ranked], most: int) -> list[Quoted]:
    """With a sentence of the text beside rows of a table, which say little by themselves."""
    if not quoted or not all(unit.is_row for unit in _said(quoted)):
        return quoted
    first = ranked[0]
    enough, much = BESIDE_ROWS * first.worth, AS_MUCH * max(first.covers)
    places = ((each, _alone(each, enough, much)) for each in ranked)
    told = next((Quoted(each, [each.units[at]]) for each, at in places if at >= 0), None)
    if told is None or most <= ROWS:
        return quoted
    rows = _best_row(quoted[0].ranked)
    if told.ranked is not rows.ranked:
        return [rows, told]
    both = {*rows.units, *told.units}
    return [Quoted(rows.ranked, [unit for unit in rows.ranked.units if unit in both])]


def _best_row(ranked: Ranked) -> Quoted:
    rows = [place for place, unit in enumerate(ranked.units) if unit.is_row and not unit.is_head]
    best = max(rows, key=lambda place: ranked.worths[place])
    return Quoted(ranked, [ranked.units[place] for place in _with_lead(ranked, best)])


def _alone(ranked: Ranked, enough: float, much: float) -> int:
    """The place of the best sentence that needs no other one; -1 where none is good enough."""
    good = (
        place
        for place, unit in enumerate(ranked.units)
        if _stands_alone(unit) and ranked.worths[place] >= enough and ranked.covers[place] >= much
    )
    return max(good, key=lambda place: ranked.worths[place], default=-1)


def _is_as_good(ranked: Ranked, first: Ranked) -> bool:
    return ranked.worth >= ELSEWHERE * first.worth and ranked.coverage >= ELSEWHERE * first.coverage


def _said(quoted: Sequence[Quoted]) -> Iterator[Unit]:
    for each in quoted:
        yield from each.units


def _places(ranked: Ranked, most: int, said: Sequence[Unit]) -> list[int]:
    """Of the best sentence, what it leans on, and others that are nearly as good; of a definition
    that was asked for, all of it."""
    if ranked.names:
        whole = [place for place, unit in enumerate(ranked.units) if unit.line == 0]
        return whole[: min(most, DEFINITION)]
    good, room = list(_good(ranked, said)), min(most, EXCERPT)
    # Of sentences that are nearly equal that one begins which has the rarest of what was asked.
    near = NEARLY * ranked.worths[good[0]] if good else 0.0
    good.sort(key=lambda place: not (ranked.has_rarest[place] and ranked.worths[place] >= near))
    chosen = list[int]()
    for place in good:
        wanted = [each for each in _with_lead(ranked, place) if each not in chosen]
        is_row = ranked.units[place].is_row
        fits = len(chosen) + len(wanted) <= (most if is_row else room)
        first = [] if is_row else [place]
        chosen += wanted if fits else [] if chosen else first
        if place == good[0]:
            chosen = _with_neighbours(ranked, chosen, room)
        if len(chosen) >= room:
            break
    return sorted(chosen)


def _good(ranked: Ranked, said: Sequence[Unit]) -> Iterator[int]:
    """The sentences that are nearly as good as the best one and say something else, best first."""
    order = sorted(range(len(ranked.units)), key=lambda place: (-ranked.worths[place], place))
    enough, much = AS_GOOD * ranked.worth, AS_MUCH * ranked.covers[order[0]] if order else 0.0
    for place in order:
        unit = ranked.units[place]
        is_first = place == order[0] and not said
        is_telling = is_first or not (unit.prompts or unit.asks)
        is_good = ranked.worths[place] >= enough and ranked.covers[place] >= much
        if is_good and is_telling and not any(_alike(unit, each) for each in said):
            yield place


def _stands_alone(unit: Unit) -> bool:
    flaws = (unit.is_row, unit.leans, unit.asks, unit.prompts, unit.points, unit.announces)
    return not any(flaws)


def _with_neighbours(ranked: Ranked, chosen: Sequence[int], room: int) -> list[int]:
    """As far as there is room with what follows them in their block, then with what comes
    before: sentences that stand together are understood together."""
    units, found = ranked.units, list(chosen)
    if not found or units[found[-1]].is_row:
        return found
    for step in (1, -1):
        at = (max(chosen) if step > 0 else min(chosen)) + step
        while len(found) < room and 0 <= at < len(units) and _goes_with(units[at], units[found[0]]):
            if step < 0 and units[at].leans and len(found) + 1 >= room:
                break  # there is no room for what it leans on
            found.append(at)
            at += step
    return found


def _goes_with(unit: Unit, other: Unit) -> bool:
    is_part = unit.text.startswith("(") and not unit.text.endswith(")")
    is_beside = unit.line == other.line and not (unit.is_row or is_part)
    return is_beside and not (unit.prompts or unit.asks or unit.points or unit.announces)


def _with_lead(ranked: Ranked, place: int) -> list[int]:
    """The sentence, behind those that it can't be understood without."""
    units, needed = ranked.units, [place]
    if units[place].is_row:
        head = next(at for at in range(place, -1, -1) if units[at].is_head)
        return [head, place] if head != place else [place]
    if place and units[place].leans and not units[place - 1].is_row:
        lead = _lead(ranked, place)
        needed.insert(0, lead)
        if lead and units[lead].length < CURT:
            needed.insert(0, lead - 1)
    if units[place].announces and place + 1 < len(units):
        needed.append(place + 1)
    return needed


def _lead(ranked: Ranked, place: int) -> int:
    """What a sentence leans on: of a point in a list, the line above all of them."""
    units = ranked.units
    if units[place].goes_on:
        above = (at for at in range(place - 1, max(-1, place - 5), -1) if units[at].announces)
        return next(above, place - 1)
    return place - 1


def _alike(one: Unit, other: Unit) -> bool:
    shorter = min(len(one.stems.all), len(other.stems.all)) or 1
    return len(one.stems.all & other.stems.all) / shorter >= ALIKE
