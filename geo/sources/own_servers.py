"""Check the address of the group's own server.

It may have a scheme, a host, a port and a path, but no key and no query.
"""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

__all__ = ["address_of", "shown"]


def address_of(url: str) -> SplitResult | None:
    """Return the parts of an address, or None if it is not a plain http or https URL."""
    try:
        parts = urlsplit(url)
        fit = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    fit = fit and not (parts.username or parts.password or parts.query or parts.fragment)
    return parts if fit else None


def shown(parts: SplitResult) -> str:
    """Return scheme, host and port of an address, which is what a message may show."""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")
