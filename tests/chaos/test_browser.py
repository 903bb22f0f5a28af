"""The chaos run's learners send what a browser would."""

from chaos.browser import Page

FORM = """<form action="/lab/x/runs" method="post">
<input type="radio" name="python" value="" checked><input type="radio" name="python" value="3.12">
<input type="checkbox" name="own" checked><input type="checkbox" name="left" value="1">
<input type="hidden" name="token" value="t">
</form>"""


def test_what_is_ticked_is_sent_with_its_own_value() -> None:
    form = Page(FORM).form("run", r"^/lab/x/runs$")
    assert form
    assert form.data == [("python", ""), ("own", "on"), ("token", "t")]
