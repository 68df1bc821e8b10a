"""
Read the publications we use from `sources.toml`, and check them.

Nothing else reads that file; `load` in this package combines it with what is scored.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from pipeline.config.declaration import (
    Address,
    Declaration,
    Key,
    Named,
    Words,
    demand,
    read,
    unusable,
)
from pipeline.domain.periods import is_release_day, is_year, release_day
from pipeline.errors import ConfigError


def _is_pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise unusable(f"a pattern ({error})") from error
    return text


def _is_due(text: str) -> str:
    if text and not is_release_day(text):
        raise unusable(
            '"second Thursday of the next month", or another of the first four working days of a '
            'kind, or "of the month after next"'
        )
    return text


def _is_where_readers_are(text: str) -> str:
    if text and not (text.startswith("https://") and text.endswith("/")):
        raise unusable('"https://…/", where readers find the site, or ""')
    return text


Pattern = Annotated[str, AfterValidator(_is_pattern)]
Host = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]


class Source(Declaration):
    """
    One publication we read.

    Attributes:
        id: Its key, which names its folder in `pipeline/sources/` and its staging model.
        title: The publication's own name.
        publisher: Who publishes it.
        landing: The page a person would open.
        links: Patterns; a file's address or path must match one. The group `period` is the period
            in its name, if it has one.
        period: What one release covers.
        cadence: When it is published, in words for people.
        late_after_days: How many days after its due day a release counts as late.
        due: The day on which it is due, such as "second Thursday of the next month"; empty if it
            is due when its period ends.
        licence: SPDX-like name of the licence; the pages can state only this one.
        cite: The citation a reader may copy.
        about: One plain sentence: what we take from it.
        hosts: The hosts we may ask for it; empty if its files are landed by hand.
        pages: The pages that link to its files, or to a page for each financial year.
        year_page: The address of a financial year's page, with `{year}` for "2025-26"; empty if
            there are none.
        since: The first financial year whose page we read.
        texts: Patterns for the text of a link; they find a file whose name has changed.
        is_fixed: Whether its files are made again only when what they show has changed, so that
            none is ever late.
        are_pages: Whether its links lead to pages whose tables are the release; otherwise they
            lead to files.
        reports: The name of a file → the address that makes it afresh on each request; empty if
            there are none.
    """

    id: Key
    title: Words
    publisher: Words
    landing: Address
    links: tuple[Pattern, ...]
    period: Literal["month", "quarter", "year", "day"]
    cadence: Words
    late_after_days: int = Field(ge=0)
    licence: Literal["OGL-UK-3.0"]
    cite: Words
    about: Words
    due: Annotated[str, AfterValidator(_is_due)] = ""
    hosts: tuple[Host, ...] = ()
    pages: tuple[Address, ...] = ()
    year_page: str = ""
    since: str = ""
    texts: tuple[Pattern, ...] = ()
    is_fixed: bool = False
    are_pages: bool = False
    reports: Mapping[Words, Address] = {}

    @property
    def is_fetched(self) -> bool:
        """Whether we look for its files at the publisher; otherwise they are landed by hand."""
        return bool(self.pages or self.reports)

    def due_by(self, ended: date) -> date:
        """Return the last day on which a release is not late, given the day its period ended."""
        return self.due_on(ended) + timedelta(days=self.late_after_days)

    def due_on(self, ended: date) -> date:
        """Return the day on which a release is due, given the day its period ended."""
        return release_day(self.due, ended) if self.due else ended

    @model_validator(mode="after")
    def _can_be_gone_by(self) -> Self:
        """Refuse what cannot be followed: other hosts, half of a pair, an invalid year."""
        if not self.is_fetched and (self.hosts or self.texts or self.are_pages or self.year_page):
            raise ValueError(
                "hosts, texts, are_pages and year_page need pages or reports; add those, or "
                "delete these if people land the files by hand"
            )
        for address in (*self.pages, *filter(None, [self.year_page]), *self.reports.values()):
            parts = urlsplit(address)
            if parts.scheme != "https" or parts.hostname not in self.hosts:
                raise ValueError(
                    f"expected an https address at one of its hosts {list(self.hosts)}, found "
                    f"{address!r}"
                )
        if bool(self.year_page) != bool(self.since):
            raise ValueError("year_page needs since, and since needs year_page")
        if self.year_page and ("{year}" not in self.year_page or not is_year(self.since)):
            raise ValueError(
                f'expected {{year}} in year_page and a since like "2025-26", found '
                f"{self.year_page!r} and {self.since!r}"
            )
        return self


class Declared(Declaration):
    """
    The contents of `sources.toml`.

    Attributes:
        contact: Where a publisher can reach the operator who fetches.
        address: Where readers find the site, with a slash at the end; empty if nowhere yet.
        sources: The publications, in the order of the file.
    """

    contact: Annotated[str, StringConstraints(pattern=r"^(mailto:\S+@\S+|https://\S+)?$")] = ""
    address: Annotated[str, AfterValidator(_is_where_readers_are)] = ""
    sources: Annotated[tuple[Source, ...], Named]


def read_sources(path: Path) -> Declared:
    """
    Read `sources.toml`: the publications we use.

    Args:
        path: A contact and an address, then one table per source.

    Returns:
        The checked declarations, with the sources in the order of the file.

    Raises:
        ConfigError: It is missing or is not TOML; a key is unknown, missing or of the wrong kind;
            a pattern or an address cannot be used.
    """
    said = read(path)
    heads = {key: said.pop(key) for key in ("contact", "address") if key in said}
    declared = demand(Declared, heads | {"sources": said}, path.name)
    if not declared.contact and any(source.is_fetched for source in declared.sources):
        raise ConfigError(
            f'{path.name}: expected contact = "mailto:…" above the first source, found none; '
            "write there how a publisher can reach you"
        )
    return declared
