"""
Ask the publishers politely: the only way to the network, over `wire.py`.

It knows nothing about the data.

It asks by https only, goes only to allowed hosts, even after a redirect, and never to a private
address (`wire.py` opens the connections). It asks a host at most once a second, says who is asking,
and waits as long as it is asked to. It tries again after problems that may pass: no answer, a
broken answer, 429 and 5xx. A body counts only if it is whole, came in time and is not too large.
"""

import re
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final, NoReturn
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import (
    ConnectTimeoutError,
    DecodeError,
    HTTPError,
    InvalidHeader,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    ProxyError,
)
from urllib3.util import Retry

from pipeline.errors import SourceUnavailable
from pipeline.fetch import guards
from pipeline.fetch.guards import demand_allowed, demand_right_clock
from pipeline.fetch.wire import Allowance, Door

# Statuses that may be different at the next try.
PASSING: Final = frozenset({429, 500, 502, 503, 504})

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
HOPS: Final = 5
OK: Final = 200
ACCEPTED: Final = 202
UNCHANGED: Final = 304
CHUNK: Final = 65536

NOT_AN_ADDRESS: Final = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidSchema,
    requests.exceptions.MissingSchema,
)

# We ask for plain bytes; some servers pack them all the same.
GZIP: Final = ("gzip", "x-gzip")

# A length of a terabyte is a mistake, and one of 5,000 digits an attack.
_LENGTH: Final = re.compile(r"[0-9]{1,12}")

# After so many answers that were too slow, a host is left alone until the next run.
SLOW_ANSWERS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """
    How long the client waits, in seconds, and how much it accepts.

    Attributes:
        connect: For a connection to one address.
        read: For the next bytes.
        whole: From a connection to the last byte of its answer, and of those it sends us on to.
        size: Bytes of one answer, unpacked.
        tries: How many times we ask for one address before giving up.
        wait: The longest time that a publisher may ask us to wait.
        gap: Between two requests to one host.
        jitter: Added at random to the waits before another try.
    """

    connect: float = 10
    read: float = 30
    whole: float = 300
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
        etag: The publisher's own mark for this version; may be empty, and is for a body whose end
            nothing proves, so that we ask for it again.
        last_modified: When the file was last changed, in the publisher's words; empty as `etag` is.
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
    is_proved: bool = True


class _PassingProblem(Exception):
    """A problem that may be gone at the next try."""

    def __init__(self, found: str, kind: Exception, *, wait: float | None = None) -> None:
        super().__init__(found)
        self.kind = kind
        self.wait = wait


class _Session(requests.Session):
    """A session that leaves redirects to us: the library would read their bodies, of any size."""

    def get_redirect_target(self, *_: object, **__: object) -> None:
        """Find no redirect."""


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
        self._slow: dict[str, int] = {}
        self._allowance = Allowance(clock)
        self._session = _Session()
        self._session.adapters.clear()
        self._session.mount("https://", Door(self._allowance))
        if any(urlsplit(local).hostname != "127.0.0.1" for local in self._detour.values()):
            raise AssertionError("a detour leads to this machine only")
        if self._detour:
            self._session.mount("http://127.0.0.1", Door(self._allowance))
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
        here, left, status = url, self._limits.whole, 0
        for _ in range(HOPS + 1):
            demand_allowed(here, allowed, url, status)
            reply = self._insist(here, conditions, size, left)
            left -= self._allowance.used
            status = reply.status
            if status not in REDIRECTS:
                return self._answer(here, reply, conditions)
            here = _target(here, reply)
        raise SourceUnavailable(
            f"{url}: expected a file or a page, found {HOPS + 1} redirects and stopped; "
            f"{guards.LOOK}",
            status=status,
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
            etag=_mark(reply.headers.get("ETag", "")) if reply.is_proved else "",
            last_modified=_mark(reply.headers.get("Last-Modified", "")) if reply.is_proved else "",
            fetched_at=self._now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        )

    def _insist(self, url: str, conditions: Mapping[str, str], size: int, seconds: float) -> _Reply:
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
                return self._once(url, host, conditions, size, seconds)
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
        if self._allowance.is_late:
            self._slow[host] = self._slow.get(host, 0) + 1
            if self._slow[host] >= SLOW_ANSWERS:
                self._closed[host] = f"{host} was too slow earlier in this run; {guards.NEXT_RUN}"
        raise SourceUnavailable(
            f"{url}: expected an answer, found {problem} after {tries} tries; {guards.NEXT_RUN}",
            host=host if host in self._closed else "",
        ) from problem

    def _once(
        self, url: str, host: str, conditions: Mapping[str, str], size: int, seconds: float
    ) -> _Reply:
        """Ask once; turn the libraries' errors into problems that may pass or that will stay."""
        self._pace(host)
        self._allowance.begin(seconds, size)
        try:
            with self._session.get(
                self._detoured(url),
                headers=dict(conditions),
                stream=True,
                allow_redirects=False,
                timeout=(self._limits.connect, self._limits.read),
            ) as response:
                return self._read(url, response, size)
        except (requests.exceptions.RequestException, HTTPError, OSError, ValueError) as error:
            raise self._problem(url, error, size) from error
        finally:
            # Close the connection, so that bytes after a wrong length do not begin the next answer.
            self._session.close()

    def _problem(self, url: str, error: Exception, size: int) -> Exception:
        """Name what went wrong with an answer: a problem that may pass, or one that will stay."""
        if self._allowance.is_too_large:
            return _too_large(url, size)
        if self._allowance.is_late:
            slow = f"{self._allowance.took:,} bytes in {self._limits.whole:.0f} s without an end"
            return _PassingProblem(slow, HTTPError(slow))
        if isinstance(error, requests.exceptions.SSLError):
            return SourceUnavailable(
                f"{url}: expected a certificate that can be trusted, found none ({_words(error)}); "
                f"{guards.CLOCK}"
            )
        if isinstance(error, ValueError):
            # An address of ours, or a header that a library read as if it could not be wrong.
            about = "an address" if isinstance(error, NOT_AN_ADDRESS) else "an answer"
            return SourceUnavailable(
                f"{url}: expected {about} that can be read, found {error}; {guards.LOOK}"
            )
        if isinstance(error, requests.exceptions.RequestException):
            return _PassingProblem(_words(error), _kind(error))
        return _PassingProblem(_words(error), ProtocolError(str(error)))

    def _read(self, url: str, response: requests.Response, size: int) -> _Reply:
        """Read an answer, whose body may be missing, cut short, too slow or too large."""
        demand_right_clock(url, response.headers, (self._began, self._now()))
        status = response.status_code
        if status in PASSING:
            raise _PassingProblem(f"status {status}", ProtocolError(), wait=_wait_asked(response))
        if status == ACCEPTED:
            # A firewall answers so, and keeps the page to itself.
            barred = f"status {status} instead of a page or a file, as a firewall answers"
            raise _PassingProblem(barred, HTTPError(barred))
        if status != OK:
            return _Reply(status, response.headers)
        has_length = _has_length(url, response.headers)
        packing = response.headers.get("Content-Encoding", "").strip().lower()
        if packing not in ("", "identity", *GZIP):
            raise SourceUnavailable(
                f"{url}: expected plain bytes, found some packed by {packing!r}; {guards.LOOK}",
                status=status,
            )
        # read1 returns what has arrived: a slow body cannot keep us beyond the limit.
        came = iter(partial(response.raw.read1, CHUNK, decode_content=False), b"")
        parts: list[bytes] = []
        length = 0
        for part in _unpacked(came) if packing in GZIP else came:
            parts.append(part)
            length += len(part)
            if length > size:
                raise _too_large(url, size)
        is_proved = has_length or bool(response.raw.chunked) or packing in GZIP
        return _Reply(status, response.headers, b"".join(parts), is_proved)

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


def _target(url: str, reply: _Reply) -> str:
    """Return the address to which an answer sends us; raise SourceUnavailable if it is none."""
    told = reply.headers.get("Location", "")
    with suppress(ValueError):
        if told.isascii():
            return urljoin(url, told)
    raise SourceUnavailable(
        f"{url}: expected to be sent on to an address, found {told[:200]!r}; {guards.LOOK}",
        status=reply.status,
    )


def _has_length(url: str, headers: Mapping[str, str]) -> bool:
    """Return whether an answer gives its length; raise SourceUnavailable if it gives nonsense."""
    told = headers.get("Content-Length")
    # Some proxies join the header when it comes twice.
    if told and not all(_LENGTH.fullmatch(one.strip()) for one in told.split(",")):
        raise SourceUnavailable(
            f"{url}: expected a number of bytes in Content-Length, found {told[:40]!r}; "
            f"{guards.LOOK}",
            status=OK,
        )
    return bool(told)


def _unpacked(came: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack gzip piece by piece; raise HTTPError if it is damaged or has no end."""
    one = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        for part in came:
            packed = part
            while packed:
                if one.eof:
                    one = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
                yield one.decompress(packed, CHUNK)
                packed = one.unconsumed_tail or one.unused_data
        while not one.eof and (last := one.decompress(b"", CHUNK)):
            yield last
    except zlib.error as error:
        raise DecodeError(f"gzip that cannot be unpacked ({error})") from error
    if not one.eof:
        raise DecodeError("gzip without its end")


def _too_large(url: str, size: int) -> SourceUnavailable:
    return SourceUnavailable(
        f"{url}: expected at most {size:,} bytes, found more; {guards.LOOK}, and raise the limit "
        "in pipeline/fetch/http.py if the file is right",
        status=OK,
    )


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
    if isinstance(cause, ProxyError):
        # The error names the proxy only, never the password in its address.
        return f"a proxy that does not let us through ({cause.original_error}); look at HTTPS_PROXY"
    if isinstance(cause, NameResolutionError):
        return "no such name in DNS"
    if isinstance(cause, NewConnectionError):
        return f"no connection ({str(cause).rsplit(': ', 1)[-1]})"
    if isinstance(cause, ConnectTimeoutError):
        return "no connection in time"
    if isinstance(error, requests.exceptions.Timeout) or "timed out" in str(cause):
        return "no answer in time"
    return f"an answer that broke off ({str(cause).rsplit(': ', 1)[-1]})"
