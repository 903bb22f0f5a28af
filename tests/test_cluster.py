"""The tests' own PostgreSQL: what other tests, the chaos and the bench stand on."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from concurrency_course.leash import Leash
from tests.cluster import NONE_FOUND, Cluster, ClusterError, database_beside, find_bin

needs_postgresql = pytest.mark.skipif(find_bin() is None, reason=NONE_FOUND)


@pytest.fixture
def cluster(tmp_path: Path, leash: Leash) -> Iterator[Cluster]:
    made = Cluster(tmp_path / "cluster", fsync="off")
    made.start()
    group = made.pid
    leash.hold(group)
    yield made
    made.stop()
    leash.release(group)


def ask(cluster: Cluster, sql: str) -> str:
    """One statement on a connection of its own; what its first row's first column says."""
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        answer = connection.execute(sql.encode())
        row = answer.fetchone() if answer.description else None
        return str(row[0]) if row else ""


@needs_postgresql
def test_what_was_committed_outlives_a_crash(cluster: Cluster) -> None:
    ask(cluster, "create table kept as select 7 as number")
    processes = [psutil.Process(cluster.pid), *psutil.Process(cluster.pid).children()]
    cluster.kill()
    assert not any(process.is_running() for process in processes)
    assert not cluster.answers()
    cluster.start()
    assert ask(cluster, "select number from kept") == "7"


@needs_postgresql
def test_it_keeps_its_address_over_a_restart(cluster: Cluster) -> None:
    address, first = cluster.url, cluster.pid
    cluster.restart()
    assert (cluster.url, cluster.pid == first) == (address, False)
    assert ask(cluster, "select current_database()") == "course"


@needs_postgresql
def test_it_never_runs_as_root(cluster: Cluster) -> None:
    assert psutil.Process(cluster.pid).uids().effective != 0


@needs_postgresql
def test_it_sorts_as_people_do(cluster: Cluster) -> None:
    sql = "select string_agg(word, '' order by word) from (values ('B'), ('a')) as words(word)"
    assert ask(cluster, sql) == "aB"


@needs_postgresql
def test_its_options_are_the_servers(cluster: Cluster) -> None:
    assert ask(cluster, "show fsync") == "off"


def run_beside(
    repository: Path, *command: str, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    words = [sys.executable, "-m", "tests.cluster", sys.executable, *command]
    env = os.environ | {"CI": ""} | environment
    return subprocess.run(words, cwd=repository, env=env, check=False, capture_output=True)


@needs_postgresql
def test_a_command_is_run_beside_a_cluster_and_its_code_handed_on(repository: Path) -> None:
    address = "os.environ['TEST_DATABASE_URL']"
    program = f"import os, psycopg, sys; psycopg.connect({address}); sys.exit(7)"
    assert run_beside(repository, "-c", program).returncode == 7


@needs_postgresql
def test_a_command_beside_a_cluster_does_not_get_the_settings_of_the_site(
    repository: Path,
) -> None:
    """They would win over those of the tests, and the tests would run on the site's data."""
    program = "import os, sys; sys.exit('DJANGO_SETTINGS_MODULE' in os.environ)"
    assert run_beside(repository, "-c", program).returncode == 0


@needs_postgresql
def test_a_database_beside_is_dropped_though_somebody_uses_it(cluster: Cluster) -> None:
    with database_beside(cluster.url, "beside") as url:
        user = psycopg.connect(url)
    user.close()
    assert ask(cluster, "select count(*) from pg_database where datname = 'beside'") == "0"


def test_a_machine_without_postgresql_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.cluster.PLACES", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ClusterError, match="apt install postgresql"):
        Cluster(tmp_path)
