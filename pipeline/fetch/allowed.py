"""Which addresses may be asked: by https, at a host that is allowed, on the open internet."""

from collections.abc import Collection
from ipaddress import IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit

from pipeline.errors import SourceUnavailable

HTTPS_PORT: Final = 443


def is_private(address: str) -> bool:
    """Whether an IP address is not one of the open internet."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return not ip.is_global


def demand_allowed(url: str, allowed: Collection[str], first: str) -> None:
    """
    Raise SourceUnavailable unless an address is one that may be asked.

    Args:
        url: The address.
        allowed: Names of the hosts.
        first: The address that was asked first; another one where we have been sent on.
    """
    found = ""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        found = "an address that cannot be read"
    else:
        if parts.scheme != "https":
            found = f"one by {parts.scheme or 'nothing'}"
        elif _is_private_name(host):
            found = "a private address"
        elif host not in allowed:
            found = f"the host {host!r}"
        elif port not in (None, HTTPS_PORT) or "@" in parts.netloc:
            found = f"{parts.netloc!r}"
    if found:
        sent = "" if url == first else f", to which {first} sent us"
        raise SourceUnavailable(
            f"{url!r}{sent}: expected an https address at {' or '.join(sorted(allowed))}, found "
            f"{found}; if the publisher has moved, change hosts in sources.toml"
        )


def _is_private_name(host: str) -> bool:
    try:
        return is_private(host)
    except ValueError:
        return host == "localhost"
