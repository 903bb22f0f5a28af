"""Counters never write where the disk has no place, for the kernel kills who does."""

import errno
import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from prometheus_client.mmap_dict import MmapedDict

from concurrency_course import counter_file, metrics
from concurrency_course.counter_file import SIZE, CounterFile

#: More than fit into a new file.
MANY = [json.dumps(["name", "name_bucket", {"le": str(n)}, "help " * 20]) for n in range(1500)]


def has_holes(path: Path) -> bool:
    status = path.stat()
    return status.st_blocks * 512 < status.st_size


def full(path: str, size: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def told(file: Any) -> dict[str, float]:
    return {key: value for key, value, _ in file.read_all_values()}


def test_the_site_counts_in_files_without_holes():
    metrics.REQUESTS.labels("healthz", "GET", "200").observe(0.1)
    ours = [*Path(settings.METRICS_DIR).glob(f"*_{os.getpid()}.db")]
    assert ours
    assert not any(map(has_holes, ours))


def test_a_file_grows_without_holes_and_others_read_it(tmp_path: Path):
    path = tmp_path / "counter_1.db"
    file: Any = CounterFile(str(path))
    for number, key in enumerate(MANY):
        file.write_value(key, number, 0)
    assert path.stat().st_size > SIZE
    assert not has_holes(path)
    read: Any = MmapedDict.read_all_values_from_file
    found = {key: value for key, value, _, _ in read(str(path))}
    assert found == {key: float(number) for number, key in enumerate(MANY)}


def test_on_a_full_disk_a_program_begins_and_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(counter_file, "take_blocks", full)
    path = tmp_path / "counter_1.db"
    file: Any = CounterFile(str(path))
    for key in MANY:
        file.write_value(key, 1, 0)
    assert told(file) == dict.fromkeys(MANY, 1.0)
    assert not path.exists()


def test_when_the_disk_is_full_a_program_goes_on_counting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file: Any = CounterFile(str(tmp_path / "counter_1.db"))
    monkeypatch.setattr(counter_file, "take_blocks", full)
    for key in MANY:
        file.write_value(key, 1, 0)
    assert told(file) == dict.fromkeys(MANY, 1.0)


def test_a_counter_of_a_process_with_the_same_number_goes_on(tmp_path: Path):
    path = str(tmp_path / "counter_1.db")
    first: Any = CounterFile(path)
    first.write_value("a", 3, 0)
    second: Any = CounterFile(path)
    assert second.read_value("a") == (3.0, 0.0)
