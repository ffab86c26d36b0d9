"""The network of an address, by which limits count requests."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import Final

__all__ = ["network_of"]

_NETWORK_BYTES: Final = 8
"""A home or a mobile phone is given a /64 of IPv6 addresses (RFC 6177), and can send from any of them."""


def network_of(address: str) -> bytes:
    """Return the network of an address in bytes: the whole IPv4 address, or an IPv6 address's /64.

    IPv4 addresses written as IPv6 (``::ffff:192.0.2.1``) count as IPv4. Text that is not an address is returned as
    bytes.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address.encode(errors="replace")
    if isinstance(found, IPv6Address):
        mapped = found.ipv4_mapped
        return mapped.packed if mapped else found.packed[:_NETWORK_BYTES]
    return found.packed
