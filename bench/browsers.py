"""Many learners at once on one event loop: each with cookies of their own, as browsers have them.

Plain HTTP by hand, a connection a request: a client library for hundreds would take more of the
machine than the site that is measured.
"""

import asyncio
import re
from collections.abc import Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from bench.clicks import HIDDEN

#: Learners behind one address: a class.
CLASS = 100
PATIENCE_S = 180.0
#: How often a page fetches a panel that is live, whatever its stream says.
LOOKS_AGAIN_S = 10.0
STREAM = re.compile(r'sse-connect="([^"]+)"')
PANEL = re.compile(r'hx-get="([^"]+)"')


@dataclass(frozen=True)
class Site:
    """Where pages are, and where event streams are."""

    pages: int
    events: int

    def port(self, path: str) -> int:
        return self.events if urlsplit(path).path.endswith("/events") else self.pages


@dataclass(frozen=True)
class Answer:
    status: int
    text: str


@dataclass
class Learner:
    """One browser; `number` chooses the address that it comes from."""

    site: Site
    number: int
    cookies: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, **headers: str) -> Answer:
        return await self._ask("GET", path, headers, "")

    async def post(self, path: str, form: Mapping[str, Any], **headers: str) -> Answer:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        return await self._ask("POST", path, headers, urlencode(form, doseq=True))

    async def watch(self, path: str, most_s: float) -> int:
        """Read an event stream to its end, or for so long; returns how many boards it showed."""
        boards, tail = 0, b""
        with suppress(TimeoutError):
            async with asyncio.timeout(most_s), self._said("GET", path, {}, "") as answer:
                while b"event: end\n" not in tail and (chunk := await answer.read(2**16)):
                    tail = tail[-12:] + chunk
                    boards += tail.count(b"event: board\n")
        return boards

    async def _ask(self, method: str, path: str, headers: Mapping[str, str], body: str) -> Answer:
        async with self._said(method, path, headers, body) as answer:
            return self._read(await answer.read())

    def _read(self, answer: bytes) -> Answer:
        """What came, up to the end of the connection; its cookies are kept."""
        head, _, body = answer.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        for name, _, value in (line.partition(": ") for line in lines):
            if name.lower() == "set-cookie":
                cookie, _, content = value.partition(";")[0].partition("=")
                self.cookies[cookie] = content
        return Answer(int(first.split()[1]), body.decode())

    @asynccontextmanager
    async def _said(self, method: str, path: str, headers: Mapping[str, str], body: str) -> Any:
        """HTTP/1.0, so that nothing comes in chunks and the end of the answer is its own."""
        here = (f"127.0.0.{2 + self.number // CLASS}", 0)
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", self.site.port(path), local_addr=here
        )
        said = {
            "Host": f"127.0.0.1:{self.site.pages}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Length": str(len(body)),
            **headers,
        }
        lines = [f"{method} {path} HTTP/1.0", *(f"{name}: {said[name]}" for name in said)]
        try:
            writer.write(("\r\n".join(lines) + "\r\n\r\n" + body).encode())
            async with asyncio.timeout(PATIENCE_S):
                yield reader
        finally:
            writer.close()


@dataclass
class Page:
    """A lab's page with its form, in one learner's browser."""

    learner: Learner
    lab: str
    form: dict[str, Any]

    @classmethod
    async def opened(cls, learner: Learner, lab: str, parameters: Mapping[str, Any]) -> "Page":
        """The set-up form of the lab at this path; no prediction."""
        answer = await learner.get(f"{lab}?{urlencode(parameters, doseq=True)}")
        assert answer.status == 200, answer
        hidden = dict(HIDDEN.findall(answer.text))
        asked = {name: hidden[name] for name in ("csrfmiddlewaretoken", "token", "next")}
        return cls(learner, lab, asked | {"just_run": "1"} | dict(parameters))

    async def press_run(self) -> Answer:
        """Send it; the answer is the panel."""
        htmx = {"HX-Request": "true"}
        return await self.learner.post(f"{self.lab}runs", self.form, **htmx)

    async def follow(self, panel: str) -> tuple[int, str]:
        """Watch the run of this panel to its end: how many boards came, and the panel that the
        page then shows. As in the template, it is fetched now and then anyway."""
        boards = 0
        while stream := STREAM.search(panel):
            fetch = PANEL.search(panel)
            assert fetch, "the panel says not where it is fetched"
            boards += await self.learner.watch(plain(stream[1]), LOOKS_AGAIN_S)
            answer = await self.learner.get(plain(fetch[1]), **{"HX-Request": "true"})
            assert answer.status == 200, answer
            panel = answer.text
        return boards, panel


def plain(attribute: str) -> str:
    return attribute.replace("&amp;", "&")
