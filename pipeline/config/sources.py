"""
The publications we read: `sources.toml`, held against its model.

The only reader of that file; `load` of the room puts it beside what is scored.
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
        licence: SPDX-like name of the licence; the pages state that of this one only.
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
    are_pages: bool = False
    reports: Mapping[Words, Address] = {}

    @property
    def is_fetched(self) -> bool:
        """Whether its files are looked for at the publisher; else they are landed by hand."""
        return bool(self.pages or self.reports)

    def due_by(self, ended: date) -> date:
        """Give the last day on which what covers a period that ended then is not late."""
        due = release_day(self.due, ended) if self.due else ended
        return due + timedelta(days=self.late_after_days)

    @model_validator(mode="after")
    def _can_be_gone_by(self) -> Self:
        """Refuse what nobody could go by: other hosts, half of a pair, a year that is none."""
        if not self.is_fetched and (self.hosts or self.texts or self.are_pages or self.year_page):
            raise ValueError(
                "hosts, texts, are_pages and year_page say where to look; give pages or reports as "
                "well, or take them away where files are landed by hand"
            )
        for address in (*self.pages, *filter(None, [self.year_page]), *self.reports.values()):
            parts = urlsplit(address)
            if parts.scheme != "https" or parts.hostname not in self.hosts:
                raise ValueError(
                    f"expected an https address at one of its hosts {list(self.hosts)}, found "
                    f"{address!r}"
                )
        if bool(self.year_page) != bool(self.since):
            raise ValueError("year_page and since go together")
        if self.year_page and ("{year}" not in self.year_page or not is_year(self.since)):
            raise ValueError(
                f'expected {{year}} in year_page and a since like "2025-26", found '
                f"{self.year_page!r} and {self.since!r}"
            )
        return self


class Declared(Declaration):
    """
    What `sources.toml` declares.

    Attributes:
        contact: Where a publisher reaches whoever fetches.
        address: Where readers find the site, with a slash at the end; empty where nowhere yet.
        sources: The publications, in the order of the file.
    """

    contact: Annotated[str, StringConstraints(pattern=r"^(mailto:\S+@\S+|https://\S+)?$")] = ""
    address: Annotated[str, AfterValidator(_is_where_readers_are)] = ""
    sources: Annotated[tuple[Source, ...], Named]


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
    said = read(path)
    heads = {key: said.pop(key) for key in ("contact", "address") if key in said}
    declared = demand(Declared, heads | {"sources": said}, path.name)
    if not declared.contact and any(source.is_fetched for source in declared.sources):
        raise ConfigError(
            f'{path.name}: expected contact = "mailto:…" above the first source: where a publisher '
            "reaches whoever fetches"
        )
    return declared
