"""Define a page, and the context that every page module receives."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NewType

import polars as pl

from pipeline.config import Config
from pipeline.config.changelog import Section
from pipeline.domain.notices import Notice
from pipeline.publish import urls
from pipeline.publish.drawing.outlines import NO_MAP, Outlines
from pipeline.publish.editions.changes import EditionWithChanges
from pipeline.publish.marts.reader import Marts
from pipeline.publish.wording.rules import Rule

# Rows as a CSV has them: nothing in them runs as a formula. Only `files.forms` makes them, and it
# writes a CSV of nothing else; the type checker holds everyone to it.
Cells = NewType("Cells", pl.DataFrame)

SITE_TITLE: Final = "Trust Tables"
# The picture of every page that is not about a single table.
SITE_PICTURE: Final = "site"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link inside the site: words, and an address from the site's root."""

    words: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLink:
    """A link to a download, and to its Excel version."""

    words: str
    href: str
    excel: Link | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """
    One page, ready to be rendered.

    Attributes:
        path: Its address from the root of the site.
        template: The template that prints it.
        title: For the browser tab and the heading.
        description: One sentence for search engines.
        section: The address of its main menu entry; may be empty.
        crumbs: The links from the home page down to this page, without the page itself.
        scripts: The names of the scripts that extend it. The page is complete without them.
        picture: The name of the picture that other sites show with a link to it.
        feed: The address of the Atom feed that tells what is new on it, written only for a site
            with an address.
        dataset: What a search engine for data reads of it, as JSON-LD; empty if it has no data set.
        view: Everything else the template uses, by the name it has there as `page.name`. Mart rows
            are passed unchanged; the template words them. No name may be a method of dict.
    """

    path: str
    template: str
    title: str
    description: str
    section: str = ""
    crumbs: tuple[Link, ...] = ()
    scripts: tuple[str, ...] = ()
    picture: str = SITE_PICTURE
    feed: str = urls.CHANGES_FEED
    dataset: str = ""
    view: Mapping[str, Any] = field(default_factory=dict)

    @property
    def script_hrefs(self) -> tuple[str, ...]:
        """Return the addresses of its scripts from the root of the site."""
        return tuple(urls.script(name) for name in self.scripts)

    @property
    def picture_href(self) -> str:
        """Return the address of its picture from the root of the site."""
        return urls.picture(self.picture)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """
    A column of a download and its meaning.

    Attributes:
        unit: What a number counts, one of `pipeline.warehouse.models.UNITS`; otherwise empty.
        null_means: What an empty cell means; empty if the header says nothing about it.
        codes: Each text it can have, with its meaning; empty if it is free.
        refers_to: The mart whose single key it refers to; empty if to none.
    """

    name: str
    kind: str
    meaning: str
    unit: str = ""
    null_means: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    refers_to: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """
    One CSV file.

    Attributes:
        group: "table" (a mart), "league", "metric" or "specialty"; decides where the data
            page lists it.
        mart: The name of the mart, for a "table"; otherwise empty.
        key: The columns that are never empty and are unique together.
        frame: The rows as we publish them.
        cells: The same rows as a CSV has them, from `forms.written`.
        content: The CSV.
        schema: The name under which the dictionary lists its columns: files of one form share it.
        schema_version: The version of those columns, MAJOR.MINOR.
        successor: The table that replaces it; empty if it stays.
        until: The last day on which we write it; None if it stays.
    """

    name: str
    group: str
    mart: str
    title: str
    row_count: int
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    frame: pl.DataFrame
    cells: Cells
    content: bytes
    schema: str
    schema_version: str = "1.0"
    successor: str = ""
    until: date | None = None

    @property
    def table(self) -> str:
        """Return the name of the table: its file without the ending."""
        return self.name.partition(".")[0]

    @property
    def href(self) -> str:
        """Return its address from the root of the site."""
        return urls.download(self.name)

    @property
    def excel_name(self) -> str:
        """Return the name of its form for Excel."""
        return f"{self.table}-excel.csv"

    @property
    def parquet_name(self) -> str:
        """Return the name of its Parquet form."""
        return f"{self.table}.parquet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """
    All the data that pages are made from.

    Attributes:
        edition: The edition whose tables these are; empty if they are those of none.
    """

    marts: Marts
    config: Config
    rules: tuple[Rule, ...]
    changes: tuple[Section, ...]
    downloads: tuple[Download, ...]
    editions: tuple[EditionWithChanges, ...] = ()
    notices: Mapping[str, Notice] = field(default_factory=dict)
    outlines: Outlines = NO_MAP
    edition: str = ""

    def csv_of(self, mart: str) -> FileLink | None:
        """Find the download of a mart; None if it has none."""
        found = next((d for d in self.downloads if d.mart == mart), None)
        return self.file(found.name) if found else None

    def file(self, name: str) -> FileLink:
        """Link a download by its name, with its form for Excel."""
        found = next((d for d in self.downloads if d.name == name), None)
        return FileLink(
            words=name,
            href=urls.download(name),
            excel=Link(words=found.excel_name, href=urls.download(found.excel_name))
            if found
            else None,
        )

    def rule(self, name: str) -> str:
        """Link a rule on the method page, or the whole page if the rule is not printed there."""
        ident = f"rule-{name}"
        return f"{urls.METHOD}#{ident}" if any(r.id == ident for r in self.rules) else urls.METHOD

    @property
    def as_of(self) -> date:
        """Return the day the newest release was archived: the site's own date."""
        return self.marts.as_of


def organisation_href(context: Context, org_code: str | None) -> str:
    """Return the address of an organisation's page, or nothing if it has no page."""
    found = context.marts.organisations.get(org_code or "")
    if found is None or not found.has_page:
        return ""
    return urls.organisation(found.org_kind, found.org_code)


def organisation_name(context: Context, org_code: str) -> str:
    """Name an organisation; use its code if no register lists it."""
    found = context.marts.organisations.get(org_code)
    return found.org_name if found else org_code
