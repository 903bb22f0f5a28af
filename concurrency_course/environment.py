"""Reads environment variables. A bad value raises the sentence that says what to write instead.

`settings` says what the variables are for, docs/deploy.md what they may hold.
"""

import ipaddress
import os
import re
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from stat import S_ISDIR
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

ON, OFF = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
KEY_LENGTH = 50  # below this, Django's own check warns of a weak key
TOKEN_LENGTH = 20
LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,62}")
_NAME = r"[a-z0-9-]+(\.[a-z0-9-]+)*"
HOST = re.compile(rf"\.?{_NAME}|\[[0-9a-f:.]+\]", re.IGNORECASE)
ORIGIN = re.compile(rf"https?://(\*\.)?({_NAME}|\[[0-9a-f:.]+\])(:\d+)?", re.IGNORECASE)
MAKE_KEY = "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
BROKERS = ("redis", "rediss", "unix")
#: What a server may call a model, such as 'org/name-7b:q4'.
MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,199}")
#: What a header can carry.
HEADER = re.compile(r"[!-~]{1,4096}")


def refuse(name: str, value: object, mending: str) -> ImproperlyConfigured:
    """The error to raise; `mending` goes on like 'is neither on nor off: write DEBUG=1'."""
    return ImproperlyConfigured(f"{name}={value} {mending}.")


def refuse_secret(name: str, mending: str) -> ImproperlyConfigured:
    """The same for a value that no log may show."""
    return ImproperlyConfigured(f"{name} {mending}.")


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
            raise refuse_secret(f"{name}_FILE", f"and {name} are both set: leave one of them out")
        return value or (_contents(f"{name}_FILE", Path(path)) if path else "")

    def key(self, name: str, length: int = KEY_LENGTH) -> str:
        """A secret of at least `length` characters, not all of them alike."""
        value = self.secret(name)
        if value and (len(value) < length or len(set(value)) < 10):
            raise refuse_secret(name, f"is too easy to guess: write what this prints: {MAKE_KEY}")
        return value

    def flag(self, name: str) -> bool:
        value = self.text(name, "0").lower()
        if value not in ON | OFF:
            raise refuse(name, value, f"is neither on nor off: write {name}=1 or {name}=0")
        return value in ON

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number from `low` to `high`, in ASCII digits."""
        value = self.text(name, str(default))
        short = len(value) <= len(str(high))  # Python refuses to read thousands of digits
        if not (short and value.isascii() and value.isdecimal() and low <= int(value) <= high):
            mending = f"is no number from {low} to {high}: write one, such as {name}={default}"
            raise refuse(name, value, mending)
        return int(value)

    def choice(self, name: str, options: Sequence[str]) -> str:
        """One of `options`; the first is the default."""
        value = self.text(name, options[0])
        if value not in options:
            raise refuse(name, value, f"is unknown: write one of {', '.join(options)}")
        return value

    def label(self, name: str) -> str:
        """A short name for people and for keys, or nothing."""
        value = self.text(name)
        if value and not LABEL.fullmatch(value):
            mending = "has other characters than letters, digits, '.' and '-', or more than 63"
            raise refuse(name, value, f"{mending}: write a name such as {name}=lab-1")
        return value

    def address(self, name: str, default: str) -> str:
        """An IP address to listen on."""
        value = self.text(name, default)
        try:
            ipaddress.ip_address(value)
        except ValueError:
            mending = f"is no IP address: write {name}={default}, or {name}=0.0.0.0 for all"
            raise refuse(name, value, mending) from None
        return value

    def hosts(self, name: str) -> list[str]:
        """Host names between commas; one that starts with a dot stands for all below it."""
        mending = "write bare names, such as course.example.org, with commas between them"
        return self._parts(name, HOST, f"names a host that cannot be: {mending}")

    def origins(self, name: str) -> list[str]:
        mending = "write https:// and the name, such as https://course.example.org"
        return self._parts(name, ORIGIN, f"holds what is no origin: {mending}")

    def _parts(self, name: str, shape: re.Pattern[str], mending: str) -> list[str]:
        value = self.text(name)
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if not all(shape.fullmatch(part) for part in parts):
            raise refuse(name, value, mending)
        return parts

    def folder(self, name: str, default: Path) -> Path:
        """A folder, which is made if need be, and then for its owner alone."""
        path = Path(self.text(name, str(default))).resolve()
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as reason:
            mending = f"cannot be a folder ({reason.strerror}): name one that can be made"
            raise refuse(name, path, mending) from None
        return path

    def place(self, name: str, default: Path) -> Path:
        """A file that may not exist yet, in a folder that does."""
        path = Path(self.text(name, str(default)))
        if not _may_be_file(path):
            raise refuse(name, path, "is no file in a folder that exists: make that folder first")
        return path

    def paths(self, name: str) -> list[Path]:
        """Folders and executable files that are there, each from the root."""
        value = self.text(name)
        paths = [Path(part.strip()) for part in value.split(",") if part.strip()]
        mending = "write whole paths of folders or programs that are there, with commas between"
        for path in paths:
            if not path.is_absolute() or not (path.is_dir() or os.access(path, os.X_OK)):
                raise refuse(name, value, f"names what is no place to look in: {mending}")
        return paths

    def database(self, name: str, default: Path) -> dict[str, Any]:
        """Django's settings of a PostgreSQL or SQLite database."""
        try:
            found = dj_database_url.parse(self.secret(name) or f"sqlite:///{default}")
        except ValueError:
            found = dj_database_url.DBConfig()
        kind = found.get("ENGINE", "").rpartition(".")[2]
        if kind not in {"sqlite3", "postgresql"} or found.get("NAME") in {None, "", ":memory:"}:
            raise refuse_secret(name, "names no database: write postgres://USER:PASSWORD@HOST/NAME")
        if kind == "postgresql" and find_spec("psycopg") is None:
            raise refuse_secret(
                name, "needs PostgreSQL's client: install requirements/postgres.txt"
            )
        if kind == "sqlite3" and not _may_be_file(Path(str(found["NAME"]))):
            mending = "is no file in a folder that exists: make that folder first"
            raise refuse(name, found["NAME"], mending)
        return dict(found)

    def broker(self, name: str) -> str:
        """The address of a Valkey or Redis, or nothing."""
        value = self.secret(name)
        if value and not _is_broker(value):
            raise refuse_secret(name, "names no broker: write redis://HOST:6379/0 or unix:///PATH")
        return value

    def service(self, name: str) -> str:
        """The address of a web service without a slash at its end, or nothing.

        It is not repeated: what somebody writes into an address may be a secret.
        """
        value = self.text(name).rstrip("/")
        if value and not _is_service(value):
            mending = "is no address of a service: write one such as https://HOST/v1, and no more"
            raise refuse_secret(name, mending)
        return value

    def model(self, name: str) -> str:
        """What a server calls a model, or nothing."""
        value = self.text(name)
        if value and not MODEL.fullmatch(value):
            mending = "is no name of a model: write one as its server lists it"
            raise refuse_secret(name, mending)
        return value

    def bearer(self, name: str) -> str:
        """A secret that somebody else made, for a header."""
        value = self.secret(name)
        if value and not HEADER.fullmatch(value):
            mending = "has blanks or letters that no header carries: write the key alone"
            raise refuse_secret(name, mending)
        return value


def _is_service(url: str) -> bool:
    try:
        parts = urlsplit(url)
        bare = not (parts.query or parts.fragment or "@" in parts.netloc)
        known = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        return bare and known and bool(HEADER.fullmatch(url))
    except ValueError:  # what stands for the port is no number
        return False


def _is_broker(url: str) -> bool:
    try:
        parts = urlsplit(url)
        if parts.scheme == "unix":
            return bool(parts.path)
        number = parts.path.strip("/") or "0"
        return (
            parts.scheme in BROKERS
            and bool(parts.hostname)
            and parts.port != 0
            and (number.isascii() and number.isdecimal())
        )
    except ValueError:  # what stands for the port is no number
        return False


def _may_be_file(path: Path) -> bool:
    """Whether a file is there, or can be made."""
    try:
        return path.parent.is_dir() and not S_ISDIR(path.stat().st_mode)
    except FileNotFoundError:
        return True
    except OSError:  # such as a name that is too long; from 3.14 on is_dir() only says no to it
        return False


def _contents(name: str, path: Path) -> str:
    """What the file holds. Its name is not repeated: it may be the secret, written in its place."""
    try:
        value = path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no text"
        raise refuse_secret(name, f"cannot be read ({reason}): name a file that can") from None
    if not value:
        raise refuse_secret(name, "is an empty file: write the secret into it")
    return value


environment = Environment(os.environ)
