"""
A web server that plays the publisher: its index pages, its files, its clock and its faults.

`www.england.nhs.uk`, `www.odsdatasearchandexport.nhs.uk` and `services1.arcgis.com` answer on this
machine, each on a port of its own, under `/<host>/…`; `detour` tells a client which local address
stands for which real one. What is put out depends on the day, which a test moves. Nothing here
reaches another machine.

    with Publisher(from_typed(), date(2025, 5, 8)) as publisher:
        publisher.fault("*.csv", Fault.CUT_SHORT, times=1)
        night(publisher.detour)
        publisher.move_to(date(2025, 6, 12))
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from threading import Lock
from types import TracebackType
from typing import Final, Self
from urllib.parse import parse_qs, urlsplit

from tests.support.publisher.faults import HOST_FAULTS, WIRE_FAULTS, Answer, Fault, Switch, spoil
from tests.support.publisher.host import Host
from tests.support.publisher.pages import Pages, error_page
from tests.support.publisher.shelf import ENGLAND, ODS, ONS, READING, Published, Shelf

__all__ = ["Answer", "Fault", "Published", "Publisher", "Request"]

HOSTS: Final = tuple(urlsplit(one).netloc for one in (ENGLAND, ODS, ONS))
# Half past nine, when the publisher puts things out.
HOUR: Final = time(9, 30, tzinfo=UTC)
# The real host answers 403 to clients that do not say who they are.
UNKNOWN_CLIENTS: Final = ("python-requests/", "python-urllib/", "python-urllib3/", "curl/", "wget/")
_KINDS: Final = {
    "csv": "text/csv",
    "zip": "application/zip",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "html": "text/html; charset=UTF-8",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """
    One line of the log.

    Attributes:
        method: GET or HEAD.
        path: As it was asked for here, with the host in front.
        url: The real address it stands for.
        headers: By name in small letters.
        status: What was answered; 0 = nothing.
        body_bytes: How long the whole body of the answer is; 0 for a 304.
        fault: What struck, or None.
    """

    method: str
    path: str
    url: str
    headers: Mapping[str, str]
    status: int
    body_bytes: int
    fault: Fault | None


class Publisher:
    """
    The played publisher, from `with` to its end.

    Attributes:
        shelf: What is put out, and the day.
        requests: Everything that was asked, in order.
        drip_seconds: Between two bytes of a slow drip.
    """

    def __init__(
        self, releases: Sequence[Published], today: date, *, drip_seconds: float = 0.01
    ) -> None:
        """Play these releases; nothing listens yet."""
        self.shelf = Shelf(releases, today)
        self.requests: list[Request] = []
        self.drip_seconds = drip_seconds
        self._pages = Pages(self.shelf)
        self._switches: list[Switch] = []
        self._lock = Lock()
        self._hosts = {name: Host(self) for name in HOSTS}

    def __enter__(self) -> Self:
        """Begin to listen."""
        for host in self._hosts.values():
            host.up()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of every client and stop listening."""
        for host in self._hosts.values():
            host.close()

    # ------------------------------------------------------------ for tests

    @property
    def port(self) -> int:
        """The port of www.england.nhs.uk."""
        return self._hosts[HOSTS[0]].port

    @property
    def detour(self) -> dict[str, str]:
        """Which local address stands for the beginning of which real one."""
        return {
            f"https://{name}": f"http://127.0.0.1:{host.port}/{name}"
            for name, host in self._hosts.items()
        }

    @property
    def today(self) -> date:
        """The day that is played."""
        return self.shelf.today

    def move_to(self, day: date) -> None:
        """Make it another day, after half past nine."""
        with self._lock:
            self.shelf.today = day

    def publish(self, *releases: Published) -> None:
        """Put more on the shelf; each appears on its day."""
        with self._lock:
            self.shelf.releases.extend(releases)

    def withdraw(self, *urls: str) -> None:
        """Take addresses off the shelf, as if they had never been there."""
        with self._lock:
            self.shelf.releases = [r for r in self.shelf.releases if r.url not in urls]

    def fault(
        self, pattern: str, fault: Fault, *, times: int | None = None, retry_after: str = "1"
    ) -> None:
        """
        Switch a fault on.

        Args:
            pattern: Where, with `*`: a host, a path, or both without the scheme.
            fault: What goes wrong.
            times: At how many requests; None = until `heal`.
            retry_after: What a 429 or 503 says.

        Raises:
            ValueError: A fault of a whole host is asked for elsewhere than at one of our hosts.
        """
        if fault in HOST_FAULTS:
            if pattern not in self._hosts or times is not None:
                raise ValueError(f"{fault.name} strikes a whole host, one of {HOSTS}, until healed")
            host = self._hosts[pattern]
            (host.refuse if fault is Fault.REFUSED else host.hang)()
            return
        with self._lock:
            self._switches.append(
                Switch(pattern=pattern, fault=fault, times=times, retry_after=retry_after)
            )

    def heal(self) -> None:
        """Switch every fault off."""
        with self._lock:
            self._switches.clear()
        for host in self._hosts.values():
            host.up()

    def forget(self) -> None:
        """Empty the log."""
        with self._lock:
            self.requests.clear()

    # ------------------------------------------------------------ for the hosts

    def answer(
        self, method: str, path: str, headers: Mapping[str, str]
    ) -> tuple[Answer, Fault | None]:
        """Make the answer to a request, log it, and say how it must be spoilt on the wire."""
        with self._lock:
            url = "https:/" + path
            switch = next((one for one in self._switches if one.strikes(url)), None)
            made = self._conditional(self._right(url, switch), headers, switch)
            if not known_client(headers):
                made = Answer(status=403, body=error_page("you are not allowed here"))
            if switch:
                made = spoil(made, switch, url)
            fault = switch.fault if switch else None
            wire = fault if fault in WIRE_FAULTS else None
            silent = wire in {Fault.DROPPED, Fault.SILENT}
            self.requests.append(
                Request(
                    method=method,
                    path=path,
                    url=url,
                    headers=headers,
                    status=0 if silent else made.status,
                    body_bytes=0 if silent else len(made.body),
                    fault=fault,
                )
            )
            return made, wire

    def date(self) -> str:
        """Spell the moment that is played, for the header Date."""
        return format_datetime(datetime.combine(self.today, HOUR), usegmt=True)

    def _right(self, url: str, switch: Switch | None) -> Answer:
        parts = urlsplit(url)
        release = self.shelf.file(url)
        if release is not None:
            name = parts.path.rpartition("/")[2]
            kind = _KINDS.get(name.rpartition(".")[2], "application/octet-stream")
            if parts.netloc == HOSTS[1]:
                name = f"{parse_qs(parts.query).get('report', ['report'])[0]}.csv"
                kind = _KINDS["csv"]
            if parts.netloc == HOSTS[2]:
                name, kind = "query", "application/geo+json; charset=utf-8"
            extra = {"Content-Disposition": f"attachment; filename={name}"} if parts.query else {}
            body = release.read()
            if url.endswith("/"):
                kind, body = (
                    _KINDS["html"],
                    body.replace(READING.encode(), f"{self.today}".encode()),
                )
            return _dated(body, release.appears, {"Content-Type": kind, **extra})
        moved = self.shelf.moved(url)
        if moved is not None:
            return Answer(status=301, headers={"Location": moved})
        fault = switch.fault if switch else None
        page = self._pages.read(
            url, bare=fault is Fault.NO_LINKS, lagging=fault is Fault.LANDING_LAGS
        )
        if page is not None:
            return _dated(page.content, page.changed, {"Content-Type": _KINDS["html"]})
        if not url.endswith("/") and self._pages.read(f"{url}/") is not None:
            return Answer(status=301, headers={"Location": f"{url}/"})
        body = error_page("the page you are looking for is not here")
        return Answer(status=404, body=body, headers={"Content-Type": _KINDS["html"]})

    def _conditional(
        self, answer: Answer, headers: Mapping[str, str], switch: Switch | None
    ) -> Answer:
        """Answer 304 where the client holds the same; the ETag decides where both are sent."""
        if answer.status != 200 or (switch and switch.fault is Fault.NO_VALIDATORS):
            return answer
        held = headers.get("if-none-match")
        since = headers.get("if-modified-since")
        if held is not None:
            same = answer.headers["ETag"] in [tag.strip() for tag in held.split(",")]
        else:
            same = since is not None and parsedate_to_datetime(since) >= parsedate_to_datetime(
                answer.headers["Last-Modified"]
            )
        if not same:
            return answer
        kept = {key: answer.headers[key] for key in ("ETag", "Last-Modified")}
        return Answer(status=304, headers=kept)


def known_client(headers: Mapping[str, str]) -> bool:
    """Tell whether a client says who it is."""
    agent = headers.get("user-agent", "").lower()
    return bool(agent) and not agent.startswith(UNKNOWN_CLIENTS)


def _dated(body: bytes, changed: date, headers: Mapping[str, str]) -> Answer:
    """Make a good answer with its ETag and the moment it last changed."""
    validators = {
        "ETag": f'"{sha256(body).hexdigest()[:16]}"',
        "Last-Modified": format_datetime(datetime.combine(changed, HOUR), usegmt=True),
    }
    return Answer(status=200, body=body, headers={**headers, **validators})
