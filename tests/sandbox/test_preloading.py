"""What a fork server has ready for the processes of a box, as it has for those of a program."""

from types import SimpleNamespace

import pytest

from sandbox.harness import workers


@pytest.mark.parametrize(
    ("version", "preloaded"),
    [
        ((3, 12, 1), []),
        ((3, 13, 7), []),
        ((3, 13, 8), ["json"]),
        ((3, 14, 0), []),
        ((3, 14, 1), ["json"]),
        ((3, 15, 0), ["json"]),
    ],
)
def test_modules_are_imported_once_where_a_programs_file_would_be(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], preloaded: list[str]
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(workers, "sys", SimpleNamespace(version_info=version))
    monkeypatch.setattr("multiprocessing.set_forkserver_preload", asked.extend)
    workers.preload("json")
    assert asked == preloaded
