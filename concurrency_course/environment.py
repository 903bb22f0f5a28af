"""Reads environment variables. A bad value raises the sentence that says what to write instead.

Standard library and Django's exception alone; `settings` says what the variables are.
"""

import ipaddress
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

ON, OFF = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}


def refuse(name: str, value: object, mending: str) -> ImproperlyConfigured:
    """The error to raise; `mending` tells what to write, such as 'write DEBUG=1 or 0'."""
    return ImproperlyConfigured(f"{name}={value} {mending}.")


class Environment:
    """`values` by name; `asked` are the names that were asked for so far. Empty means not set."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values
        self.asked: set[str] = set()

    def text(self, name: str, default: str = "") -> str:
        self.asked.add(name)
        return self._values.get(name, "").strip() or default

    def secret(self, name: str) -> str:
        """The value itself, or the contents of the file that `<name>_FILE` names."""
        value, path = self.text(name), self.text(f"{name}_FILE")
        if value and path:
            raise refuse(f"{name}_FILE", path, f"and {name} are both set: leave one of them out")
        return value or (_contents(f"{name}_FILE", Path(path)) if path else "")

    def flag(self, name: str) -> bool:
        value = self.text(name, "0").lower()
        if value not in ON | OFF:
            raise refuse(name, value, f"is neither on nor off: write {name}=1 or {name}=0")
        return value in ON

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number from `low` to `high`, in ASCII digits."""
        value = self.text(name, str(default))
        if not (value.isascii() and value.isdecimal() and low <= int(value) <= high):
            raise refuse(name, value, f"is no number from {low} to {high}: write {name}={default}")
        return int(value)

    def choice(self, name: str, options: Sequence[str]) -> str:
        """One of `options`; the first is the default."""
        value = self.text(name, options[0])
        if value not in options:
            raise refuse(name, value, f"is unknown: write one of {', '.join(options)}")
        return value

    def names(self, name: str, default: str = "") -> list[str]:
        """What stands between the commas."""
        return [part.strip() for part in self.text(name, default).split(",") if part.strip()]

    def address(self, name: str, default: str) -> str:
        """An IP address to listen on."""
        value = self.text(name, default)
        try:
            ipaddress.ip_address(value)
        except ValueError:
            mending = f"is no IP address: write {name}={default}, or {name}=0.0.0.0 for all"
            raise refuse(name, value, mending) from None
        return value


def _contents(name: str, path: Path) -> str:
    try:
        value = path.read_text().strip()
    except (OSError, UnicodeDecodeError) as reason:
        raise refuse(name, path, f"cannot be read ({reason}): name a file that can") from None
    if not value:
        raise refuse(name, path, "is an empty file: write the secret into it")
    return value


environment = Environment(os.environ)
