"""Who may see more of the site's state than a stranger: this host itself, and who has the token."""

import secrets
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

FORWARDED = ("X-Forwarded-For", "Forwarded")


def is_insider(request: HttpRequest) -> bool:
    """A request of this very host that came past no proxy, or one that brings METRICS_TOKEN."""
    return _is_of_this_host(request) or _brings_token(request)


def _is_of_this_host(request: HttpRequest) -> bool:
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _brings_token(request: HttpRequest) -> bool:
    """`Authorization: Bearer …`, as Prometheus sends it."""
    brought = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token = settings.METRICS_TOKEN
    return bool(token) and secrets.compare_digest(brought.encode(), token.encode())
