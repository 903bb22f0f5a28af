"""Send events out of the box: one JSON object a line, over a FIFO."""

import json
import os
from time import perf_counter_ns
from typing import Any

from .attribution import Span

LINE_BYTES = 4096
SPAN_BYTES = 160  # more than the longest span as JSON: [label, pid, tid, phase, three times]


class Emitter:
    """The writing end of the FIFO. While `held`, events wait for `flush`, with their own times."""

    def __init__(self, fifo: int) -> None:
        self.fifo = fifo
        self.held = False
        self.waiting: list[bytes] = []

    def send(self, kind: str, **fields: Any) -> None:
        """Write one event in one write, so that lines of several processes stay whole."""
        event = {"k": kind, "t": perf_counter_ns(), **fields}
        line = json.dumps(event, separators=(",", ":"), allow_nan=False).encode() + b"\n"
        if len(line) > LINE_BYTES:
            raise ValueError(f"{kind}: {len(line)} bytes do not fit in one event")
        self.waiting.append(line)
        if not self.held:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        lines, self.waiting = self.waiting, []
        for line in lines:
            os.write(self.fifo, line)

    def send_spans(self, spans: list[Span], **take: Any) -> None:
        """Write spans in as many events as they need."""
        batch = (LINE_BYTES - 200) // SPAN_BYTES
        for first in range(0, len(spans), batch):
            self.send("spans_finished", **take, spans=spans[first : first + batch])
