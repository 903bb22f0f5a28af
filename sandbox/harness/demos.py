"""All demos: the `DEMO` of each module in `labs`, in the order of their places."""

from importlib import import_module
from pkgutil import iter_modules

from . import labs
from .demo import Demo, InvalidParameters, Parameter, Question

__all__ = ["DEMOS", "Demo", "InvalidParameters", "Parameter", "Question"]


def _found() -> list[Demo]:
    names = [found.name for found in iter_modules(labs.__path__) if found.name[0] != "_"]
    return [import_module(f"{labs.__name__}.{name}").DEMO for name in names]


DEMOS: dict[str, Demo] = {
    demo.slug: demo for demo in sorted(_found(), key=lambda demo: (demo.place, demo.slug))
}
