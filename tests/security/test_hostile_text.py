# ruff: noqa: E501 - an attack is not wrapped
"""What authors and learners may write, and what a browser may not be made to do by it."""

from typing import Any
from uuid import uuid4

import lxml.html
import pytest
from django.test import Client

from feedback.models import Comment
from lessons.markdown import parse
from quizzes.text import block, inline
from tests.security.addresses import Who
from tests.security.conftest import Things

HOSTILE = [
    "<script>alert(1)</script>", "<ScRiPt src=//evil.example></sCrIpT>", "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><circle/></svg>", "<svg><script>alert(1)</script></svg>",
    "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](java\tscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)", "![x](data:image/svg+xml;base64,PHN2Zy8+)",
    "[x](vbscript:x)", "<javascript:alert(1)>", "<a href='&#106;avascript:alert(1)'>x</a>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">", "<form><button formaction=javascript:x>",
    "<iframe srcdoc='<script>alert(1)</script>'>", "<base href=//evil.example>", "<meta http-equiv=refresh>",
    "<div style='background:url(javascript:x)' class=x>", "<p hx-get='//evil.example' hx-trigger=load>x</p>",
    "<p hx-on:click='alert(1)' data-hx-get='/x'>x</p>", "<template><script>alert(1)</script></template>",
    "<style>@import '//evil.example'</style>", "<object data=x>", "<embed src=x>", "<b><i><u", "<!--", "]]>",
    "<details open ontoggle=alert(1)>", "```<script>\n<img onerror=x>\n```", "`<script>`", "<plaintext>",
    "&lt;script&gt;alert(1)&lt;/script&gt;", "<a id=main name=toast>x</a>", "<input autofocus onfocus=x>",
]  # fmt: skip
BAD_TAGS = {
    "script", "iframe", "object", "embed", "style", "base", "meta", "form", "input", "template",
    "math", "noscript", "plaintext", "link", "textarea",
}  # fmt: skip


def faults(html: str) -> list[str]:
    """What of it could run, fetch or send something."""
    found = []
    for element in lxml.html.fragment_fromstring(html or "<p></p>", create_parent="div").iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in BAD_TAGS:
            found.append(element.tag)
        for name, value in element.attrib.items():
            address = str(value).strip().lower()
            if name.startswith(("on", "hx-", "data-hx", "sse-")) or name in {"style", "srcdoc"}:
                found.append(f"{element.tag} {name}")
            if address.startswith(("javascript:", "data:", "vbscript:")):
                found.append(f"{element.tag} {name}={value}")
    return found


def test_the_finder_finds() -> None:
    assert len(faults("<script></script><p onclick=x><a href='javascript:x'>")) == 3


@pytest.mark.parametrize("text", HOSTILE)
def test_no_chapter_runs_what_is_in_its_text(text: str) -> None:
    for around in ("{}", "> {}", "- {}", "## {}", "*{}*", "| a |\n|---|\n| {} |"):
        for each in parse(around.format(text)).blocks:
            assert faults(each.html) == []


@pytest.mark.parametrize("text", HOSTILE)
def test_no_question_runs_what_is_in_its_text(text: str) -> None:
    assert faults(str(block(text))) == []
    assert faults(str(inline(text))) == []


def test_no_comment_runs_when_it_is_read(things: Things) -> None:
    for text in HOSTILE:
        Comment.objects.create(rating_id=things.parts["rating_id"], text=text, token=uuid4())
    pages = [
        things.people[Who.OPERATOR].get("/admin/feedback/comment/?all=1").text,
        things.people[Who.OWNER].get("/courses/tiny/alpha/").text,
    ]
    for text in HOSTILE:
        assert text[:2] != "<s" or not any(text in page for page in pages), text
    assert "alert(1)" in pages[0]


@pytest.mark.parametrize(
    "value", ["9" * 400, "NaN", "inf", "-1", "1e999", "null", "[]", "{}", "é", ""]
)
@pytest.mark.django_db
def test_odd_numbers_in_a_prediction_are_refused(client: Client, value: str) -> None:
    sent: dict[str, Any] = {"token": str(uuid4()), "first": "threads", "times": value}
    assert client.post("/lab/computing/runs", sent).status_code == 422
    chosen = {"token": str(uuid4()), "just_run": "1", "workers": value or "x"}
    assert client.post("/lab/computing/runs", chosen).status_code == 422
