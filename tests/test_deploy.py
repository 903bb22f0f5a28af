"""What docs/deploy.md hands out: each file fits the programs, the settings and the other files."""

import os
import re
import runpy
import shlex
import subprocess
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.urls import reverse

from concurrency_course import events, serve
from concurrency_course.environment import environment
from concurrency_course.management.commands import healthy
from sandbox import tasks
from tests.site import REPOSITORY

DEPLOY = REPOSITORY / "deploy"
PROGRAMS = {"web", "events", "lab-worker", "default-worker", "beat"}
PREPARE = "python -m concurrency_course.prepare"
VARIABLE = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")
PINNED = re.compile(r"[a-z/]+:\d+\.\d+(\.\d+)?-[a-z-]+")
ROOT = {"root", "0", 0}
KEY = "between-seven-mountains-and-eleven-rivers-0123456789"

COMPOSE: dict[str, Any] = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = {name: each for name, each in SERVICES.items() if "build" in each}
RUNNING = {name: each for name, each in SERVICES.items() if name != "prepare"}
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


def assignments(path: Path) -> dict[str, str]:
    """`NAME=value` lines of a file."""
    lines = (line for line in path.read_text().splitlines() if re.match(r"\w+=", line))
    return dict(line.split("=", 1) for line in lines)


EXAMPLE = assignments(DEPLOY / "environment.example")


class Unit(ConfigParser):
    """A systemd unit; of a key that comes several times the last one counts here."""

    def __init__(self, path: Path) -> None:
        super().__init__(strict=False, interpolation=None, delimiters=("=",))
        self.optionxform = str  # type: ignore[assignment, method-assign]
        self.read_string(path.read_text())
        self.environment = dict(
            re.findall(r"^Environment=(\w+)=(.*)$", path.read_text(), re.MULTILINE)
        )


def filled(text: str) -> str:
    """What Compose makes of `${NAME:-default}`, with a value for what it asks for."""
    given = {"SECRET_KEY": KEY, "POSTGRES_PASSWORD": "abc", "ALLOWED_HOSTS": "course.example.org"}
    return VARIABLE.sub(
        lambda found: given.get(found[1], found[3] if found[2] == "-" else ""), text
    )


def settings_of(given: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    for name in environment.asked:
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return runpy.run_path(str(REPOSITORY / "concurrency_course/settings.py"))


def test_compose_runs_each_program_of_a_site_once():
    commands = {name: each["command"] for name, each in OURS.items()}
    assert commands.pop("prepare") == f"{PREPARE} database"
    assert commands == {name: f"python -m concurrency_course.serve {name}" for name in PROGRAMS}
    assert set(serve.PLANS) >= PROGRAMS


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_may_do_more_than_it_must(name: str):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not {"privileged", "cap_add", "network_mode", "pid", "ipc", "devices"} & set(service)
    assert not any("docker.sock" in volume for volume in service.get("volumes", ()))


@pytest.mark.parametrize("name", SERVICES)
def test_no_service_runs_as_root(name: str):
    if name in OURS:
        users = re.findall(r"^USER (\S+)", (REPOSITORY / "Dockerfile").read_text(), re.MULTILINE)
    else:
        users = [SERVICES[name].get("user", "root")]
    assert users
    assert users[-1] not in ROOT


@pytest.mark.parametrize("name", RUNNING)
def test_every_service_has_a_limit_a_grace_and_a_health_check(name: str):
    assert {"mem_limit", "stop_grace_period", "healthcheck"} <= set(SERVICES[name])


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_a_program_is_asked_whether_it_is_healthy_itself(name: str):
    assert SERVICES[name]["healthcheck"]["test"][-3:] == ["manage.py", "healthy", name]
    assert name in {*healthy.SERVERS, *healthy.SIGNS}


def test_a_run_may_end_before_its_worker_is_killed():
    grace = int(SERVICES["lab-worker"]["stop_grace_period"].removesuffix("s"))
    unit = Unit(DEPLOY / "systemd/concurrency-course-lab-worker.service")
    assert min(grace, int(unit["Service"]["TimeoutStopSec"])) > tasks.HARD_LIMIT_S


def test_images_are_pinned():
    base = re.findall(r"^FROM (\S+)", (REPOSITORY / "Dockerfile").read_text(), re.MULTILINE)
    images = [each["image"] for name, each in SERVICES.items() if name not in OURS]
    assert [image for image in base + images if not PINNED.fullmatch(image)] == []


def test_only_the_proxy_can_be_reached():
    assert [name for name, each in SERVICES.items() if "ports" in each] == ["proxy"]
    assert COMPOSE["networks"]["back"] == {"internal": True}
    inside = {name for name, each in SERVICES.items() if each["networks"] == ["back"]}
    assert inside == set(SERVICES) - {"proxy", "web", "events"}


def test_what_a_service_waits_for_exists_and_says_when_it_is_there():
    waits = [
        (other, how["condition"])
        for each in SERVICES.values()
        for other, how in each.get("depends_on", {}).items()
    ]
    for other, condition in waits:
        wanted = "service_completed_successfully" if other == "prepare" else "service_healthy"
        assert (other in SERVICES, condition) == (True, wanted)


def test_what_compose_sets_is_what_settings_read():
    names = {name for each in OURS.values() for name in each["environment"]}
    assert names <= environment.asked


def test_what_compose_asks_for_is_in_the_example():
    text = (REPOSITORY / "docker-compose.yml").read_text()
    asked = {found[1] for found in VARIABLE.finditer(text) if found[2] == "?"}
    assert asked
    assert asked <= set(EXAMPLE)


def test_the_example_sets_what_settings_read():
    assert set(EXAMPLE) - {"POSTGRES_PASSWORD"} <= environment.asked


@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_the_settings_of_a_container_are_sound(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    given = {key: filled(value) for key, value in SERVICES[name]["environment"].items()}
    if "COURSE_MACHINE_LOCK" in given:
        mounted = [volume.rpartition(":")[2] for volume in SERVICES[name]["volumes"]]
        assert str(Path(given["COURSE_MACHINE_LOCK"]).parent) in mounted
        given["COURSE_MACHINE_LOCK"] = str(tmp_path / "lock")
    found = settings_of({**given, "COURSE_VAR": str(tmp_path)}, monkeypatch)
    assert (found["HTTPS"], found["TRUSTED_PROXIES"]) == (True, 1)
    assert found["MACHINE_NAME"] == "lab-1"


def test_the_lab_workers_of_a_host_share_one_lock_by_a_name_of_its_own():
    volume, _, place = SERVICES["lab-worker"]["volumes"][0].partition(":")
    assert "name" in COMPOSE["volumes"][volume]
    assert SERVICES["lab-worker"]["environment"]["COURSE_MACHINE_LOCK"].startswith(f"{place}/")
    assert f"-o course -m 755 {place}" in (REPOSITORY / "Dockerfile").read_text()


def test_the_lab_worker_goes_before_all_else():
    shares = {name: each["cpu_shares"] for name, each in RUNNING.items()}
    assert shares.pop("lab-worker") > 4 * max(shares.values())
    unit = Unit(DEPLOY / "systemd/concurrency-course-lab-worker.service")
    assert int(unit["Service"]["CPUWeight"]) > 100  # what all other units have


def test_systemd_runs_each_program_of_a_site():
    started = {shlex.split(Unit(path)["Service"]["ExecStart"])[-1] for path in UNITS}
    assert started == {*PROGRAMS, "database"}


def test_the_target_starts_what_was_enabled_and_no_more():
    """So a host that only measures enables it as well, and has it after a restart."""
    target = Unit(DEPLOY / "systemd/concurrency-course.target")
    assert not {"Wants", "Requires"} & set(target["Unit"])
    wanted = {path.stem for path in UNITS if "Install" in Unit(path)}
    assert wanted == {f"concurrency-course-{name}" for name in PROGRAMS}
    for name in wanted:
        unit = Unit(DEPLOY / f"systemd/{name}.service")
        assert unit["Install"]["WantedBy"] == "concurrency-course.target"


def test_a_command_by_hand_runs_as_the_units_do(tmp_path: Path):
    common = Unit(DEPLOY / "systemd/concurrency-course-.service.d/common.conf")
    user, folder = common["Service"]["User"], common["Service"]["WorkingDirectory"]
    (tmp_path / "current").mkdir()
    (tmp_path / "environment").write_text("NAME='of the file'\nOTHER=kept\nMETRICS_DIR=wrong\n")
    stub = tmp_path / "setpriv"
    stub.write_text(
        '#!/bin/sh\nfor each; do case $each in --*) echo "$each"; shift ;; esac; done\n'
        'pwd; umask; exec "$@"\n'
    )
    stub.chmod(0o755)
    script = (DEPLOY / "course").read_text()
    script = script.replace(common["Service"]["EnvironmentFile"], str(tmp_path / "environment"))
    (tmp_path / "course").write_text(script.replace(folder, str(tmp_path / "current")))
    done = subprocess.run(
        ["sh", tmp_path / "course", "NAME=given in front", "env"],
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "NAME": "of the shell"},
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    said = done.stdout.splitlines()
    assert {f"--reuid={user}", f"--regid={user}", "--no-new-privs"} <= set(said)
    assert str(tmp_path / "current") in said
    assert common["Service"]["UMask"] in said
    assert {"NAME=given in front", "OTHER=kept"} <= set(said)
    assert f"METRICS_DIR={common.environment['METRICS_DIR']}" in said


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_sets_what_settings_read_and_is_confined(path: Path):
    unit, common = Unit(path), Unit(DEPLOY / "systemd/concurrency-course-.service.d/common.conf")
    assert {*unit.environment, *common.environment} <= environment.asked
    assert path.name.startswith("concurrency-course-")  # or the common part would not hold
    confined = common["Service"]
    assert confined["User"] not in ROOT
    assert confined["CapabilityBoundingSet"] == ""
    assert (confined["NoNewPrivileges"], confined["ProtectSystem"]) == ("yes", "strict")
    assert not (set(unit["Service"]) & set(confined)) - {"Environment"}


def test_the_settings_of_the_example_are_sound(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    given = {**EXAMPLE, "SECRET_KEY": KEY, "COURSE_VAR": str(tmp_path)}
    found = settings_of(given, monkeypatch)
    assert found["DATABASES"]["default"]["HOST"] == "/var/run/postgresql"


def test_the_proxy_finds_what_systemd_starts():
    upstreams = (DEPLOY / "nginx/upstreams.conf").read_text()
    ports = dict(re.findall(r"upstream course_(\w+) \{\s+server 127\.0\.0\.1:(\d+)", upstreams))
    units = {name: Unit(DEPLOY / f"systemd/concurrency-course-{name}.service") for name in PROGRAMS}
    assert ports == {
        "pages": units["web"].environment["PORT"],
        "events": units["events"].environment["PORT"],
    }


def test_the_proxy_finds_what_compose_starts():
    upstreams = (DEPLOY / "nginx/upstreams-compose.conf").read_text()
    found = dict(
        re.findall(r"upstream course_(\w+) \{.*?server (\S+) resolve;", upstreams, re.DOTALL)
    )
    port = OURS["web"]["environment"]["PORT"]
    assert found == {"pages": f"web:{port}", "events": f"events:{port}"}


def test_the_proxy_tells_event_streams_from_pages():
    text = (DEPLOY / "nginx/course.conf").read_text()
    shape = re.findall(r"location ~ (\S+) \{\s+proxy_pass http://course_events;", text)
    assert len(shape) == 1
    run = "0b7c9a52-3a52-4a43-9c3a-0d2c6b1f8a11"
    assert re.search(shape[0], reverse("sandbox:run_events", args=[run]))
    assert not re.search(shape[0], reverse("sandbox:run_detail", args=[run]))


def connections_of(nginx: str) -> int:
    """Of one process; nginx starts one for each core, and a machine may have one."""
    (most,) = re.findall(r"worker_connections (\d+);", nginx)
    (files,) = re.findall(r"worker_rlimit_nofile (\d+);", nginx)
    assert int(files) >= 2 * int(most)
    return int(most)


def test_the_proxy_has_room_for_every_stream_and_for_pages():
    guide = (REPOSITORY / "docs/deploy.md").read_text()
    main = (DEPLOY / "nginx/nginx-compose.conf").read_text()
    for text in (guide, main):
        assert connections_of(text) >= 2 * events.STREAMS_MAX + 1000  # the visitor's and ours
    assert (
        "./deploy/nginx/nginx-compose.conf:/etc/nginx/nginx.conf:ro" in SERVICES["proxy"]["volumes"]
    )


def test_the_proxy_passes_on_as_many_streams_of_one_as_the_site_takes():
    text = (DEPLOY / "nginx/course.conf").read_text()
    assert f"limit_conn course_streams {events.STREAMS_OF_ONE_MAX};" in text


def test_the_proxy_keeps_no_connection_longer_than_the_site():
    for name in ("upstreams", "upstreams-compose"):
        text = (DEPLOY / f"nginx/{name}.conf").read_text()
        (kept,) = re.findall(r"keepalive_timeout (\d+)s;", text)
        assert int(kept) < 30  # granian's


def test_the_log_of_the_proxy_has_no_query_strings():
    text = (DEPLOY / "nginx/course.conf").read_text()
    formats = re.findall(r"log_format course (.*);", text)
    assert len(formats) == 1
    assert not re.search(r"\$(request|request_uri|args|http_referer)\b(?!_)", formats[0])
    assert set(re.findall(r"access_log ([^;]+);", text)) == {
        "off", "/var/log/nginx/access.log course",
    }  # fmt: skip


def test_the_guide_lists_every_variable():
    guide = (REPOSITORY / "docs/deploy.md").read_text()
    table = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", guide, re.MULTILINE)
    named = {name for row in table for name in re.findall(r"`(\w+)`", row)}
    assert named == environment.asked
