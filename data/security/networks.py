"""Network addresses as limits count them."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import Final

__all__ = ["network_of"]

_NETWORK_BYTES: Final = 8
"""A home or a mobile phone is given a /64 of IPv6 addresses (RFC 6177), and can send from each of them."""


def network_of(address: str) -> bytes:
    """Return the bytes that stand for everybody behind an address: the whole IPv4 address, or the /64 of an IPv6 one.

    IPv4 addresses written as IPv6 (``::ffff:192.0.2.1``) count as IPv4. Text that is not an address stands for itself.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address.encode(errors="replace")
    if isinstance(found, IPv6Address):
        mapped = found.ipv4_mapped
        return mapped.packed if mapped else found.packed[:_NETWORK_BYTES]
    return found.packed
