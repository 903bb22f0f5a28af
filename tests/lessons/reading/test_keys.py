"""The page of keyboard shortcuts, and the choice to do without."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from lessons.reading.keys import KEYS


def test_the_page_lists_every_key_that_the_script_knows(client: Client):
    page = client.get("/keys/").content.decode()
    script = (Path(settings.BASE_DIR) / "static/shortcuts.js").read_text()
    table = re.search(r"const KEYS = \{(.*?)\n  \};", script, re.DOTALL)
    assert table
    known = re.findall(r'^    "?([^":])"?: ', table[1], re.MULTILINE)
    assert known == [key for keys, _what in KEYS for key in keys]
    for key in known:
        assert f"<kbd>{key}</kbd>" in page


def test_shortcuts_can_be_turned_off_and_on_again(client: Client):
    assert "Turn the shortcuts off" in client.get("/keys/").content.decode()
    answer = client.post("/keys/", {"keys": "off", "next": "/lab/"})
    assert answer.headers["Location"] == "/lab/"
    assert client.cookies["keys"].value == "off"
    assert "Turn the shortcuts on" in client.get("/keys/").content.decode()
    client.post("/keys/", {"keys": "on"})
    assert client.cookies["keys"].value == ""


@pytest.mark.parametrize("away", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_the_choice_leads_nowhere_else(client: Client, away: str):
    assert client.post("/keys/", {"keys": "off", "next": away}).headers["Location"] == "/"
