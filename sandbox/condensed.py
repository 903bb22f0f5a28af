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
    """One span for each worker and phase.

    Unexplained ones stay as they are: how long the longest was is told ('stood still for 2 s').
    """
    groups: dict[tuple[Any, ...], list[Span]] = {}
    for at, span in enumerate(spans):
        alone = at if span[3] == "unknown" else None
        groups.setdefault((*span[:4], alone), []).append(span)
    return [_as_one(group) for group in groups.values()]


def _as_one(spans: list[Span]) -> Span:
    length_ns = sum(span[5] - span[4] for span in spans)
    return [*spans[0][:4], 0, length_ns, sum(span[6] for span in spans)]
