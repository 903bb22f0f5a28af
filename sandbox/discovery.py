"""Finds what a demo brings along: the module of its name in a package."""

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def modules(package: str, path: Iterable[str]) -> dict[str, ModuleType]:
    """All modules of a package by the slug of their demo: `start_costs` is of `start-costs`."""
    names = sorted(found.name for found in iter_modules(path))
    return {name.replace("_", "-"): import_module(f"{package}.{name}") for name in names}
