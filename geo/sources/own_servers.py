"""The address of a server of the group's own: scheme, host, perhaps a port and a path; no key and no query in it."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

__all__ = ["address_of", "shown"]


def address_of(url: str) -> SplitResult | None:
    """The parts of an address, None where it is no http or https URL of a host alone."""
    try:
        parts = urlsplit(url)
        fit = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    fit = fit and not (parts.username or parts.password or parts.query or parts.fragment)
    return parts if fit else None


def shown(parts: SplitResult) -> str:
    """Scheme, host and port: what an error may say of a server."""
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")
