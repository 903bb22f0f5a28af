"""A browser without JavaScript, or with htmx: cookies, forms with their tokens, reloads.

Every exchange is written down, and a form before it is sent for the first time. A request that got
no answer, or an error of the server, is sent again just as it was, as a reload does.
"""

import random
import re
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import lxml.html

from chaos.journal import Journal

#: A page that takes longer than this is given up and asked for again, in seconds.
PATIENCE_S = 15.0
#: The server sends a comment into a silent stream every 15 s.
SILENCE_S = 20.0
AGAIN_S = 0.4
#: Some press the button again at once: they do not wait for the answer longer than this.
HURRIED = 0.15
HURRY_S = 0.02
LEFT = "left before the answer"
STREAM = re.compile(r"^/lab/runs/[^/]+/events")
HTMX = {"HX-Request": "true"}


class Gone(Exception):
    """There is no time left."""


class GaveUp(Exception):
    """The learner turned to something else when a form was not answered."""


@dataclass(frozen=True)
class Addresses:
    """Where the proxy of the site would send pages, and where streams."""

    web: str
    events: str

    def of(self, path: str) -> str:
        return urljoin(self.events if STREAM.match(path) else self.web, path)


@dataclass
class Form:
    """A form of a page, filled in; `kind` is what it asks for."""

    kind: str
    path: str
    data: list[tuple[str, str]]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def with_data(self, **values: str | list[str]) -> "Form":
        """The same form with other values in it."""
        kept = [(name, value) for name, value in self.data if name not in values]
        for name, value in values.items():
            kept += [(name, each) for each in ([value] if isinstance(value, str) else value)]
        return Form(self.kind, self.path, kept)


class Page:
    """One answer as HTML: its links, its forms, what is ticked in them."""

    def __init__(self, text: str) -> None:
        self.root = lxml.html.document_fromstring(text or "<html></html>")

    def links(self, pattern: str) -> list[str]:
        found = (str(a.get("href", "")) for a in self.root.iter("a"))
        return sorted({link for link in found if re.search(pattern, link)})

    def attribute(self, name: str) -> str | None:
        """The first value of this attribute, wherever it stands."""
        return next((str(el.get(name)) for el in self.root.iter() if el.get(name)), None)

    def form(self, kind: str, pattern: str) -> Form | None:
        """The first form that goes to such an address and is not disabled."""
        for form in self.root.forms:
            disabled = form.xpath("./fieldset[@disabled]")
            if re.search(pattern, str(form.action or "")) and not disabled:
                return Form(kind, str(form.action), _ticked(form))
        return None

    def choices(self, name: str, path: str) -> tuple[str, list[str]]:
        """The kind of input (`radio`, `checkbox`) and the values on offer in the form to `path`."""
        inputs = [
            each
            for form in self.root.forms
            if form.action == path
            for each in form.xpath(".//input[@name=$name]", name=name)
        ]
        kind = str(inputs[0].get("type")) if inputs else ""
        return kind, [str(each.get("value")) for each in inputs]


def _ticked(form: Any) -> list[tuple[str, str]]:
    """What a browser would send; lxml says `on` for what is ticked and has an empty value."""
    empty = {each.get("name") for each in form.xpath(".//input[@checked][@value='']")}
    return [
        (str(name), "" if name in empty and value == "on" else str(value))
        for name, value in form.form_values()
    ]


class Browser:
    """One learner's browser.

    Once `stopping` is set no page is opened any more, but what was sent is still sent again until
    it is answered.
    """

    def __init__(
        self, addresses: Addresses, journal: Journal, seed: str, stopping: threading.Event
    ) -> None:
        self.random = random.Random(seed)  # noqa: S311 - no secret
        self.htmx = self.random.random() < 0.5
        self.learner = ""
        self._addresses = addresses
        self._journal = journal
        self._stopping = stopping
        host = f"127.0.{self.random.randrange(1, 255)}.{self.random.randrange(1, 255)}"
        transport = httpx.HTTPTransport(
            local_address=host, limits=httpx.Limits(max_keepalive_connections=0)
        )
        self._client = httpx.Client(transport=transport, timeout=PATIENCE_S)

    def close(self) -> None:
        self._client.close()

    def pause(self, seconds: float) -> None:
        """Wait as a reader does. Raises Gone."""
        if self._stopping.wait(seconds):
            raise Gone

    def get(self, path: str, *, part: bool = False) -> Page:
        """A page, or with `part` what htmx would put into one. Raises Gone."""
        while not self._stopping.is_set():
            answer = self._exchange("GET", path, None, headers=HTMX if part else {})
            if answer is not None and answer.status_code < 500:
                return Page(answer.text)
            self.pause(AGAIN_S)
        raise Gone

    def send(self, form: Form, give_up: float = 0.0) -> Page:
        """Send a form until it is answered, and return the page that follows.

        After each silence the learner gives it up with this probability. Raises GaveUp and Gone.
        """
        self._journal.write(
            "form",
            form=form.id,
            learner=self.learner,
            kind=form.kind,
            path=form.path,
            data=form.data,
        )
        while (answer := self._post(form)) is None or answer.status_code >= 500:
            if self.random.random() < give_up:
                raise GaveUp
            time.sleep(self.random.uniform(0, AGAIN_S))
        return self._after(answer)

    def _post(self, form: Form) -> httpx.Response | None:
        values: dict[str, Any] = {}
        for name, value in form.data:
            values.setdefault(name, []).append(value)
        headers = HTMX if self.htmx else {}
        wait_s = HURRY_S if self.random.random() < HURRIED else PATIENCE_S
        return self._exchange(
            "POST", form.path, form.id, data=values, headers=headers, wait_s=wait_s
        )

    def _after(self, answer: httpx.Response) -> Page:
        if answer.is_redirect:
            return self.get(urlsplit(answer.headers["Location"])._replace(fragment="").geturl())
        return Page(answer.text)

    def _exchange(
        self,
        method: str,
        path: str,
        form: str | None,
        *,
        headers: Mapping[str, str],
        data: dict[str, Any] | None = None,
        wait_s: float = PATIENCE_S,
    ) -> httpx.Response | None:
        """One request and what came of it; None where nothing, or only a part, came back."""
        began, status, error = time.time(), None, ""
        answer = None
        try:
            timeout = httpx.Timeout(PATIENCE_S, read=wait_s)
            url = self._addresses.of(path)
            answer = self._client.request(method, url, headers=headers, data=data, timeout=timeout)
            status = answer.status_code
        except httpx.TransportError as broken:
            error = f"{type(broken).__name__}: {broken}"
            if wait_s < PATIENCE_S and isinstance(broken, httpx.ReadTimeout):
                error = LEFT
        self._meet()
        self._journal.write(
            "exchange",
            form=form,
            learner=self.learner,
            method=method,
            path=path,
            status=status,
            error=error,
            **{"from": began, "until": time.time()},
        )
        return answer

    def _meet(self) -> None:
        """Note the learner's id when the first page has brought it."""
        cookie = self._client.cookies.get("learner")
        if cookie and not self.learner:
            self.learner = cookie.strip('"').partition(":")[0]
            self._journal.write("learner", learner=self.learner, cookie=cookie)

    def follow(self, path: str, until: float) -> bool:
        """Follow an event stream to its `end`; False where it broke or `until` came first."""
        began, ended, error = time.time(), False, ""
        try:
            for line in self._lines(path):
                ended = line == "event: end"
                if ended or self._stopping.is_set() or time.time() > until:
                    break
            else:
                error = "cut off"
        except httpx.TransportError as broken:
            error = f"{type(broken).__name__}: {broken}"
        times = {"from": began, "until": time.time()}
        self._journal.write(
            "stream", learner=self.learner, path=path, ended=ended, error=error, **times
        )
        return ended

    def _lines(self, path: str) -> Iterator[str]:
        patience = httpx.Timeout(PATIENCE_S, read=SILENCE_S)
        with self._client.stream("GET", self._addresses.of(path), timeout=patience) as answer:
            if answer.status_code != httpx.codes.OK:
                raise httpx.RemoteProtocolError(f"status {answer.status_code}")
            yield from answer.iter_lines()
