"""Markdown-light."""

import pytest

from quizzes.text import block, inline


def test_code_emphasis_and_blocks_are_understood() -> None:
    assert inline("`a < b` and *so* **on**") == (
        "<code>a &lt; b</code> and <em>so</em> <strong>on</strong>"
    )
    assert block("One.\n\n```python\nx < 1\n```") == (
        '<p>One.</p>\n<pre class="trace" tabindex="0"><code>x &lt; 1\n</code></pre>\n'
    )


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "![x](https://evil.example/x.png)",
        "<https://evil.example>",
        "```\n</code></pre><script>alert(1)</script>\n```",
        '```"><script>\nx\n```',
    ],
)
def test_nothing_else_is(evil: str) -> None:
    for html in (block(evil), inline(evil)):
        assert "<script" not in html
        assert "<img" not in html
        assert "<a" not in html
