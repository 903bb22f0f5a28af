"""Who holds which lock and who waits for whom: two threads and two locks in a square. Pure.

Its edges are the four pairs of a thread and a lock. Thread 1 is at the top left and thread 2 at the
bottom right, so a circle of waiting goes once round the square.
"""

from collections.abc import Sequence
from dataclasses import dataclass

TEMPLATE = "sandbox/displays/waitfor.html"

#: Middle of the columns, in per cent, and of the rows, in pixels.
LEFT, RIGHT = 20, 80
TOP, BOTTOM = 24, 116
#: Half the width of a box, in per cent, and half its height, in pixels.
HALF_WIDTH, HALF_HEIGHT = 19, 18
HEAD = 9


@dataclass(frozen=True, slots=True)
class Node:
    name: str
    x: str
    y: int
    text_x: str
    text_y: int


@dataclass(frozen=True, slots=True)
class Edge:
    """From a lock to the thread that holds it, or from a thread to the lock that it waits for.

    `head` is the path of its arrowhead, drawn from (`x2`, `y2`).
    """

    holds: bool
    x1: str
    y1: int
    x2: str
    y2: int
    head: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One thread: the locks that it held, and the one that it waited for; '' for none."""

    thread: str
    holds: str
    wants: str


@dataclass(frozen=True, slots=True)
class Graph:
    """One run of one subject; `circle`: each waited for the other one."""

    subject: str
    number: int
    circle: bool
    hung: bool
    edges: tuple[Edge, ...]
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class WaitFor:
    caption: str
    graphs: tuple[Graph, ...]
    nodes: tuple[Node, ...]
    #: Subjects in which nobody was seen waiting.
    none: tuple[str, ...]
    has_circle: bool
    template: str = TEMPLATE


#: Where each pair of a thread and a lock lies, the thread's end first.
SIDES = {
    ("thread-1", "A"): ((LEFT, TOP), (LEFT, BOTTOM)),
    ("thread-1", "B"): ((LEFT, TOP), (RIGHT, TOP)),
    ("thread-2", "B"): ((RIGHT, BOTTOM), (RIGHT, TOP)),
    ("thread-2", "A"): ((RIGHT, BOTTOM), (LEFT, BOTTOM)),
}
PLACES = {
    "thread-1": (LEFT, TOP),
    "B": (RIGHT, TOP),
    "A": (LEFT, BOTTOM),
    "thread-2": (RIGHT, BOTTOM),
}


def waitfor(caption: str, graphs: Sequence[Graph], none: Sequence[str] = ()) -> WaitFor:
    nodes = tuple(
        Node(name, f"{x - HALF_WIDTH}%", y - HALF_HEIGHT, f"{x}%", y + 5)
        for name, (x, y) in PLACES.items()
    )
    circle = any(graph.circle for graph in graphs)
    return WaitFor(caption, tuple(graphs), nodes, tuple(none), circle)


def graph(subject: str, number: int, hung: bool, state: Sequence[tuple[str, str]]) -> Graph:
    """`state`: of each of two threads the locks that it held, like "AB", and the one it wanted."""
    facts = tuple(Fact(f"thread-{n}", holds, wants) for n, (holds, wants) in enumerate(state, 1))
    held = [_edge(fact.thread, lock, True) for fact in facts for lock in fact.holds]
    wanted = [_edge(fact.thread, fact.wants, False) for fact in facts if fact.wants]
    first, second = facts
    circle = bool(first.wants and second.wants)
    circle = circle and first.wants in second.holds and second.wants in first.holds
    return Graph(subject, number, circle, hung, (*held, *wanted), facts)


def _edge(thread: str, lock: str, holds: bool) -> Edge:
    ends = SIDES[thread, lock]
    (x1, y1), (x2, y2) = ends[::-1] if holds else ends
    return _flat(x1, x2, y1, holds) if y1 == y2 else _upright(x1, y1, y2, holds)


def _flat(x1: int, x2: int, y: int, holds: bool) -> Edge:
    """Along a row, from box to box."""
    to_right = 1 if x2 > x1 else -1
    start, end = x1 + to_right * HALF_WIDTH, x2 - to_right * HALF_WIDTH
    return Edge(holds, f"{start}%", y, f"{end}%", y, f"M0 {y}l{-to_right * HEAD} -6v12z")


def _upright(x: int, y1: int, y2: int, holds: bool) -> Edge:
    """Along a column, from box to box."""
    down = 1 if y2 > y1 else -1
    start, end = y1 + down * HALF_HEIGHT, y2 - down * HALF_HEIGHT
    return Edge(holds, f"{x}%", start, f"{x}%", end, f"M0 {end}l-6 {-down * HEAD}h12z")
