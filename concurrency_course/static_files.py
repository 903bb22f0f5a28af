"""Static files, served before Django: its middleware for them is async alone, so under WSGI it
would make an event loop for each request, and under ASGI a thread for each middleware."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from servestatic.base import ServeStaticBase

MIDDLEWARE = "servestatic.middleware.ServeStaticMiddleware"
HASHED = r"^.+\.[0-9a-f]{12}\..+$"


def nosniff(headers: Any, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"


def before[Kind: ServeStaticBase](kind: type[Kind], pages: Any) -> Kind:
    """`pages` behind the static files: those that were collected, else those of the sources."""
    served: Kind = kind(
        pages,
        autorefresh=settings.DEBUG,
        prefix=settings.STATIC_URL,
        immutable_file_test=HASHED,
        add_headers_function=nosniff,
    )
    for folder in _folders():
        served.add_files(folder, prefix=settings.STATIC_URL)
    return served


def _folders() -> list[str]:
    """Later ones go before earlier ones."""
    finders: list[Any] = list(get_finders())
    storages = [each for finder in finders for each in finder.storages.values()]
    sources = [str(each.location) for each in storages] if settings.SERVESTATIC_USE_FINDERS else []
    return [*map(str, filter(Path.exists, [settings.STATIC_ROOT])), *reversed(sources)]


def without_middleware() -> None:
    """To be called before Django's handler is made."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != MIDDLEWARE]
