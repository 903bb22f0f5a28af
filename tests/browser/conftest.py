"""A browser that fails a test for what it complains about, and the ways tests look at a page."""

from collections.abc import Callable, Iterator
from secrets import token_hex
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

from tests.site import Site

#: Colour contrast inside SVG charts is not axe's to judge; everything else counts.
AXE_OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}

#: The search field, whose label is a picture with words; the empty head of a table's first column.
KNOWN_OF_DJANGO = ('id="searchbar"', '<th class="original">')


@pytest.fixture(scope="session")
def base_url(site: Any) -> str:
    """Where `page.goto("/")` goes."""
    return str(site.url)


@pytest.fixture(autouse=True)
def quiet_page(page: Page) -> Iterator[list[str]]:
    """A page that logs an error or breaks the content security policy fails its test.

    A test that provokes one empties the list.
    """
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(f"{message.text} ({message.location.get('url')})")

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield complaints
    assert complaints == []


@pytest.fixture
def assert_accessible(page: Page) -> Callable[[], None]:
    """Fails with what axe finds on the page as it is now: rule, element, help.

    Seen from its top: whatever happens to be half under the header counts as too small to touch.
    """

    def check() -> None:
        page.evaluate("window.scrollTo(0, 0)")
        found = Axe().run(page, options=AXE_OPTIONS).response["violations"]
        assert [
            f"{rule['id']}: {node['html'][:160]} ({rule['help']})"
            for rule in found
            for node in rule["nodes"]
        ] == []

    return check


@pytest.fixture
def instructor(site: Site, page: Page, quiet_page: list[str]) -> Page:
    """Somebody who has just logged in, at the list of quizzes."""
    name, password = f"ada-{token_hex(4)}", token_hex(12)
    site.manage("make_instructor", "--username", name, stdin=f"{password}\n")
    page.goto("/admin/login/?next=/admin/quizzes/quiz/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()
    quiet_page.clear()  # the admin has no favicon
    return page


@pytest.fixture
def faults(page: Page) -> Callable[[], list[str]]:
    """What axe finds in our part of an admin page; around it is Django's."""

    def found() -> list[str]:
        rules = Axe().run(page, context="#content", options=AXE_OPTIONS).response["violations"]
        return [
            f"{rule['id']}: {node['html'][:160]}"
            for rule in rules
            for node in rule["nodes"]
            if not any(known in node["html"] for known in KNOWN_OF_DJANGO)
        ]

    return found
