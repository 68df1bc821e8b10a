"""
The publications we read: `sources.toml` as frozen dataclasses, checked.

The only reader of that file; `load` of the room puts it beside what is scored.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from pipeline.config.records import read, records
from pipeline.domain.periods import is_release_day, is_year, release_day
from pipeline.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """
    One publication we read.

    Attributes:
        id: Its key, the name of its folder in `pipeline/sources/` and of its staging model.
        title: The publication's own name.
        publisher: Who publishes it.
        landing: The page a person would open.
        links: Patterns that a file's address or path must match; the group `period` is the
            period in its name, where it has one.
        period: What one release covers.
        cadence: When it is published, for people.
        late_after_days: How many days after it is due a release counts as late.
        due: The day on which it is due, as "second Thursday of the next month"; empty where it is
            due when its period ends.
        licence: SPDX-like name of the licence.
        cite: The citation a reader may copy.
        about: One plain sentence: what we take from it.
        hosts: The hosts that may be asked for it; empty where its files are landed by hand.
        pages: The pages that link to its files, or to a page for each financial year.
        year_page: The address of the page of a financial year, `{year}` standing for "2025-26";
            empty where there are none.
        since: The first financial year of which the page is read.
        texts: Patterns of the text of a link; they find a file whose name has changed.
        are_pages: Whether its links lead to pages, the tables of which are the release; else they
            lead to files.
        reports: What a file is called → the address that makes it anew whenever it is asked; empty
            where there are none.
    """

    id: str
    title: str
    publisher: str
    landing: str
    links: tuple[str, ...]
    period: Literal["month", "quarter", "year", "day"]
    cadence: str
    late_after_days: int
    licence: str
    cite: str
    about: str
    due: str = ""
    hosts: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    year_page: str = ""
    since: str = ""
    texts: tuple[str, ...] = ()
    are_pages: bool = False
    reports: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_fetched(self) -> bool:
        """Whether its files are looked for at the publisher; else they are landed by hand."""
        return bool(self.pages or self.reports)

    def due_by(self, ended: date) -> date:
        """Give the last day on which what covers a period that ended then is not late."""
        due = release_day(self.due, ended) if self.due else ended
        return due + timedelta(days=self.late_after_days)


class Declared(NamedTuple):
    """
    What `sources.toml` declares.

    Attributes:
        contact: Where a publisher reaches whoever fetches.
        address: Where readers find the site, with a slash at the end; empty where nowhere yet.
    """

    contact: str
    address: str
    sources: tuple[Source, ...]


def read_sources(path: Path) -> Declared:
    """
    Read what we read.

    Args:
        path: A contact and an address, then one table per source.

    Returns:
        What is declared, the sources in the order of the file.

    Raises:
        ConfigError: It is missing or is not TOML; a key is unknown, missing or of the wrong kind;
            a pattern or an address cannot be used.
    """
    declared = read(path)
    contact, address = declared.pop("contact", ""), declared.pop("address", "")
    sources = records(Source, declared, f"{path.name} ")
    for source in sources:
        where = f"{path.name} [{source.id}]"
        for pattern in (*source.links, *source.texts):
            _check_pattern(pattern, f"{where} links and texts")
        _check_addresses(source, where)
        if source.due and not is_release_day(source.due):
            raise ConfigError(
                f'{where}: expected due = "second Thursday of the next month", or another of the '
                f'first four working days of a kind, or "of the month after next", found '
                f"{source.due!r}"
            )
    if not contact and any(source.is_fetched for source in sources):
        raise ConfigError(
            f'{path.name}: expected contact = "…" above the first source: where a publisher '
            "reaches whoever fetches"
        )
    if address and not (address.startswith("https://") and address.endswith("/")):
        raise ConfigError(
            f'{path.name}: expected address = "https://…/", where readers find the site, or "", '
            f"found {address!r}"
        )
    return Declared(contact, address, sources)


def _check_pattern(pattern: str, where: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ConfigError(f"{where}: {pattern!r} is not a pattern: {error}") from error


def _check_addresses(source: Source, where: str) -> None:
    """Refuse what discovery could not go by: other hosts, half of a pair, a year that is none."""
    addresses = [a for a in (*source.pages, source.year_page, *source.reports.values()) if a]
    for address in addresses:
        parts = urlsplit(address)
        if parts.scheme != "https" or parts.hostname not in source.hosts:
            raise ConfigError(
                f"{where}: expected an https address at one of its hosts {list(source.hosts)}, "
                f"found {address!r}"
            )
    if bool(source.year_page) != bool(source.since):
        raise ConfigError(f"{where}: year_page and since go together")
    if source.year_page and ("{year}" not in source.year_page or not is_year(source.since)):
        raise ConfigError(
            f'{where}: expected {{year}} in year_page and a since like "2025-26", found '
            f"{source.year_page!r} and {source.since!r}"
        )
