"""A browser that fails a test for what it complains about, and the ways tests look at a page."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

#: Colour contrast inside SVG charts is not axe's to judge; everything else counts.
AXE_OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


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
    """Fails with what axe finds on the page as it is now: rule, element, help."""

    def check() -> None:
        found = Axe().run(page, options=AXE_OPTIONS).response["violations"]
        assert [
            f"{rule['id']}: {node['html'][:160]} ({rule['help']})"
            for rule in found
            for node in rule["nodes"]
        ] == []

    return check
