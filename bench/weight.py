"""What a browser fetches before a page can be read and used, compressed with brotli.

Chromium opens each page of a site that runs as in production, with an empty cache; what it asked
for is then fetched once more with `Accept-Encoding: br`, and its bytes are counted as they come.
Pages themselves are compressed by the proxy: where the answer is plain, brotli of quality 5 stands
in for it (`deploy/nginx/brotli.conf`); the note says what it is with gzip.

    python -m bench weight
"""

import gzip
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterable
from pathlib import Path

import brotli  # type: ignore[import-untyped]
from playwright.sync_api import sync_playwright

from bench.conditions import BASE
from bench.parts import free_port, private_place, program, wait_for
from bench.row import Row

COURSE = "/courses/python-concurrency/"
#: Page, its address, and the KB that it may weigh.
PAGES = (
    ("the home", "/", 20),
    ("a quiz", "/quizzes/python-concurrency-threads-vs-processes/", 20),
    ("a lab", "/lab/computing/", 24),
    ("a chapter with three labs", f"{COURSE}threads-vs-processes/", 24),
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIET = ("--no-sandbox", "--disable-quic", "--disable-background-networking")
NONE_FOUND = "no Chromium was found: install it (on Debian: apt install chromium)."


def rows(_quick: bool) -> Iterable[Row]:
    """A share of what each page may weigh; the parts say of what it consists."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise RuntimeError(NONE_FOUND)
    with private_place() as folder:
        prepare = (sys.executable, "-m", "concurrency_course.prepare")
        subprocess.run(prepare, cwd=BASE, check=True, stdout=subprocess.DEVNULL)
        port = free_port()
        with program(folder, "web", port):
            site = f"http://127.0.0.1:{port}"
            wait_for(f"{site}/")
            return [_row(browser, site, *page) for page in PAGES]


def _row(browser: str, site: str, name: str, path: str, most_kb: int) -> Row:
    sizes = {address: _size(address) for address in _fetched(browser, f"{site}{path}")}
    parts = {f"{_kind(address)}, KB": size / 1000 for address, size in sizes.items()}
    total_kb = sum(sizes.values()) / 1000
    with_gzip_kb = total_kb + _gzip_more(f"{site}{path}") / 1000
    note = f"{total_kb:.1f} of {most_kb} KB; {with_gzip_kb:.1f} where the proxy has no brotli"
    return Row(
        f"First load of {name} / its limit", [total_kb / most_kb], "<= 1", "lower", note, parts
    )


def _kind(address: str) -> str:
    """The name of a file without its hash; a page has none."""
    name, _, rest = Path(address).name.partition(".")
    return f"{name}.{rest.rpartition('.')[2]}" if "/static/" in address else "HTML"


def _fetched(browser: str, address: str) -> list[str]:
    """All that a browser with an empty cache asks for until the network is quiet."""
    asked: list[str] = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=list(QUIET))
        page = chromium.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address, wait_until="networkidle")
        chromium.close()
    return asked


def _gzip_more(page: str) -> int:
    """By how many bytes a page is larger as gzip of quality 5, as `deploy/nginx` has it."""
    with urllib.request.urlopen(page) as answer:  # noqa: S310 - our own http address
        body: bytes = answer.read()
    return len(gzip.compress(body, 5)) - len(brotli.compress(body, quality=5))


def _size(address: str) -> int:
    """Bytes of the answer's body as it is sent."""
    asked = urllib.request.Request(address, headers={"Accept-Encoding": "br"})  # noqa: S310
    with urllib.request.urlopen(asked) as answer:  # noqa: S310 - our own http address
        body: bytes = answer.read()
        packed = answer.headers["Content-Encoding"] == "br"
    return len(body if packed else brotli.compress(body, quality=5))
