"""The programs of labs as files, and the line that repeats one on the learner's own computer."""

import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from sandbox.harness.demos import DEMOS
from tests.sandbox.conftest import MakeRun

PROGRAMS = [(slug, path) for slug, demo in DEMOS.items() for path in demo.programs]
ALONE = [slug for slug, demo in DEMOS.items() if "__main__" in demo.programs[0].read_text()]


@pytest.mark.parametrize(("slug", "path"), PROGRAMS)
def test_a_program_is_the_file_that_runs(client: Client, slug: str, path: Path) -> None:
    answer = client.get(f"/lab/{slug}/programs/{path.name}")
    assert answer.content == path.read_bytes()
    assert answer.headers["Content-Type"].startswith("text/x-python")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{path.name}"'


@pytest.mark.parametrize("name", ["computing.py", "__init__.py", "..%2fdemos.py", "nothing"])
def test_no_other_file_is_given(client: Client, name: str) -> None:
    assert client.get(f"/lab/start-costs/programs/{name}").status_code == 404
    assert client.get(f"/lab/no-lab/programs/{name}").status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ALONE)
def test_the_page_has_the_line_that_repeats_it(client: Client, slug: str, tmp_path: Path) -> None:
    """The address in it is the program's; what comes from there runs alone."""
    page = unescape(client.get(f"/lab/{slug}/").content.decode())
    line = re.search(r"curl -fsSO http://testserver(\S+) && python3 (\w+\.py)", page)
    assert line
    (tmp_path / line[2]).write_bytes(client.get(line[1]).content)
    compiled = [sys.executable, "-I", "-m", "py_compile", line[2]]
    assert subprocess.run(compiled, cwd=tmp_path, check=False).returncode == 0


@pytest.mark.django_db
def test_what_does_not_run_alone_has_no_such_line(
    browser_of_learner: Client, make_run: MakeRun
) -> None:
    """The second file of a lab that was asked for asyncio."""
    run = make_run()
    run.execution.parameters["strategies"] = ["sequential", "asyncio"]
    run.execution.save()
    page = browser_of_learner.get("/lab/computing/").content.decode()
    assert "computing_asyncio.py" in page
    assert page.count("curl") == 1
