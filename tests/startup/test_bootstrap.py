"""bin/bootstrap finds a Python, makes the environment, and does no work twice.

Interpreters and uv are stand-ins that note how they were called.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = ["sh", "cat", "cksum", "dirname", "env", "mkdir", "rm", "sleep", "tail", "uname"]
SHELLS = [shell for shell in ("dash", "bash") if shutil.which(shell)]

PYTHON = """#!/bin/sh
echo "$0 $*" >>"$CALLS"
case "$1 $2" in
    "-V ") echo "Python {version}" ;;
    "-c "*) {answer} ;;
    "-m venv") mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
    "-m pip")
        for file in "$@"; do :; done
        case "$file" in *"${{FAILING:-none}}") echo "no such wheel" >&2; exit 1 ;; esac ;;
    *) exit 2 ;;
esac
"""
UV = """#!/bin/sh
echo "uv $*" >>"$CALLS"
case "$1" in
    venv) for last in "$@"; do :; done; mkdir -p "$last/bin" && cp "$4" "$last/bin/python" ;;
    python) exit 1 ;;
esac
"""


class Machine:
    """A project folder and a disk whose interpreters are stand-ins."""

    def __init__(self, folder: Path, repository: Path) -> None:
        self.path, self.home, self.disk = folder / "path", folder / "home", folder / "disk"
        self.project, self.calls_file = folder / "project", folder / "calls"
        for made in (self.path, self.home, self.disk, self.project / "requirements"):
            made.mkdir(parents=True)
        shutil.copytree(repository / "bin", self.project / "bin")
        for name in ("base", "broker", "postgres", "dev"):
            (self.project / "requirements" / f"{name}.txt").write_text(name)
        for tool in (*TOOLS, "cp", "ln"):
            (self.path / tool).symlink_to(str(shutil.which(tool)))
        self.failing = ""

    def put(self, path: Path, text: str) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)
        return path

    def python(self, path: Path, version: str, answer: str = "") -> Path:
        """A stand-in that answers `version` when asked whether it will do, or runs `answer`."""
        return self.put(path, PYTHON.format(version=version, answer=answer or f"echo {version}"))

    def bootstrap(self, mode: str = "run", shell: str = "sh", **environment: str):
        self.calls_file.write_text("")
        return subprocess.run(
            [str(shutil.which(shell)), "bin/bootstrap", mode],
            cwd=self.project,
            env={
                "PATH": str(self.path),
                "HOME": str(self.home),
                "BOOTSTRAP_DISK": str(self.disk),
                "CALLS": str(self.calls_file),
                "FAILING": self.failing,
                **environment,
            },
            capture_output=True,
            text=True,
            check=False,
        )

    def calls(self, containing: str) -> list[str]:
        return [line for line in self.calls_file.read_text().splitlines() if containing in line]

    def chosen(self) -> str:
        """The interpreter that made the environment."""
        (call,) = self.calls("-m venv")
        return call.split()[0]


@pytest.fixture
def machine(tmp_path: Path, repository: Path) -> Machine:
    return Machine(tmp_path, repository)


@pytest.mark.parametrize("shell", SHELLS)
def test_the_newest_python_on_the_path_is_taken(machine: Machine, shell: str):
    for version in ("3.12", "3.14", "3.13"):
        machine.python(machine.path / f"python{version}", version)
    result = machine.bootstrap(shell=shell)
    assert (result.returncode, machine.chosen()) == (0, str(machine.path / "python3.14"))


def test_one_that_does_not_answer_is_passed_over(machine: Machine):
    machine.python(machine.path / "python3.14", "3.14", answer="exit 127")
    machine.python(machine.path / "python3.12", "3.12")
    machine.bootstrap()
    assert machine.chosen() == str(machine.path / "python3.12")


def test_the_named_python_comes_before_all(machine: Machine):
    machine.python(machine.path / "python3.14", "3.14")
    named = machine.python(machine.home / "my" / "python", "3.12")
    machine.bootstrap(PYTHON=str(named))
    assert machine.chosen() == str(named)


def test_a_named_python_that_will_not_do_is_said_not_replaced(machine: Machine):
    machine.python(machine.path / "python3.14", "3.14")
    result = machine.bootstrap(PYTHON="/nowhere/python")
    assert result.returncode == 1
    assert "PYTHON=/nowhere/python" in result.stderr
    assert machine.calls("-m venv") == []


@pytest.mark.parametrize(
    "place",
    [
        "home/.pyenv/versions/3.13.4/bin/python",
        "disk/opt/homebrew/opt/python@3.13/bin/python3.13",
        "disk/usr/local/bin/python3.13",
        "disk/opt/python/bin/python3.13",
    ],
)
def test_pythons_off_the_path_are_found(machine: Machine, tmp_path: Path, place: str):
    machine.python(tmp_path / place, "3.13")
    machine.bootstrap()
    assert machine.chosen() == str(tmp_path / place)


def test_without_a_python_one_sentence_says_what_to_install(machine: Machine):
    machine.python(machine.path / "python3", "3.11", answer="exit 1")
    result = machine.bootstrap()
    assert result.returncode == 1
    (sentence,) = result.stderr.splitlines()
    assert sentence.startswith("No Python 3.12, 3.13 or 3.14 was found: install one")


def test_a_python_without_a_module_is_said_by_name(machine: Machine):
    machine.python(machine.path / "python3", "3.13", answer="echo Python 3.13 lacks ensurepip")
    result = machine.bootstrap()
    assert result.returncode == 1
    (sentence,) = result.stderr.splitlines()
    assert "Python 3.13 lacks ensurepip" in sentence
    assert "python3-venv" in sentence


def test_what_is_installed_is_checked_against_hashes(machine: Machine):
    machine.python(machine.path / "python3.13", "3.13")
    machine.bootstrap("dev")
    installs = machine.calls("pip install")
    assert [call.rpartition(" ")[2] for call in installs] == [
        "requirements/base.txt",
        "requirements/broker.txt",
        "requirements/postgres.txt",
        "requirements/dev.txt",
    ]
    assert all("--require-hashes" in call for call in installs)


@pytest.mark.parametrize(
    ("url", "installs"), [("postgres://somewhere/course", 1), ("sqlite:///course.sqlite3", 0)]
)
def test_the_client_of_postgresql_is_installed_where_it_is_asked_for(
    machine: Machine, url: str, installs: int
):
    machine.python(machine.path / "python3.13", "3.13")
    machine.bootstrap(DATABASE_URL=url)
    assert len(machine.calls("postgres.txt")) == installs


def test_a_second_time_nothing_is_installed(machine: Machine):
    machine.python(machine.path / "python3.13", "3.13")
    machine.bootstrap()
    assert machine.bootstrap().returncode == 0
    assert machine.calls("pip install") == []


def test_changed_requirements_are_installed_again(machine: Machine):
    machine.python(machine.path / "python3.13", "3.13")
    machine.bootstrap()
    (machine.project / "requirements" / "base.txt").write_text("other")
    machine.bootstrap()
    (install,) = machine.calls("pip install")
    assert install.endswith("requirements/base.txt")


def test_a_failed_install_is_said_and_tried_again(machine: Machine):
    machine.python(machine.path / "python3.13", "3.13")
    machine.failing = "base.txt"
    result = machine.bootstrap()
    assert result.returncode == 1
    assert "no such wheel\nrequirements/base.txt could not be installed" in result.stderr
    machine.failing = ""
    assert machine.bootstrap().returncode == 0


def test_a_broker_that_can_not_be_installed_stops_nothing(machine: Machine):
    machine.python(machine.path / "python3.13", "3.13")
    machine.failing = "broker.txt"
    result = machine.bootstrap()
    assert result.returncode == 0
    assert "going on without it" in result.stderr


def test_an_environment_left_half_made_is_made_anew(machine: Machine):
    machine.python(machine.path / "python3.13", "3.13")
    machine.bootstrap()
    (machine.project / ".venv" / ".installing").touch()
    machine.bootstrap()
    assert len(machine.calls("-m venv")) == 1
    assert not (machine.project / ".venv" / ".installing").exists()


def test_an_environment_whose_python_has_gone_is_made_anew(machine: Machine):
    machine.python(machine.path / "python3.13", "3.13")
    machine.bootstrap()
    (machine.project / ".venv" / "bin" / "python").unlink()
    assert machine.bootstrap().returncode == 0
    assert len(machine.calls("-m venv")) == 1


def test_uv_installs_where_it_is_present(machine: Machine):
    machine.python(machine.path / "python3.13", "3.13")
    machine.put(machine.path / "uv", UV)
    assert machine.bootstrap().returncode == 0
    assert len(machine.calls("uv pip install")) == 2
    assert machine.calls("-m pip") == []


def test_a_lock_whose_holder_was_killed_is_taken_over(machine: Machine):
    machine.python(machine.path / "python3.13", "3.13")
    gone = subprocess.Popen(["true"])
    gone.wait()
    machine.put(machine.project / ".venv.lock" / "pid", str(gone.pid))
    assert machine.bootstrap().returncode == 0
    assert not (machine.project / ".venv.lock").exists()


def test_the_python_of_these_tests_passes_the_judge(machine: Machine):
    machine.put(machine.path / "uv", UV.replace("cp ", "ln -s "))
    result = machine.bootstrap(PYTHON=sys.executable)
    assert result.returncode == 0
    assert f"({sys.version_info.major}.{sys.version_info.minor})" in result.stderr


def test_a_program_that_is_no_python_is_refused(machine: Machine):
    result = machine.bootstrap(PYTHON=str(shutil.which("true")))
    assert result.returncode == 1
    assert "choose one from 3.12 to 3.14" in result.stderr
