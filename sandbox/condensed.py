"""A transcript without its details: what was measured in sums, and no longer when. Pure."""

from collections.abc import Iterable
from typing import Any

Event = dict[str, Any]
Span = list[Any]


def condense(events: Iterable[Event]) -> list[Event]:
    """The same events, with the spans of a round added up.

    Folded, they give the same words and numbers as before (`measure.fold`), only no timeline. Safe
    to do twice.
    """
    kept: list[Event] = []
    spans_of: dict[tuple[str, int, int], list[Span]] = {}
    for event in events:
        if event["k"] != "spans_finished":
            kept.append(event)
            continue
        take = (event["strategy"], event["round"], event["take"])
        if take not in spans_of:
            kept.append({**event, "spans": spans_of.setdefault(take, [])})
        spans_of[take] += event["spans"]
    for spans in spans_of.values():
        spans[:] = _added_up(spans)
    return kept


def _added_up(spans: list[Span]) -> list[Span]:
    """For each worker and phase the longest span, and one as long as all the others together.

    The longest of an unexplained phase is told of by itself: 'stood still for 2 s'.
    """
    groups: dict[tuple[Any, ...], list[Span]] = {}
    for span in spans:
        groups.setdefault(tuple(span[:4]), []).append(span)
    return [span for group in groups.values() for span in _two(group)]


def _two(group: list[Span]) -> list[Span]:
    longest, *others = sorted(group, key=lambda span: span[4] - span[5])
    return [_as_one([longest]), *([_as_one(others)] if others else [])]


def _as_one(spans: list[Span]) -> Span:
    length_ns = sum(span[5] - span[4] for span in spans)
    return [*spans[0][:4], 0, length_ns, sum(span[6] for span in spans)]
