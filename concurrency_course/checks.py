"""What settings must not say together; each alone is checked where it is read (`environment`).

Programs that Django does not check by itself call `enforce` before they start.
"""

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from concurrency_course.environment import MAKE_KEY


def _is_local(host: str) -> bool:
    """This host itself: a loopback name or address, or no name at all (a socket, a file)."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host in {"", "localhost"} or host.startswith("/")


def _is_public() -> bool:
    return settings.HTTPS or not all(map(_is_local, settings.ALLOWED_HOSTS))


def _has_parts_elsewhere() -> bool:
    database = settings.DATABASES["default"].get("HOST", "")
    return not (_is_local(urlsplit(settings.REDIS_URL).hostname or "") and _is_local(database))


def _speaks_plainly_to_a_model() -> bool:
    parts = urlsplit(settings.ASK_MODEL_URL)
    return parts.scheme == "http" and not _is_local(parts.hostname or "")


@register("course")
def check_settings(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The rules, as errors with the sentence that mends each."""
    rules = (
        (
            settings.DEBUG and _is_public(),
            "DEBUG=1 shows the settings to whoever meets an error: leave DEBUG out where "
            "ALLOWED_HOSTS or HTTPS make the site public.",
        ),
        (
            not settings.GIVEN_KEY and _has_parts_elsewhere(),
            "Each host would make a SECRET_KEY of its own, and refuse what the others signed: "
            f"give all of them the same one, such as this prints: {MAKE_KEY}",
        ),
        (
            settings.HTTPS and not settings.TRUSTED_PROXIES,
            "HTTPS=1 sends every plain request elsewhere, and only a proxy can say which was not "
            "plain: put one in front and write TRUSTED_PROXIES=1, or leave HTTPS out.",
        ),
        (
            settings.NOISE != "measured" and _is_public(),
            f"COURSE_NOISE={settings.NOISE} calls runs valid or not without a look at the machine: "
            "leave it out, it is for tests.",
        ),
        (
            _speaks_plainly_to_a_model() and not settings.ASK_MODEL_PLAIN,
            "ASK_MODEL_URL sends learners' questions and the key over a network that can read "
            "them: write https://, or ASK_MODEL_PLAIN=1 if that network is your own.",
        ),
        (
            bool(settings.ASK_MODEL_URL) != bool(settings.ASK_MODEL_NAME),
            "ASK_MODEL_URL and ASK_MODEL_NAME go together: say which model is to be asked, or "
            "leave both out.",
        ),
    )
    return [
        Error(sentence, id=f"course.E{number:03}")
        for number, (broken, sentence) in enumerate(rules, start=1)
        if broken
    ]


def enforce() -> None:
    """Raise ImproperlyConfigured with the sentences of all rules that are broken."""
    if errors := check_settings(None):
        raise ImproperlyConfigured("\n".join(f"{error.msg} ({error.id})" for error in errors))
