"""Whose address is counted: what a client writes itself is never believed."""

import pytest
from django.test import RequestFactory, override_settings

from learners.address import client_address, network_of


def address(forwarded: str | None, hops: int, peer: str = "10.0.0.1") -> str:
    headers = {} if forwarded is None else {"x-forwarded-for": forwarded}
    with override_settings(TRUSTED_PROXIES=hops):
        return client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer))


def test_without_a_proxy_what_a_client_writes_is_ignored() -> None:
    assert address("203.0.113.9", hops=0) == "10.0.0.1"


@pytest.mark.parametrize(
    ("forwarded", "hops", "expected"),
    [
        ("203.0.113.9", 1, "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9", 1, "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9, 10.0.0.2", 2, "203.0.113.9"),
        ("203.0.113.9:5555", 1, "203.0.113.9"),
        ("[2001:db8::1]:443", 1, "2001:db8::1"),
    ],
)
def test_the_entry_of_the_outermost_trusted_proxy_counts(
    forwarded: str, hops: int, expected: str
) -> None:
    assert address(forwarded, hops) == expected


@pytest.mark.parametrize("forwarded", [None, "", "203.0.113.9", "nonsense, 10.0.0.2"])
def test_what_did_not_come_through_all_proxies_is_not_believed(forwarded: str | None) -> None:
    assert address(forwarded, hops=2) == "10.0.0.1"


def test_ipv6_is_counted_by_subscriber() -> None:
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9")
    assert network_of("2001:db8:1:2::1") != network_of("2001:db8:1:3::1")
    assert network_of("::ffff:192.0.2.1") == "192.0.2.1"
    assert network_of("192.0.2.1") != network_of("192.0.2.2")
