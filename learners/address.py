"""Which address a request came from, as far as that can be trusted."""

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

#: One subscriber has at least this much of the IPv6 addresses, and may use each of them.
SUBSCRIBER_BITS = 64


def client_address(request: HttpRequest) -> str:
    """The address of the client, '' when the server knows none (a Unix socket).

    Each proxy appends the address that it was called from to `X-Forwarded-For`, and what stands
    further left is whatever the client wrote. So exactly `TRUSTED_PROXIES` entries are counted
    from the right; a list that is shorter did not come through them, and is not believed.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    hops = int(getattr(settings, "TRUSTED_PROXIES", 0))
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    if not 0 < hops <= len(forwarded):
        return peer
    return _plain(forwarded[-hops]) or peer


def network_of(address: str) -> str:
    """What is counted as one client: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return f"{int(parsed) >> (128 - SUBSCRIBER_BITS):x}/{SUBSCRIBER_BITS}"
    return str(parsed)


def _plain(entry: str) -> str:
    """The address of an entry without port or brackets; '' when it is none."""
    text = entry.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ip_address(text))
    except ValueError:
        return ""
