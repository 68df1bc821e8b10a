"""
A polite client for the publishers: the only way to the network; it knows nothing about the data.

It asks by https only, goes only to allowed hosts, even after a redirect, and never to a private
address. It asks a host at most once a second, says who is asking, and waits as long as it is asked
to. It tries again after problems that may pass: no answer, a broken answer, 429 and 5xx. A body
counts only if it is whole, came in time and is not too large.
"""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from socket import socket
from typing import Any, Final, NoReturn
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    InvalidHeader,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
)
from urllib3.util import Retry

from pipeline.errors import SourceUnavailable
from pipeline.fetch import guards
from pipeline.fetch.guards import demand_allowed, demand_right_clock, is_private

# Statuses that may be different at the next try.
PASSING: Final = frozenset({429, 500, 502, 503, 504})

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
HOPS: Final = 5
OK: Final = 200
UNCHANGED: Final = 304
CHUNK: Final = 65536


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """
    How long the client waits, in seconds, and how much it accepts.

    Attributes:
        connect: For a connection.
        read: For the next bytes.
        body: For all bytes of one answer together.
        size: Bytes of one answer, unpacked.
        tries: How many times we ask for one address before giving up.
        wait: The longest time that a publisher may ask us to wait.
        gap: Between two requests to one host.
        jitter: Added at random to the waits before another try.
    """

    connect: float = 10
    read: float = 30
    body: float = 300
    size: int = 200_000_000
    tries: int = 5
    wait: float = 120
    gap: float = 1
    jitter: float = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """
    What a publisher answered.

    Attributes:
        url: Where the answer came from; after a redirect, not the address we asked for.
        status: 200, or 304 if nothing has changed.
        content: The body; empty with 304.
        etag: The publisher's own mark for this version; may be empty.
        last_modified: When the file was last changed, in the publisher's words; may be empty.
        fetched_at: When we got it, UTC, to the second.
    """

    url: str
    status: int
    content: bytes
    etag: str
    last_modified: str
    fetched_at: str


@dataclass(frozen=True, slots=True)
class _Reply:
    """One answer to one request, not yet interpreted."""

    status: int
    headers: Mapping[str, str]
    content: bytes = b""


class _PassingProblem(Exception):
    """A problem that may be gone at the next try."""

    def __init__(self, found: str, kind: Exception, *, wait: float | None = None) -> None:
        super().__init__(found)
        self.kind = kind
        self.wait = wait


class _PublicConnection(HTTPSConnection):
    """A connection that closes, before it sends anything, if it reached a private address."""

    def _new_conn(self) -> socket:
        connection = super()._new_conn()
        peer = connection.getpeername()[0]
        if is_private(peer):
            connection.close()
            raise SourceUnavailable(
                f"https://{self.host}: expected a machine on the internet, found the private "
                f"address {peer}; check the DNS settings of this machine"
            )
        return connection


class _PublicPool(HTTPSConnectionPool):
    ConnectionCls = _PublicConnection


class _Door(HTTPAdapter):
    """Opens connections that check which address they have reached."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 as in the library
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": HTTPConnectionPool,
            "https": _PublicPool,
        }


class Client:
    """One session with the publishers, for one run."""

    def __init__(  # noqa: PLR0913 tests replace the outside world
        self,
        contact: str,
        *,
        now: Callable[[], datetime],
        limits: Limits | None = None,
        detour: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """
        Open the session.

        Args:
            contact: Where a publisher can reach the operator.
            now: Returns the time in UTC, which is recorded.
            limits: How long to wait and how much to accept; None for the usual limits.
            detour: For tests: start of an address → address of a server on this machine to ask
                instead. It is applied at the last moment; everything else sees the real address.
                Without it only https addresses are ever asked.
            clock: Returns seconds that never go back.
            sleep: Waits.
        """
        self._limits = limits or Limits()
        self._detour = dict(detour or {})
        self._clock, self._sleep, self._now = clock, sleep, now
        self._began = now()
        self._asked: dict[str, float] = {}
        self._closed: dict[str, str] = {}
        self._session = requests.Session()
        self._session.adapters.clear()
        self._session.mount("https://", _Door(max_retries=0))
        if any(urlsplit(local).hostname != "127.0.0.1" for local in self._detour.values()):
            raise AssertionError("a detour leads to this machine only")
        if self._detour:
            self._session.mount("http://127.0.0.1", HTTPAdapter(max_retries=0))
            self._session.trust_env = False
        self._session.headers.update(
            {
                "User-Agent": f"TrustTables (+{contact})",
                # Ask for files uncompressed, so that their length can be checked.
                "Accept-Encoding": "identity",
                "Connection": "close",
            }
        )
        # Ignore ~/.netrc: requests would send the operator's credentials.
        self._session.auth = lambda request: request

    def pause(self, seconds: float) -> None:
        """Wait before asking for something again."""
        self._sleep(seconds)

    def get(
        self,
        url: str,
        *,
        allowed: Collection[str],
        etag: str = "",
        last_modified: str = "",
        max_bytes: int | None = None,
    ) -> Answer:
        """
        Get one address.

        Args:
            url: The address.
            allowed: Names of the hosts that we may ask, including after a redirect.
            etag: Mark for the version that we hold; empty for none.
            last_modified: The same as a date, in the publisher's own words.
            max_bytes: The largest body to accept; None for the usual limit.

        Returns:
            The whole body, or status 304 if the version we hold is the published one.

        Raises:
            SourceUnavailable: We could not get it, or not in a way that can be trusted; says what
                was expected, what was found and what to do.
        """
        size = self._limits.size if max_bytes is None else max_bytes
        known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        conditions = {name: value for name, value in known.items() if value}
        here = url
        for _ in range(HOPS + 1):
            demand_allowed(here, allowed, url)
            reply = self._insist(here, conditions, size)
            if reply.status not in REDIRECTS:
                return self._answer(here, reply, conditions)
            here = urljoin(here, reply.headers.get("Location", ""))
        raise SourceUnavailable(
            f"{url}: expected a file or a page, found {HOPS + 1} redirects and stopped; "
            f"{guards.LOOK}"
        )

    def _answer(self, url: str, reply: _Reply, conditions: Mapping[str, str]) -> Answer:
        if reply.status != OK and not (reply.status == UNCHANGED and conditions):
            advice = guards.ADVICE.get(reply.status, guards.LOOK)
            raise SourceUnavailable(
                f"{url}: expected status {OK}, found {reply.status}; {advice}", status=reply.status
            )
        return Answer(
            url=url,
            status=reply.status,
            content=reply.content,
            etag=_mark(reply.headers.get("ETag", "")),
            last_modified=_mark(reply.headers.get("Last-Modified", "")),
            fetched_at=self._now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        )

    def _insist(self, url: str, conditions: Mapping[str, str], size: int) -> _Reply:
        """Ask until there is an answer that another try would not change."""
        host = urlsplit(url).netloc
        # Allow a slow, dripping body one more try, not five tries of five minutes.
        patience = Retry(
            total=self._limits.tries - 1,
            other=1,
            backoff_factor=2,
            backoff_max=60,
            backoff_jitter=self._limits.jitter,
        )
        while True:
            if host in self._closed:
                raise SourceUnavailable(
                    f"{url}: not fetched, because {self._closed[host]}", host=host
                )
            try:
                return self._once(url, host, conditions, size)
            except _PassingProblem as problem:
                if problem.wait is not None and problem.wait > self._limits.wait:
                    self._closed[host] = (
                        f"{host} asks us to wait {problem.wait:.0f} s; {guards.NEXT_RUN}"
                    )
                    raise SourceUnavailable(
                        f"{url}: expected an answer, found {problem}; {self._closed[host]}",
                        host=host,
                    ) from problem
                try:
                    patience = patience.increment("GET", url, error=problem.kind)
                except MaxRetryError:
                    self._give_up(url, host, problem, len(patience.history) + 1)
                self._sleep(problem.wait or patience.get_backoff_time())

    def _give_up(self, url: str, host: str, problem: _PassingProblem, tries: int) -> NoReturn:
        if isinstance(problem.kind, NewConnectionError | ConnectTimeoutError):
            # Do not wait a minute for each of a hundred files on a host that is down.
            self._closed[host] = (
                f"{host} could not be reached earlier in this run; {guards.NEXT_RUN}"
            )
        raise SourceUnavailable(
            f"{url}: expected an answer, found {problem} after {tries} tries; {guards.NEXT_RUN}",
            host=host if host in self._closed else "",
        ) from problem

    def _once(self, url: str, host: str, conditions: Mapping[str, str], size: int) -> _Reply:
        """Ask once; turn the libraries' errors into problems that may pass or that will stay."""
        self._pace(host)
        began = self._clock()
        try:
            with self._session.get(
                self._detoured(url),
                headers=dict(conditions),
                stream=True,
                allow_redirects=False,
                timeout=(self._limits.connect, self._limits.read),
            ) as response:
                return self._read(url, response, began, size)
        except requests.exceptions.SSLError as error:
            raise SourceUnavailable(
                f"{url}: expected a certificate that can be trusted, found none ({_words(error)}); "
                f"{guards.CLOCK}"
            ) from error
        except requests.exceptions.RequestException as error:
            if isinstance(error, ValueError):
                raise SourceUnavailable(
                    f"{url}: expected an address, found something else ({error}); {guards.LOOK}"
                ) from error
            raise _PassingProblem(_words(error), _kind(error)) from error
        except (HTTPError, OSError) as error:
            raise _PassingProblem(_words(error), ProtocolError(str(error))) from error
        finally:
            # Close the connection, so that bytes after a wrong length do not begin the next answer.
            self._session.close()

    def _read(self, url: str, response: requests.Response, began: float, size: int) -> _Reply:
        """Read the body of an answer, which may be missing, cut short, too slow or too large."""
        demand_right_clock(url, response.headers, (self._began, self._now()))
        status = response.status_code
        if status in PASSING:
            raise _PassingProblem(f"status {status}", ProtocolError(), wait=_wait_asked(response))
        if status != OK:
            return _Reply(status, response.headers)
        parts: list[bytes] = []
        length = 0
        # read1 returns what has arrived: a slow body cannot keep us beyond the limit.
        while part := response.raw.read1(CHUNK, decode_content=True):
            parts.append(part)
            length += len(part)
            if length > size:
                raise SourceUnavailable(
                    f"{url}: expected at most {size:,} bytes, found more; {guards.LOOK}, and "
                    "raise the limit in pipeline/fetch/http.py if the file is right"
                )
            if self._clock() - began > self._limits.body:
                slow = f"{length:,} bytes in {self._limits.body:.0f} s without an end"
                raise _PassingProblem(slow, HTTPError(slow))
        return _Reply(status, response.headers, b"".join(parts))

    def _pace(self, host: str) -> None:
        """Wait until we may ask the host again."""
        asked = self._asked.get(host)
        if asked is not None and (left := asked + self._limits.gap - self._clock()) > 0:
            self._sleep(left)
        self._asked[host] = self._clock()

    def _detoured(self, url: str) -> str:
        for prefix, local in self._detour.items():
            if url.startswith((f"{prefix}/", f"{prefix}?")):
                return local + url.removeprefix(prefix)
        return url


def _wait_asked(response: requests.Response) -> float | None:
    """Read Retry-After as seconds or a date; None if it is missing or cannot be read."""
    try:
        return Retry(0).get_retry_after(response.raw)
    except (InvalidHeader, ValueError, OverflowError):
        return None


def _mark(header: str) -> str:
    """Keep a header only if it can be sent back."""
    mark = header.strip()
    return mark if mark.isascii() and mark.isprintable() else ""


def _cause(error: BaseException) -> object:
    """Unwrap the cause from the libraries' error: the reason inside the reason."""
    cause: Any = error.args[0] if error.args else error
    return getattr(cause, "reason", None) or cause


def _kind(error: requests.exceptions.RequestException) -> Exception:
    """Distinguish a host that cannot be reached from one that answers badly."""
    cause = _cause(error)
    if isinstance(cause, NewConnectionError | ConnectTimeoutError):
        return cause
    return ProtocolError(str(error))


def _words(error: BaseException) -> str:
    """Say in plain words what went wrong, adding the library's own words where they help."""
    cause = _cause(error)
    if isinstance(cause, NameResolutionError):
        return "no such name in DNS"
    if isinstance(cause, NewConnectionError):
        return f"no connection ({str(cause).rsplit(': ', 1)[-1]})"
    if isinstance(cause, ConnectTimeoutError):
        return "no connection in time"
    if isinstance(error, requests.exceptions.Timeout) or "timed out" in str(cause):
        return "no answer in time"
    return f"an answer that broke off ({str(cause).rsplit(': ', 1)[-1]})"
