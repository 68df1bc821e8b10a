"""
Connections that stop: one deadline and one limit of bytes for an answer, and no private address.

The limits hold for everything between the connection and the last byte: status lines (a server may
send "100 Continue" for ever), headers, the answer of a proxy, chunks, trailers, the body. A timeout
of one read is no limit, because a byte a second keeps to it.
"""

import io
import socket
from collections.abc import Callable
from functools import partial
from http.client import HTTPException, HTTPResponse
from typing import Any, Final

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.utils import select_proxy
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.util import parse_url

from pipeline.errors import SourceUnavailable
from pipeline.fetch.guards import is_private

# A name may lead to thousands of addresses, and we wait for each: try so many of IPv4 and of IPv6.
ADDRESSES: Final = 2

# What headers, chunks and trailers may add to a body.
AROUND: Final = 1_000_000


class Allowance:
    """What one answer may still take of our time and of our memory."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Set the clock, which returns seconds that never go back."""
        self._clock = clock
        self._began = self._until = 0.0
        self._size = 0
        self.took = 0
        self.is_late = self.is_too_large = False

    def begin(self, seconds: float, size: int) -> None:
        """Allow an answer this many seconds from now, and a body of this many bytes."""
        self._began = self._clock()
        self._until = self._began + seconds
        self._size = size + AROUND
        self.took = 0
        self.is_late = self.is_too_large = False

    @property
    def used(self) -> float:
        """Seconds since the answer was begun."""
        return self._clock() - self._began

    def left(self) -> float:
        """Return the seconds that are left; raise TimeoutError if none are."""
        left = self._until - self._clock()
        if left <= 0:
            self.is_late = True
            raise TimeoutError("the deadline for the whole answer has passed")
        return left

    def take(self, number: int) -> None:
        """Count bytes that have come; raise OSError if they are too many."""
        self.took += number
        if self.took > self._size:
            self.is_too_large = True
            raise OSError("more bytes than the whole answer may have")


class _Metered(io.RawIOBase):
    """The bytes of a connection as they come, each read within what is left of an allowance."""

    def __init__(self, raw: Any, connection: socket.socket, allowance: Allowance) -> None:  # noqa: ANN401 the library's own class
        self._raw, self._connection, self._allowance = raw, connection, allowance
        self._wait = connection.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 as in the library
        left = self._allowance.left()
        is_last = self._wait is None or left < self._wait
        self._connection.settimeout(left if is_last else self._wait)
        try:
            number: int | None = self._raw.readinto(buffer)
        except TimeoutError:
            self._allowance.is_late = is_last
            raise
        self._allowance.take(number or 0)
        return number

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(HTTPResponse):
    """An answer, all of whose bytes are metered."""

    def __init__(
        self,
        connection: socket.socket,
        *args: Any,  # noqa: ANN401 as in the library
        allowance: Allowance,
        **kwargs: Any,  # noqa: ANN401 as in the library
    ) -> None:
        super().__init__(connection, *args, **kwargs)
        self.fp = io.BufferedReader(_Metered(self.fp.detach(), connection, allowance))

    def begin(self) -> None:
        super().begin()
        # The library leaves out what it cannot read, and every header after it: the length, too.
        if self.msg.defects:
            raise HTTPException(f"headers that cannot be read ({self.msg.defects[0]})")


class _FewAddresses(HTTPConnection):
    """A connection that tries the first addresses of a host, and no thousand of them."""

    def _new_conn(self) -> socket.socket:
        name = self._dns_host
        failed: HTTPError | None = None
        for address in _addresses(name) or [name]:
            self._dns_host = address
            try:
                return super()._new_conn()
            except (NewConnectionError, ConnectTimeoutError) as error:
                failed = failed or error
            finally:
                self._dns_host = name
        assert failed is not None  # noqa: S101 there is one address at least
        raise failed


class _Public(_FewAddresses, HTTPSConnection):
    """A connection that closes, before it sends anything, if it reached a private address."""

    def _new_conn(self) -> socket.socket:
        connection = super()._new_conn()
        try:
            _demand_public(self.host, connection.getpeername()[0])
        except SourceUnavailable:
            connection.close()
            raise
        return connection


class _ByProxy(_FewAddresses, HTTPSConnection):
    """A connection to a proxy, which may have a private address."""


class Door(HTTPAdapter):
    """Opens connections that keep to an allowance and check which address they have reached."""

    def __init__(self, allowance: Allowance) -> None:
        """Set what each answer may take."""
        self._allowance = allowance
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 as in the library
        """Connect without a proxy."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools(_Public)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:  # noqa: ANN401 as in the library
        """Connect by a proxy."""
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = self._pools(_ByProxy)
        return manager

    def send(self, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:  # noqa: ANN401 as in the library
        """
        Ask, unless this machine knows that a proxy would be sent to a private address.

        A proxy looks the name up by itself, and we do not see what it reached. Where only the proxy
        knows names, the certificate of the host is what is left to rely on.
        """
        if select_proxy(request.url or "", kwargs.get("proxies")):
            host = parse_url(request.url or "").host or ""
            for address in _addresses(host):
                _demand_public(host, address)
        return super().send(request, *args, **kwargs)

    def _pools(self, secure: type[HTTPSConnection]) -> dict[str, Any]:
        metered = partial(_Answer, allowance=self._allowance)

        def pool(base: type, connection: type) -> type:
            kind = type(connection.__name__, (connection,), {"response_class": metered})
            return type(base.__name__, (base,), {"ConnectionCls": kind})

        return {
            "http": pool(HTTPConnectionPool, _FewAddresses),
            "https": pool(HTTPSConnectionPool, secure),
        }


def _addresses(name: str) -> list[str]:
    """Look up the first addresses of a host, in the order in which to try them; [] if none."""
    try:
        found = socket.getaddrinfo(name, None, 0, socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    kinds: dict[int, list[str]] = {}
    for family, *_, place in found:
        kinds.setdefault(family, []).append(str(place[0]))
    few = {address for some in kinds.values() for address in some[:ADDRESSES]}
    return list(dict.fromkeys(str(place[0]) for *_, place in found if place[0] in few))


def _demand_public(host: str, address: str) -> None:
    """Raise SourceUnavailable if a host has a private address."""
    # An address of a local network may name the interface behind a percent sign.
    if is_private(address.partition("%")[0]):
        raise SourceUnavailable(
            f"https://{host}: expected a machine on the internet, found the private "
            f"address {address}; check the DNS settings of this machine"
        )
