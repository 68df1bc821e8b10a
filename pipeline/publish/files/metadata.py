"""
Describe the published tables for machines: Data Package, CSVW, and the card of a measure.

All meanings, units, codes and keys are those of the tables (`Download`), which have them from the
headers in `sql/`. What is checked in the rows themselves: a key is a primary key only where it has
no empty cell, and a reference only where every row has something to refer to.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final, TypeAlias

import polars as pl

from pipeline.config import Config
from pipeline.config.metrics import Metric
from pipeline.publish import urls
from pipeline.publish.context import SITE_TITLE, Column, Context, Download
from pipeline.publish.files import citations
from pipeline.publish.marts.reader import Marts
from pipeline.publish.wording import numbers

PACKAGE: Final = "datapackage.json"
ABOUT: Final = (
    "League tables of NHS trusts and integrated care boards in England, with how sure each place "
    "is, made from published figures. Independent, not run by the NHS."
)
LICENCE: Final = {
    "name": "OGL-UK-3.0",
    "title": citations.LICENCE_TITLE,
    "path": citations.LICENCE_ADDRESS,
}
KEYWORDS: Final = (
    "NHS",
    "England",
    "league tables",
    "hospital waiting times",
    "accident and emergency",
    "referral to treatment",
    "uncertainty",
)
_CREATOR: Final = "The contributors to Trust Tables"

# What every value of a unit obeys, in the words of JSON Schema and Table Schema alike.
_BOUNDS: Final[Mapping[str, Mapping[str, int]]] = {
    "share": {"minimum": 0, "maximum": 1},
    "count": {"minimum": 0},
    "people": {"minimum": 0},
    "row": {"minimum": 0},
    "bytes": {"minimum": 0},
}
# Tables that have the same columns, and their schema.
Described: TypeAlias = Sequence[tuple[list[Download], dict[str, Any]]]

_PERIOD: Final = r"^[0-9]{4}-(0[1-9]|1[0-2])$"


def kind(dtype: pl.DataType) -> str:
    """Name the type of a column as Table Schema and CSVW do."""
    if dtype.is_integer():
        return "integer"
    if dtype.is_numeric():
        return "number"
    return {"Boolean": "boolean", "Date": "date"}.get(str(dtype), "string")


def newest_file_at(marts: Marts) -> str:
    """Return when the newest source file was taken in, UTC: what we publish has no other clock."""
    return max(release.landed_at for release in marts.releases.values())


def described(tables: Sequence[Download], among: Sequence[Download] = ()) -> Described:
    """
    Write the Table Schema of each table, once for all that have the same columns.

    Args:
        tables: The tables.
        among: The tables to which they may refer; the same ones if left out.
    """
    by_mart = {table.mart: table for table in among or tables if table.mart}
    return [(alike, schema(alike, by_mart)) for alike in _alike(tables)]


def package(
    marts: Marts,
    config: Config,
    tables: Described,
    files: Mapping[str, bytes],
    *,
    edition: str,
) -> dict[str, bytes]:
    """
    Describe every CSV of a folder as a Data Package.

    Args:
        marts: For the time of the newest file.
        config: The sources and the address of the site.
        tables: The tables of the folder, described.
        files: The CSV of each by its name there, packed or plain.
        edition: The edition that the tables belong to; empty if to none.

    Returns:
        `datapackage.json`, and a file of columns for each set of columns that several tables share.
    """
    content = {name.removesuffix(".gz"): (name, text) for name, text in files.items()}
    made: dict[str, bytes] = {}
    resources = []
    for alike, one_schema in tables:
        said: Any = one_schema
        if len(alike) > 1:
            name = f"{alike[0].table}.schema.json"
            made[name] = _text(said)
            said = name
        resources += [_resource(one, *content[one.name], said) for one in alike]
    order = {name: number for number, name in enumerate(content)}
    told = {
        "name": "trust-tables",
        "id": f"{config.address}{urls.DOWNLOADS}" if config.address else None,
        "homepage": config.address or None,
        "title": SITE_TITLE,
        "description": ABOUT,
        "version": edition or None,
        "created": newest_file_at(marts),
        "profile": "tabular-data-package",
        "keywords": KEYWORDS,
        "licenses": [LICENCE],
        "contributors": [{"title": _CREATOR, "role": "author"}],
        "sources": [{"title": one.cite, "path": one.landing} for one in config.sources],
        "resources": sorted(resources, key=lambda one: order[one["path"].removesuffix(".gz")]),
    }
    made[PACKAGE] = _text({name: value for name, value in told.items() if value is not None})
    return made


def schema(alike: Sequence[Download], by_mart: Mapping[str, Download]) -> dict[str, Any]:
    """
    Write the Table Schema of tables that have the same columns.

    Args:
        alike: The tables; the first gives the examples.
        by_mart: Every table that others may refer to, by its mart.
    """
    table = alike[0]
    examples = _examples(table.frame)
    is_filled = not any(one.frame[part].null_count() for one in alike for part in one.key)
    key = list(table.key)
    said: dict[str, Any] = {
        "fields": [
            _field(
                table,
                column,
                example=examples[column.name],
                is_required=is_filled and column.name in table.key,
            )
            for column in table.columns
        ],
        "missingValues": [""],
    }
    if key:
        # Frictionless asks that no cell of a primary key is empty.
        said |= {"primaryKey": key} if is_filled else {"uniqueKeys": [key]}
    if references := list(_references(alike, by_mart)):
        said["foreignKeys"] = references
    return said


def csvw(table: Download) -> bytes:
    """
    Describe a CSV as CSV on the Web does, under the name that readers of it try by themselves.

    It has no reference to another table: one that is described alone cannot have any.
    """
    columns = []
    required = {part for part in table.key if not table.frame[part].null_count()}
    for column, dtype in zip(table.columns, table.frame.dtypes, strict=True):
        columns.append(
            _filled(
                name=column.name,
                titles=column.name,
                datatype=kind(dtype),
                required=column.name in required or None,
                **{"dc:description": column.meaning},
            )
        )
    said = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": table.name,
        "dc:title": table.title,
        "dc:license": {"@id": LICENCE["path"]},
        "dialect": {"header": True, "encoding": "utf-8"},
        "tableSchema": _filled(
            columns=columns, primaryKey=list(table.key) if required == set(table.key) else None
        ),
    }
    return _text(said)


def metric(context: Context, measure: Metric, table: Download) -> bytes:
    """Describe the table of a measure for whoever draws or quotes it, as Our World in Data does."""
    releases = {
        release.source: release
        for release in sorted(context.marts.releases.values(), key=lambda one: str(one.data_to))
        if release.source in measure.sources and release.is_current
    }
    said = _filled(
        id=measure.id,
        title=measure.title,
        title_short=measure.short,
        unit=measure.unit,
        better=measure.better,
        period_kind=measure.period,
        description=" ".join(measure.why.split()),
        how=" ".join(measure.how.split()),
        numerator=measure.numerator,
        denominator=measure.denominator,
        caveats=[
            " ".join(text.split())
            for text in (measure.caveat, measure.caveat_trust, measure.caveat_icb)
            if text
        ],
        targets=[
            {
                "since": one.since.isoformat(),
                "value": one.value,
                "why": one.why,
                "link": one.link,
            }
            for one in measure.targets
        ],
        breaks=[
            {"period": f"{one.month:%Y-%m}", "title": one.title}
            for one in context.marts.breaks.get(measure.id, ())
            if not one.org_code
        ],
        table=table.name,
        rows=table.row_count,
        columns=[_filled(name=c.name, meaning=c.meaning, unit=c.unit) for c in table.columns],
        edition=context.edition,
        last_updated=newest_file_at(context.marts),
        data_to={source: str(release.data_to) for source, release in releases.items()},
        sources=[
            _filled(
                cite=source.cite,
                publisher=source.publisher,
                landing=source.landing,
                cadence=source.cadence,
            )
            for source in context.config.sources
            if source.id in measure.sources
        ],
        citation_short=citations.short(context),
        citation_long=citations.long(context, measure.title, urls.metric(measure.id)),
        licence=LICENCE["path"],
        reviewed=measure.reviewed.isoformat(),
        next_review=measure.next_review.isoformat(),
    )
    return _text(said)


def constraints(column: Column, frame: pl.DataFrame, *, is_required: bool) -> dict[str, Any]:
    """List what every value of a column obeys."""
    dtype = frame.schema[column.name]
    said: dict[str, Any] = {"required": True} if is_required else {}
    if dtype == pl.String and column.codes:
        said["enum"] = list(column.codes)
    if dtype == pl.String and column.name == "period" and _is_always(frame[column.name], _PERIOD):
        said["pattern"] = _PERIOD
    if dtype.is_numeric():
        said |= _BOUNDS.get(column.unit, {})
    return said


def _examples(frame: pl.DataFrame) -> dict[str, object]:
    """Take the first value of each column; None if it has none."""
    return frame.select(pl.all().drop_nulls().first()).row(0, named=True)


def _field(
    table: Download, column: Column, *, example: object, is_required: bool
) -> dict[str, Any]:
    """Describe a column as Table Schema does; its unit and what null means are ours."""
    return _filled(
        name=column.name,
        type=kind(table.frame.schema[column.name]),
        description=column.meaning,
        unit=column.unit,
        null_means=column.null_means,
        example=None if example is None else _plain(example),
        constraints=constraints(column, table.frame, is_required=is_required),
    )


def _references(
    alike: Sequence[Download], by_mart: Mapping[str, Download]
) -> Iterator[dict[str, Any]]:
    """List the references that hold in every row of tables with the same columns."""
    for column in alike[0].columns:
        target = by_mart.get(column.refers_to)
        if target is None or len(target.key) != 1:
            continue
        known = target.frame[target.key[0]]
        cells = pl.concat([one.frame[column.name].drop_nulls().unique() for one in alike])
        if cells.is_in(known.implode()).all():
            yield {
                "fields": column.name,
                "reference": {"resource": target.table.lower(), "fields": target.key[0]},
            }


def _resource(table: Download, name: str, content: bytes, said: object) -> dict[str, Any]:
    """Describe the CSV of a table."""
    is_packed = name.endswith(".gz")
    return {
        "name": table.table.lower(),
        "path": name,
        "title": table.title,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "application/gzip" if is_packed else "text/csv",
        **({"compression": "gz"} if is_packed else {}),
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "rows": table.row_count,
        "schema_version": table.schema_version,
        **({"deprecated": True, "successor": table.successor} if table.successor else {}),
        "parquet": table.parquet_name,
        "schema": said,
    }


def _alike(tables: Iterable[Download]) -> Iterator[list[Download]]:
    """Group tables that have the same columns, such as the months of a league table."""

    def columns(table: Download) -> str:
        told = [(c.name, c.kind, c.meaning, c.unit, c.refers_to) for c in table.columns]
        return repr((table.key, told))

    for _, alike in groupby(sorted(tables, key=columns), key=columns):
        yield list(alike)


def _is_always(cells: pl.Series, pattern: str) -> bool:
    return bool(cells.drop_nulls().str.contains(pattern).all())


def _plain(cell: object) -> object:
    """Return a cell as JSON has it."""
    return cell if isinstance(cell, str | int | float | bool) else str(cell)


def _filled(**said: Any) -> dict[str, Any]:  # noqa: ANN401 whatever JSON has
    """Leave out what is not known."""
    return {name: value for name, value in said.items() if value not in (None, "", [], {})}


def _text(said: object) -> bytes:
    return (json.dumps(said, indent=1, ensure_ascii=False) + "\n").encode()


# ---------------------------------------------------------------- for search engines


def months_of(marts: Marts, measures: Iterable[Metric]) -> Iterator[date]:
    """List the months and quarters in which England has a figure of a measure."""
    for one in measures:
        for seen in marts.history.get((one.id, "ENG"), ()):
            if seen.metric_value is not None:
                yield seen.month


def json_ld(  # noqa: PLR0913 what a data set is described by
    context: Context,
    *,
    name: str,
    about: str,
    path: str,
    tables: Sequence[Download],
    measures: Sequence[Metric],
    months: Iterable[date],
) -> str:
    """
    Describe a page's data as schema.org's Dataset, by which search engines for data find it.

    Args:
        context: The site.
        name: The name of the data set.
        about: What it is, in a sentence or more; what every table of ours is follows it.
        path: The page, from the root of the site.
        tables: Its files.
        measures: What is measured.
        months: The months, or first months of quarters, that it covers; may be none.

    Returns:
        JSON that can stand in a `script`: no "<" in it. Addresses are those of the site, or
        relative to the page while the site has none.
    """
    root = context.config.address or urls.root(path)
    sources = {source for one in measures for source in one.sources}
    covered = sorted(months)
    site = {"@type": "Organization", "name": SITE_TITLE, "url": root or "./"}
    said = _filled(
        **{"@context": "https://schema.org/", "@type": "Dataset"},
        name=f"{SITE_TITLE}: {name}",
        description=f"{about} {ABOUT}"[:5000],
        url=f"{root}{urls.clean(path)}",
        license=LICENCE["path"],
        isAccessibleForFree=True,
        creator=site,
        publisher=site,
        keywords=list(KEYWORDS),
        version=context.edition,
        dateModified=context.as_of.isoformat(),
        temporalCoverage=f"{covered[0]:%Y-%m}/{covered[-1]:%Y-%m}" if covered else "",
        spatialCoverage="England",
        variableMeasured=[
            {
                "@type": "PropertyValue",
                "name": one.title,
                "unitText": numbers.UNIT_WORDS[one.unit],
            }
            for one in measures
        ],
        isBasedOn=list(dict.fromkeys(s.landing for s in context.config.sources if s.id in sources)),
        citation=citations.long(context, name, path),
        distribution=[
            {"@type": "DataDownload", "encodingFormat": form, "contentUrl": f"{root}{href}"}
            for table in tables
            for form, href in (
                ("text/csv", table.href),
                ("application/vnd.apache.parquet", urls.download(table.parquet_name)),
            )
        ],
        includedInDataCatalog={
            "@type": "DataCatalog",
            "name": SITE_TITLE,
            "url": f"{root}{urls.clean(urls.DATA)}",
        },
    )
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
