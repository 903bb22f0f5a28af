"""Which interpreters a learner may ask for: what the living lab workers have published."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sandbox import stream
from sandbox.models import Machine

#: What is written for: the names to say what is missing by.
EXPECTED = ("3.12", "3.13", "3.14", "3.15")
NAME = re.compile(r"3\.\d{1,2}t?", re.ASCII)


@dataclass(frozen=True)
class Offered:
    """One interpreter by its name, and in which versions the machines have it."""

    name: str
    versions: tuple[str, ...]

    @property
    def free_threaded(self) -> bool:
        return self.name.endswith("t")


@dataclass(frozen=True)
class Offer:
    """`own`: of the workers themselves, which is what runs where nothing is chosen."""

    own: tuple[str, ...] = ()
    interpreters: tuple[Offered, ...] = ()

    @property
    def default(self) -> tuple[str, ...]:
        """In which versions the workers' own interpreter runs."""
        return tuple(
            v for each in self.interpreters if each.name in self.own for v in each.versions
        )

    @property
    def others(self) -> tuple[Offered, ...]:
        """What is not chosen anyway, wherever the run is measured."""
        return tuple(each for each in self.interpreters if (each.name,) != self.own)

    @property
    def missing(self) -> tuple[str, ...]:
        """Versions that no lab machine has, in any build."""
        here = {each.name.removesuffix("t") for each in self.interpreters}
        return tuple(name for name in EXPECTED if name not in here)

    @property
    def has_free_threaded(self) -> bool:
        return any(each.free_threaded for each in self.interpreters)

    def chosen(self, wish: str) -> str | None:
        """The name to ask for; '' where that is the default anyway, None where nobody has it."""
        if not wish or (wish,) == self.own:
            return ""
        known = NAME.fullmatch(wish) and any(each.name == wish for each in self.interpreters)
        return wish if known else None


def offer() -> Offer:
    """What living lab workers have; nothing while none is alive, or the broker is gone."""
    try:
        alive = stream.machines_alive()
    except stream.BrokerGone:
        return Offer()
    rows = Machine.objects.filter(name__in=alive) if alive else ()
    return offer_of([each.interpreters for each in rows if each.interpreters])


def offer_of(published: Sequence[Sequence[dict[str, Any]]]) -> Offer:
    """Of what each machine has published, its worker's own first."""
    versions: dict[str, set[str]] = {}
    for each in (each for machine in published for each in machine):
        versions.setdefault(each["name"], set()).add(each["python"])
    own = sorted({machine[0]["name"] for machine in published}, key=_newness)
    names = sorted(versions, key=_newness)
    return Offer(tuple(own), tuple(Offered(name, tuple(sorted(versions[name]))) for name in names))


def _newness(name: str) -> tuple[int, bool]:
    return int(name.removesuffix("t").rpartition(".")[2]), name.endswith("t")
