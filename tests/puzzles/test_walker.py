"""Somebody who has only the page: a walker that follows links and sends forms, and knows no
address but the list's. Nothing of it runs a script."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest
from django.test import Client

from puzzles.files import collection
from puzzles.models import Goal, Solved

pytestmark = pytest.mark.django_db
SLUGS = [puzzle.slug for puzzle in collection()]


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """Its links by their ids (or by their addresses), and its forms."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.links: dict[str, str] = {}
        self.forms: list[Form] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in said:
            self.links[said.get("id", said["href"])] = said["href"]
        elif tag == "form":
            self.forms.append(Form(said.get("action", ""), said.get("method", "get").lower()))
        elif tag == "input" and self.forms and "name" in said:
            self.forms[-1].fields[said["name"]] = said.get("value", "")

    def form(self, name: str) -> Form:
        """The one that asks for this."""
        [found] = [form for form in self.forms if name in form.fields]
        return found


class Walker:
    def __init__(self, language: str) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.headers = {"accept-language": language}
        self.at = "/puzzles/"
        self.look()

    def look(self) -> None:
        self._read(self.client.get(self.at, headers=self.headers, follow=True))

    def _read(self, answer: Any) -> None:
        assert answer.status_code == 200, self.at
        for address, _status in answer.redirect_chain:
            self.at = urljoin(self.at, address)
        self.page = Page(answer.content.decode())

    def follow(self, link: str) -> None:
        self.at = urljoin(self.at, self.page.links[link])
        self.look()

    def send(self, form: Form) -> None:
        there = urljoin(self.at.partition("?")[0], form.action)
        if form.method == "get":
            self.at = f"{there}?{urlencode(form.fields)}"
            self.look()
        else:
            self.at = there
            headers = self.headers | {"referer": "https://testserver/"}
            self._read(self.client.post(there, form.fields, headers=headers, follow=True))

    def told(self) -> str:
        """The order that the page tells who asks for a way."""
        found = re.search(r'role="status".*?<code>([A-Z]+)</code>', self.page.text, re.DOTALL)
        assert found
        return found[1]

    def counts(self) -> list[int]:
        """Of the table of endings."""
        found = re.findall(r'</th><td class="r num">(\d+)</td>', self.page.text)
        return list(map(int, found))


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize("slug", SLUGS)
def test_a_walker_reaches_every_goal_with_nothing_but_the_page(slug: str, language: str) -> None:
    walker = Walker(language)
    walker.follow(f"/puzzles/{slug}/")
    walker.follow("way")
    for letter in walker.told():
        walker.follow(f"go-{letter}")
    guess = walker.page.form("say")
    before = walker.at
    walker.follow(next(link for link in walker.page.links if link.endswith("say=")))
    counts = walker.counts()
    for said in {sum(counts) - count for count in counts} | {*counts}:  # one of them it is
        walker.at = before
        walker.send(Form(guess.action, guess.method, guess.fields | {"say": str(said)}))
        if any("say" in form.fields for form in walker.page.forms):
            walker.send(walker.page.form("say"))
    reached = Solved.objects.filter(puzzle=slug).values_list("goal", flat=True)
    assert {*reached} == {Goal.BROKEN, Goal.SHORTEST, Goal.COUNTED}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_walker_comes_through_the_repaired_version_to_the_next_puzzle(slug: str) -> None:
    walker = Walker("en")
    walker.follow(f"/puzzles/{slug}/")
    walker.follow("way")
    for letter in walker.told():
        walker.follow(f"go-{letter}")
    walker.follow(f"/puzzles/{slug}/repaired/")
    while steps := [link for link in walker.page.links if link.startswith("go-")]:
        walker.follow(steps[-1])
    assert "This order ends" in walker.page.text
    if slug != SLUGS[-1]:
        walker.follow(f"/puzzles/{SLUGS[SLUGS.index(slug) + 1]}/")


@pytest.mark.parametrize("path", ["/puzzles/", "/puzzles/two-locks/?s=A"])
def test_pages_are_only_read(client: Client, path: str) -> None:
    assert client.head(path).status_code == 200
    for method in (client.post, client.put, client.delete, client.patch, client.options):
        assert method(path).status_code == 405


@pytest.mark.parametrize("order", ["AAABBB", "", "Z", "AABBB", "A" * 100_000, "AAB<b>", "\uff21"])
def test_an_order_that_does_not_win_is_not_kept(client: Client, order: str) -> None:
    answer = client.post("/puzzles/lost-update/solved/", {"s": order, "say": "18"})
    assert answer.status_code == 302
    assert not Solved.objects.exists()
    assert client.get(answer["location"].partition("#")[0]).status_code == 200
