"""A lesson's text becomes safe blocks, and its mistakes are named with their lines."""

import pytest

from lessons.blocks import Kind
from lessons.highlight import text_of
from lessons.markdown import blocks, parse
from sandbox.harness.demos import DEMOS


def html_of(text: str) -> str:
    return "".join(block.html for block in parse(text).blocks)


def kinds_of(text: str) -> list[Kind]:
    return [block.kind for block in parse(text).blocks]


def mistakes_of(text: str, first_line: int = 1) -> list[tuple[int, str]]:
    return [(error.line, error.message) for error in parse(text, "a.md", first_line).errors]


# -- what an author may write --


def test_prose_labs_notes_code_and_quiz_come_in_the_order_written():
    text = """Prose.

::: lab computing workers=2
:::

More.

::: note thr "5 ms"
A **turn**.
:::

```python title="a.py"
print(1)
```

| a | b |
| - | - |
| c | d |

::: quiz
:::
"""
    assert kinds_of(text) == ["prose", "lab", "prose", "note", "code", "table", "quiz"]
    assert parse(text).errors == ()


def test_a_lab_gets_the_complete_parameters_of_its_demo():
    [lab] = parse("::: lab computing workers=2 strategies=threads,asyncio\n:::\n").blocks
    assert lab.demo == "computing"
    expected = {"workers": 2, "strategies": ["sequential", "threads", "asyncio"]}
    assert lab.parameters == DEMOS["computing"].clean(expected)


def test_a_program_block_shows_the_very_file_that_the_demo_runs():
    [block] = parse("::: program computing\n:::\n").blocks
    shown = DEMOS["computing"].programs[0]
    assert (block.title, block.demo) == (shown.name, "computing")
    assert text_of(block.html) == shown.read_text().rstrip("\n")


def test_a_note_has_a_strategy_a_figure_and_text():
    [note] = parse('::: note thr "5 ms"\nA **turn**.\n:::\n').blocks
    assert (note.strategy, note.title) == ("thr", "5 ms")
    assert note.html.strip() == "<p>A <strong>turn</strong>.</p>"


def test_code_keeps_its_lines_and_marks_the_hot_ones():
    [code] = parse('```python title="a.py" hl="1,3-4"\na\n\n  b = """x\ny"""\nc\n```\n').blocks
    lines = code.html.split("\n")
    assert [line.startswith('<span class="l hot">') for line in lines] == [
        True, False, True, True, False,
    ]  # fmt: skip
    assert text_of(code.html) == 'a\n\n  b = """x\ny"""\nc'


def test_code_uses_the_classes_of_the_look_only():
    html = html_of("```python\nimport threading  # why\nx = 'a' if threading.Thread else 1\n```\n")
    assert '<span class="kw">import</span>' in html
    assert '<span class="k thr">Thread</span>' in html
    assert '<span class="cm"># why</span>' in html


def test_words_of_a_strategy_carry_its_class():
    assert '<span class="k thr">threads</span>' in html_of("Four [threads]{.thr}.")


def test_headings_have_anchors_and_links_may_lead_to_them():
    parsed = parse("## Whose memory?\n\nSee [there](#whose-memory).\n")
    assert parsed.anchors == {"whose-memory"}
    assert parsed.errors == ()


def test_a_lab_link_leads_to_the_demo_with_its_parameters_set():
    html = html_of("[One worker](lab:computing?workers=1&task_ms=20)")
    assert 'href="/lab/computing/?workers=1&amp;task_ms=20"' in html


def test_an_empty_corner_of_a_table_is_no_header():
    (table,) = parse("| | A |\n| --- | --- |\n| one | 2 |").blocks
    assert "<td></td>" in table.html
    assert table.html.count('<th scope="col">') == 1


def test_the_first_cell_of_a_table_row_names_the_row():
    html = html_of("| a | b |\n| - | - |\n| c | d |\n")
    assert '<th scope="col">a</th>' in html
    assert '<th scope="row">c</th>' in html
    assert "<td>d</td>" in html


# -- what nobody may put on a page --


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        '<p style="position:fixed">x</p>',
        "<iframe src=https://example.com></iframe>",
        "::: note\n<script>alert(1)</script>\n:::",
        "| a |\n| - |\n| <script>alert(1)</script> |",
        '```python\n</span><script>alert("1")</script>\n```',
    ],
)
def test_html_in_a_text_is_shown_as_text(text: str):
    html = html_of(text)
    for tag in ("<script", "<img", "<iframe", "<p style"):
        assert tag not in html
    assert "&lt;" in html


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///a",
     "ftp://a.example"],
)  # fmt: skip
def test_a_dangerous_link_is_refused_and_leads_nowhere(address: str):
    parsed = parse(f"[x]({address})")
    assert 'href="#"' in parsed.blocks[0].html
    assert len(parsed.errors) == 1


def test_attributes_other_than_a_strategy_are_refused():
    text = "[a]{.thr onclick=x} [b]{style=x} [c]{#id .btn}"
    parsed = parse(text)
    for word in ("onclick", "style", "btn", "id="):
        assert word not in parsed.blocks[0].html
    assert len(parsed.errors) == 2


def test_an_image_of_another_site_is_refused():
    assert mistakes_of("![A plan](https://example.com/a.png)")
    assert mistakes_of("![A plan](//example.com/a.png)")
    assert mistakes_of("![A plan](/static/plan.svg)") == []


# -- mistakes, each with its line --


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("ok\n\n::: lab nosuch\n:::\n", 3, "nosuch"),
        ("::: lab computing workers=9\n:::\n", 1, "workers=9"),
        ("::: lab computing speed=9\n:::\n", 1, "speed=9"),
        ("::: program nosuch\n:::\n", 1, "nosuch"),
        ("ok\n\n::: labb computing\n:::\n", 3, "labb"),
        ("ok\n\n::: lab computing\n", 3, "not closed"),
        ("::: note\ntext\n", 1, "not closed"),
        ("ok\n\n```python\nx\n", 3, "not closed"),
        ("```python\n```\n\n```text\n", 4, "not closed"),
        ("```\nx\n```\n", 1, "language"),
        ("```cobol\nx\n```\n", 1, "language"),
        ('```python hl="x"\nx\n```\n', 1, "hl"),
        ('```python titel="x"\nx\n```\n', 1, "titel"),
        ('```python title="x\nx\n```\n', 1, "quotation"),
        ("# Title\n", 1, "level 1"),
        ("## A\n\n#### B\n", 3, "level 4"),
        ("### B\n", 1, "level 3"),
        ("## Main\n", 1, "other words"),
        ("## ???\n", 1, "other words"),
        ("ok\n\nlook\n![](/static/a.png)\n", 4, "words for those"),
        ("ok\n[x](lab:nosuch)\n", 2, "nosuch"),
        ("ok\nand [x](lab:computing?workers=0)\n", 2, "workers=0"),
        ("[x](page.html)\n", 1, "page.html"),
        ("[x](#nowhere)\n", 1, "nowhere"),
        ("[x]{.blue}\n", 1, "blue"),
        ("- a\n\n  ::: lab computing\n  :::\n", 3, "margin"),
        ("- a\n\n  ```python\n  x\n  ```\n", 3, "margin"),
        ("::: quiz\n:::\n\n::: quiz\n:::\n", 4, "one ::: quiz"),
        ("::: quiz other\n:::\n", 1, "stands alone"),
        ("::: lab computing\ntext\n:::\n", 1, "no text"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, line: int, word: str):
    [(found, message)] = mistakes_of(text)
    assert found == line
    assert word in message


def test_lines_are_those_of_the_file_not_of_the_text():
    assert mistakes_of("ok\n\n::: nosuch\n:::\n", first_line=8)[0][0] == 10


def test_all_mistakes_are_found_at_once_in_the_order_of_their_lines():
    text = "::: nosuch\n:::\n\n[x](javascript:x)\n\n#### deep\n"
    assert [line for line, _message in mistakes_of(text)] == [1, 4, 6]


def test_a_page_with_a_mistake_still_shows_the_rest():
    assert kinds_of("Before.\n\n::: lab nosuch\n:::\n\nAfter.\n") == ["prose", "prose"]


def test_a_stored_text_with_a_mistake_is_logged_once(caplog: pytest.LogCaptureFixture):
    text = "Once it was fine.\n\n::: lab gone\n:::\n"
    assert [block.kind for block in blocks(text)] == ["prose"]
    assert blocks(text) is blocks(text)
    assert [record.getMessage() for record in caplog.records] == [
        "a stored chapter has a mistake in line 3: There is no demo “gone”; "
        f"there are: {', '.join(DEMOS)}."
    ]


def test_a_slip_in_line_numbers_does_not_fill_the_memory():
    text = '```python hl="3-99999999999"\nx = 1\n```\n'
    assert mistakes_of(text) == [(1, 'hl takes line numbers: hl="3" or hl="3-5,8".')]


@pytest.mark.parametrize("words", ["Outline", "Toast"])
def test_a_heading_does_not_take_an_id_of_the_page(words: str):
    assert mistakes_of(f"## {words}\n")
