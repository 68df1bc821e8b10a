"""
Check what we may ask for and which answers to trust, and advise a person on error answers.

We ask only by https, at an allowed host, on the open internet. Publishers put the time in their
answers, so we notice if this machine's clock is wrong.
"""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit

from pipeline.errors import SourceUnavailable, WrongClock

HTTPS_PORT: Final = 443


def is_private(address: str) -> bool:
    """Return whether an IP address is not on the open internet."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return not ip.is_global


def demand_allowed(url: str, allowed: Collection[str], first: str, status: int = 0) -> None:
    """
    Raise SourceUnavailable unless we may ask for an address.

    Args:
        url: The address.
        allowed: Names of the hosts.
        first: The address that was asked first; it differs from `url` after a redirect.
        status: The status code of the redirect; 0 if there was none.
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
            f"{found}; if the publisher has moved, change hosts in sources.toml",
            status=status,
        )


def _is_private_name(host: str) -> bool:
    try:
        return is_private(host)
    except ValueError:
        return host == "localhost"


# Beyond this we would keep a file under a wrong day. Smaller gaps are time zones and drift.
MOST_APART: Final = timedelta(days=1)


def demand_right_clock(url: str, headers: Mapping[str, str], ours: Collection[datetime]) -> None:
    """
    Raise WrongClock if this machine and a publisher do not agree on the day.

    Args:
        url: What was asked for.
        headers: The answer's headers; nothing is compared unless they have a readable date.
        ours: Moments that this machine took for now, UTC.
    """
    told = _told(headers)
    far = [one for one in ours if told and all(abs(one - when) > MOST_APART for when in told)]
    if far:
        theirs = told[0]
        raise WrongClock(
            f"{url}: expected its clock and ours to be at most a day apart, found "
            f"{theirs:%Y-%m-%d %H:%M} there and {far[0]:%Y-%m-%d %H:%M} on this machine (UTC). "
            "Set the clock of this machine; until then we fetch nothing and make no page"
        )


def _told(headers: Mapping[str, str]) -> tuple[datetime, ...]:
    """
    Read when an answer was given; empty if that cannot be read.

    A cache on the way gives the age of its copy. Some caches keep the date of the publisher's
    answer beside it, and some put their own: accept either.
    """
    try:
        told = parsedate_to_datetime(headers.get("Date", ""))
        age = timedelta(seconds=int(headers.get("Age", "0")))
        # "-0000" means a time without a zone, but a server always means UTC.
        when = told if told.tzinfo else told.replace(tzinfo=UTC)
        return (when, when + age)
    except (ValueError, OverflowError, TypeError, IndexError):
        return ()


# Advice on answers that will not change without action, by the publisher's status code.
ADVICE: Final = {
    401: "the publisher asks for a password; check whether the page has moved",
    403: (
        "the publisher refuses our requests; open the address in a browser, and if it opens "
        "there, write to the publisher"
    ),
    404: "check on the publisher's site whether it has moved",
}
NEXT_RUN: Final = "the next run tries again"
LOOK: Final = "open the address in a browser"
CLOCK: Final = "open the address in a browser, and check the clock of this machine"
