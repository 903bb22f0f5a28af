"""What comes out of a box: lines that may be anything, cut, counted and checked."""

from collections.abc import Iterator

from sandbox.harness.events import LINE_BYTES, TERMINAL, Event, InvalidEvent, parse

EVENTS_MAX = 4_000  # the longest run has some hundreds
EVENT_BYTES_MAX = 4 * 2**20


class Inbox:
    """The lines of one box; `finished` is the event that ends them, once it came."""

    def __init__(self) -> None:
        self.rest = b""
        self.lines: list[bytes] = []
        self.bytes = self.events = self.bad = 0
        self.finished: Event | None = None

    @property
    def flooded(self) -> bool:
        return self.bytes > EVENT_BYTES_MAX or self.events + self.bad > EVENTS_MAX

    def put(self, chunk: bytes) -> None:
        self.bytes += len(chunk)
        *lines, self.rest = (self.rest + chunk).split(b"\n")
        self.lines += lines
        if len(self.rest) > LINE_BYTES:
            self.rest = b""
            self.bad += 1

    def take(self) -> Iterator[Event]:
        """The valid events so far, up to `finished`, which is kept apart."""
        lines, self.lines = self.lines, []
        for line in lines:
            if self.finished or self.flooded:
                return
            try:
                event = parse(line)
            except InvalidEvent:
                self.bad += 1
                continue
            self.events += 1
            if event.kind in TERMINAL:
                self.finished = event
            else:
                yield event
