"""
Write the static API: JSON for each organisation, measure, table, release and edition.

Every file is part of what the site says of one thing, with numbers as numbers and words beside
those that a person reads. A table is given as columns: its name → the list of its cells, as in
`pandas.DataFrame(columns)`. `openapi.json` describes every file; what it says of a table's columns
comes from the table. v1 follows the rule of all our tables: nothing is taken away or changes its
meaning; new names may come.

Figures have a file for each organisation and measure, so that a file grows by a line a month.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import polars as pl

from pipeline.config.metrics import Metric
from pipeline.publish import urls
from pipeline.publish.context import SITE_TITLE, Context, Download
from pipeline.publish.editions.changes import Change
from pipeline.publish.files import citations, forms, metadata
from pipeline.publish.files.tables import league_table
from pipeline.publish.marts.rows import Observation, Organisation
from pipeline.publish.parts import figure
from pipeline.publish.wording import numbers

# What the file of a series says once, and not again in every row.
_SAID_ONCE: Final = (
    *("metric_id", "org_kind", "org_code", "org_name", "region_name"),
    *("unit", "period_kind", "period_label", "is_latest"),
)

Json = dict[str, Any]


def files(context: Context) -> dict[str, bytes]:
    """Make every file of the API by its address."""
    tables = {download.table: download for download in context.downloads}
    described = openapi(context)
    made: dict[str, Json] = {
        "index.json": _index(context, described),
        "editions.json": {"editions": [_edition(told.edition) for told in context.editions]},
        "metrics.json": {"metrics": [_metric(context, one) for one in context.config.metrics]},
        "openapi.json": described,
        **dict(_metrics(context)),
        **dict(_leagues(context)),
        **dict(_releases(tables)),
        **dict(_changes(context)),
    }
    if found := tables.get("organisations"):
        made["organisations.json"] = {"organisations": columns(found.frame)}
    texts = {name: _text(said) for name, said in made.items()}
    texts |= _organisations(context, tables)
    return {f"{urls.API}{name}": text for name, text in texts.items()}


def per_organisation(context: Context) -> dict[str, bytes]:
    """Make a CSV of each organisation's rows of `observations`, by its address."""
    table = next((one for one in context.downloads if one.mart == "observations"), None)
    if table is None:
        return {}
    rows = forms.parted(table.cells, "org_kind", "org_code")
    return {
        urls.download_of(one.org_kind, one.org_code): forms.csv(found)
        for one in _listed(context)
        if one.org_kind != "england"
        and (found := rows.get((one.org_kind, one.org_code))) is not None
    }


def columns(frame: pl.DataFrame) -> dict[str, list[Any]]:
    """Give a table as its columns; a date is an ISO text."""
    return frame.with_columns(pl.col(pl.Date).cast(pl.String)).to_dict(as_series=False)


def _listed(context: Context) -> Iterator[Organisation]:
    """List every trust and ICB that has figures, and England."""
    for one in sorted(context.marts.organisations.values(), key=lambda one: one.org_code):
        if one.org_kind == "england" or (one.has_page and one.org_kind in ("trust", "icb")):
            yield one


def _index(context: Context, described: Json) -> Json:
    return {
        "title": f"{SITE_TITLE} API",
        "version": "1",
        "about": metadata.ABOUT,
        "edition": context.edition or None,
        "made_from_newest_file_at": metadata.newest_file_at(context.marts),
        "citation": dict(citations.record(context)),
        "files": sorted(path.removeprefix(f"/{urls.API}") for path in described["paths"]),
    }


def _edition(one: Any) -> Json:  # noqa: ANN401 an Edition
    return {
        "id": one.id,
        "before": one.before or None,
        "counts": dict(one.counts),
        "files": len(one.files),
        "size_bytes": sum(file.size_bytes for file in one.files),
    }


def _metric(context: Context, metric: Metric) -> Json:
    """Describe a measure."""
    return {
        "id": metric.id,
        "title": metric.title,
        "title_short": metric.short,
        "unit": metric.unit,
        "unit_text": numbers.UNIT_WORDS[metric.unit],
        "better": metric.better,
        "period_kind": metric.period,
        "scoring": metric.scoring,
        "numerator": metric.numerator,
        "denominator": metric.denominator or None,
        "targets": [
            {
                "since": one.since.isoformat(),
                "value": one.value,
                "value_text": numbers.target(one.value, metric.unit),
                "why": one.why,
                "link": one.link,
            }
            for one in metric.targets
        ],
        "page": urls.clean(urls.metric(metric.id)),
        "citation": citations.long(context, metric.title, urls.metric(metric.id)),
    }


def _organisations(context: Context, tables: Mapping[str, Download]) -> Iterator[tuple[str, bytes]]:
    """Make the file of each organisation, and that of its figures on each measure."""
    listed, observed = tables.get("organisations"), tables.get("observations")
    if listed is None or observed is None:
        return
    who = {row["org_code"]: row for row in _rows(listed.frame)}
    series = _series_texts(observed.frame)
    letters = citations.cells(context)
    edition = context.edition or None
    for one in _listed(context):
        own = series.get(one.org_code, {})
        address = f"organisations/{urls.safe(one.org_code)}"
        addresses = {name: f"{address}/{urls.safe(name)}.json" for name in own}
        yield (
            f"{address}.json",
            _text(
                {
                    "edition": edition,
                    "organisation": who[one.org_code],
                    "newest": list(_newest(context, letters, one)),
                    "leagues": list(_places(context, one.org_code)),
                    "series": addresses,
                }
            ),
        )
        for name, text in own.items():
            said = _text(
                {
                    "edition": edition,
                    "org_kind": one.org_kind,
                    "org_code": one.org_code,
                    "org_name": one.org_name,
                    "metric_id": name,
                    "unit": context.config.metric(name).unit,
                }
            )
            yield addresses[name], said.removesuffix(b"}") + f',"observations":{text}}}'.encode()


def _series_texts(observed: pl.DataFrame) -> Mapping[str, Mapping[str, str]]:
    """Give all figures as columns in JSON: code of an organisation → measure → its figures."""
    frame = observed.with_columns(pl.col(pl.Date).cast(pl.String))
    cells = pl.struct(name for name in frame.columns if name not in _SAID_ONCE)
    # The library writes JSON in a seventh of the time that lists of Python take.
    texts = (
        frame.group_by("org_code", "metric_id", maintain_order=True)
        .agg(pl.all())
        .select("org_code", "metric_id", cells.struct.json_encode().alias("text"))
    )
    found: dict[str, dict[str, str]] = {}
    for code, metric_id, text in texts.sort("org_code", "metric_id").iter_rows():
        found.setdefault(code, {})[metric_id] = text
    return found


def _newest(context: Context, letters: citations.Cells, one: Organisation) -> Iterator[Json]:
    """Give the newest figure of each measure, in numbers and words, with its cells."""
    for metric in context.config.metrics:
        seen = context.marts.latest.get((metric.id, one.org_code))
        if seen is not None:
            yield _figure(context, letters, metric, seen)


def _figure(context: Context, letters: citations.Cells, metric: Metric, seen: Observation) -> Json:
    marts = context.marts
    england = figure.of_england(marts, metric, seen.month)
    own = figure.own_place(marts, seen)
    release = marts.releases.get(seen.release_id or "")
    return {
        "metric_id": metric.id,
        "title": metric.title,
        "unit": metric.unit,
        "period": f"{seen.month:%Y-%m}",
        "period_label": numbers.period(seen.month, metric.period),
        "value": seen.metric_value,
        "value_text": numbers.value(seen.metric_value, metric.unit),
        "numerator": seen.numerator,
        "denominator": seen.denominator,
        "england_value": england.metric_value if england else None,
        "target": marts.targets.get((metric.id, seen.month)),
        "place": seen.place,
        "place_of": seen.place_of,
        "place_low": own.place_low if own else None,
        "place_high": own.place_high if own else None,
        "flag": seen.flag,
        "release_id": seen.release_id,
        "cells": citations.cited_cells(letters, metric, release, seen) if release else [],
        "citation": citations.of_figure(context, letters, metric, seen) or None,
    }


def _places(context: Context, org_code: str) -> Iterator[Json]:
    """Give its place in the newest edition of each league table."""
    for table in context.config.tables:
        line = context.marts.lines.get((table.id, "latest", org_code))
        if line is None:
            continue
        own = context.marts.ranges.places.get((table.id, "latest", org_code))
        yield {
            "table_id": table.id,
            "title": table.title,
            "place": line.place,
            "tied_with": line.tied_with,
            "score": line.score,
            "place_low": own.place_low if own else None,
            "place_high": own.place_high if own else None,
            "not_ranked_because": line.reason,
        }


def _metrics(context: Context) -> Iterator[tuple[str, Json]]:
    """Make the file of each measure: England's series, and the newest figure of everyone."""
    marts = context.marts
    for metric in context.config.metrics:
        newest = [
            seen
            for kind in ("trust", "icb", "region")
            for seen in marts.month_lists.get(
                (metric.id, kind, marts.newest[metric.id, kind])
                if (metric.id, kind) in marts.newest
                else ("", "", context.as_of),
                (),
            )
        ]
        yield (
            f"metrics/{urls.safe(metric.id)}.json",
            {
                "edition": context.edition or None,
                "metric": _metric(context, metric),
                "england": _series(context, metric, marts.history.get((metric.id, "ENG"), ())),
                "newest": _series(context, metric, newest),
            },
        )


def _series(context: Context, metric: Metric, seen: Sequence[Observation]) -> Json:
    """Give figures of one measure as columns."""
    names = context.marts.organisations
    return {
        "org_kind": [one.org_kind for one in seen],
        "org_code": [one.org_code for one in seen],
        "org_name": [
            found.org_name if (found := names.get(one.org_code)) else None for one in seen
        ],
        "period": [f"{one.month:%Y-%m}" for one in seen],
        "value": [one.metric_value for one in seen],
        "value_text": [numbers.value(one.metric_value, metric.unit) for one in seen],
        "place": [one.place for one in seen],
        "place_of": [one.place_of for one in seen],
        "flag": [one.flag for one in seen],
    }


def _leagues(context: Context) -> Iterator[tuple[str, Json]]:
    """Make the file of each edition of each league table."""
    tables = {download.table: download for download in context.downloads}
    for table in context.config.tables:
        for edition in context.marts.editions.get(table.id, ()):
            path = urls.league(table.id, edition.edition)
            found = tables[league_table(table.id, edition.edition)]
            yield (
                f"league/{urls.safe(table.id)}/{urls.safe(edition.edition)}.json",
                {
                    "table_id": table.id,
                    "title": table.title,
                    "edition": edition.edition,
                    "page": urls.clean(path),
                    "citation": citations.long(context, found.title, path),
                    "rows": columns(found.frame),
                },
            )


def _releases(tables: Mapping[str, Download]) -> Iterator[tuple[str, Json]]:
    """Make the file of each published file that we have, with the columns that formulas use."""
    if "releases" not in tables:
        return
    read = tables.get("release-columns")
    parts = read.frame.partition_by("release_id", as_dict=True) if read else {}
    rows = list(_rows(tables["releases"].frame))
    for row in rows:
        found = parts.get((row["release_id"],), read.frame.clear() if read else None)
        yield (
            f"releases/{urls.safe(urls.fragment(row['release_id']))}.json",
            {
                "release": row,
                "columns": {} if found is None else columns(found.drop("release_id")),
            },
        )
    yield "releases.json", {"releases": [row["release_id"] for row in rows]}


def _changes(context: Context) -> Iterator[tuple[str, Json]]:
    """Make the list of changes of each edition."""
    for told in context.editions:
        cells = list(zip(*told.changes, strict=True)) or [()] * len(Change._fields)
        yield (
            f"editions/{told.edition.id}/changes.json",
            {
                **_edition(told.edition),
                "changes": dict(zip(Change._fields, map(list, cells), strict=True)),
            },
        )


def _rows(frame: pl.DataFrame) -> Iterator[Json]:
    """Give a table row by row; a date is an ISO text."""
    yield from frame.with_columns(pl.col(pl.Date).cast(pl.String)).iter_rows(named=True)


def _text(said: Json) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


# ---------------------------------------------------------------- its description

_TEXT: Final[Json] = {"type": "string"}
_NUMBER: Final[Json] = {"type": "number"}
_WHOLE: Final[Json] = {"type": "integer"}
_FREE: Final[Json] = {"type": "object"}


def _or_null(one: Json) -> Json:
    return {**one, "type": [one["type"], "null"]}


def _list(one: Json) -> Json:
    return {"type": "array", "items": one}


def _object(**properties: Json) -> Json:
    """Describe an object all of whose names are always there."""
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _map(one: Json) -> Json:
    return {"type": "object", "additionalProperties": one}


_METRIC: Final = _object(
    **dict.fromkeys(("id", "title", "title_short", "unit", "unit_text", "better"), _TEXT),
    **dict.fromkeys(("period_kind", "scoring", "numerator"), _TEXT),
    denominator=_or_null(_TEXT),
    targets=_list(_object(since=_TEXT, value=_NUMBER, value_text=_TEXT, why=_TEXT, link=_TEXT)),
    page=_TEXT,
    citation=_TEXT,
)
_FIGURE: Final = _object(
    **dict.fromkeys(("metric_id", "title", "unit", "period", "period_label"), _TEXT),
    value=_NUMBER,
    value_text=_TEXT,
    **dict.fromkeys(("numerator", "denominator", "england_value", "target"), _or_null(_NUMBER)),
    **dict.fromkeys(("place", "place_of", "place_low", "place_high"), _or_null(_WHOLE)),
    flag=_TEXT,
    release_id=_or_null(_TEXT),
    cells=_list(_TEXT),
    citation=_or_null(_TEXT),
)
_PLACE: Final = _object(
    table_id=_TEXT,
    title=_TEXT,
    **dict.fromkeys(("place", "tied_with"), _or_null(_WHOLE)),
    score=_or_null(_NUMBER),
    **dict.fromkeys(("place_low", "place_high"), _or_null(_WHOLE)),
    not_ranked_because=_or_null(_TEXT),
)
_SERIES: Final = _object(
    **dict.fromkeys(("org_kind", "org_code"), _list(_TEXT)),
    org_name=_list(_or_null(_TEXT)),
    period=_list(_TEXT),
    value=_list(_or_null(_NUMBER)),
    value_text=_list(_TEXT),
    **dict.fromkeys(("place", "place_of"), _list(_or_null(_WHOLE))),
    flag=_list(_TEXT),
)
_EDITION: Final[Mapping[str, Json]] = {
    "id": _TEXT,
    "before": _or_null(_TEXT),
    "counts": _map(_WHOLE),
    "files": _WHOLE,
    "size_bytes": _WHOLE,
}
_CHANGES: Final = {
    name: _list(_or_null(_WHOLE if name.endswith("_row") else _TEXT)) for name in Change._fields
}


def openapi(context: Context) -> Json:
    """Describe every file of the API by OpenAPI 3.1."""
    tables = {download.table: download for download in context.downloads}
    edition = _or_null(_TEXT)
    answers: dict[str, tuple[str, Json]] = {
        "index.json": (
            "Where to begin",
            _object(
                **dict.fromkeys(("title", "version", "about"), _TEXT),
                edition=edition,
                made_from_newest_file_at=_TEXT,
                citation=_object(short=_TEXT, long=_TEXT, licence=_TEXT),
                files=_list(_TEXT),
            ),
        ),
        "editions.json": (
            "Every archived edition, newest first",
            _object(editions=_list(_object(**_EDITION))),
        ),
        "editions/{edition}/changes.json": (
            "What an edition says otherwise than the one before, as columns",
            _object(**_EDITION, changes=_object(**_CHANGES)),
        ),
        "organisations.json": (
            "Every organisation, as columns",
            _object(organisations=_columns(tables.get("organisations"))),
        ),
        "organisations/{code}.json": (
            "A trust, an ICB or England (ENG): newest figures, places, and where its series are",
            _object(
                edition=edition,
                organisation=_row(tables.get("organisations")),
                newest=_list(_ref("Figure")),
                leagues=_list(_ref("Place")),
                series=_map(_TEXT),
            ),
        ),
        "organisations/{code}/{id}.json": (
            "All figures of a trust, an ICB or England (ENG) on a measure, as columns",
            _object(
                edition=edition,
                **dict.fromkeys(("org_kind", "org_code", "org_name", "metric_id", "unit"), _TEXT),
                observations=_ref("Observations"),
            ),
        ),
        "metrics.json": ("Every measure", _object(metrics=_list(_ref("Metric")))),
        "metrics/{id}.json": (
            "A measure: England's series, and the newest figure of everyone, as columns",
            _object(
                edition=edition,
                metric=_ref("Metric"),
                england=_ref("Series"),
                newest=_ref("Series"),
            ),
        ),
        "league/{table}/{month}.json": (
            "A league table, as columns: latest, or of a month such as 2026-03",
            _object(
                **dict.fromkeys(("table_id", "title", "edition", "page", "citation"), _TEXT),
                rows={
                    "anyOf": [
                        _ref(f"League-{table.id}")
                        for table in context.config.tables
                        if league_table(table.id, "latest") in tables
                    ]
                    or [_FREE]
                },
            ),
        ),
        "releases.json": (
            "The name of every published file that we have",
            _object(releases=_list(_TEXT)),
        ),
        "releases/{release}.json": (
            "A published file, and its columns that formulas use, as columns",
            _object(
                release=_row(tables.get("releases")),
                columns=_columns(tables.get("release-columns"), without=("release_id",)),
            ),
        ),
        "openapi.json": ("This description", _FREE),
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{SITE_TITLE} API",
            "version": "1",
            "description": f"{metadata.ABOUT} Static files: no key, no limit, any origin. A table "
            "is an object of columns of equal length. v1 takes nothing away and changes no "
            "meaning; new names may come.",
            "license": {"name": metadata.LICENCE["title"], "identifier": "OGL-UK-3.0"},
        },
        "servers": [{"url": context.config.address or "/"}],
        "paths": {
            f"/{urls.API}{path}": _path(path, what, answer)
            for path, (what, answer) in answers.items()
        },
        "components": {
            "schemas": {
                "Metric": _METRIC,
                "Figure": _FIGURE,
                "Place": _PLACE,
                "Series": _SERIES,
                "Observations": _columns(tables.get("observations"), without=_SAID_ONCE),
                **{
                    f"League-{table.id}": _columns(found)
                    for table in context.config.tables
                    if (found := tables.get(league_table(table.id, "latest")))
                },
            }
        },
    }


def _path(path: str, what: str, answer: Json) -> Json:
    """Describe one file, or one for each value of its parameters."""
    names = [part.partition("}")[0] for part in path.split("{")[1:]]
    told: Json = {
        "get": {
            "summary": what,
            "responses": {
                "200": {
                    "description": what,
                    "content": {"application/json": {"schema": answer}},
                }
            },
        }
    }
    if names:
        told["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": _TEXT} for name in names
        ]
    return told


def _columns(table: Download | None, without: Sequence[str] = ()) -> Json:
    """Describe a table as an object of columns, from what the table says of them."""
    if table is None:
        return _FREE
    return _object(
        **{
            name: {"description": said["description"], **_list({"type": said["type"]})}
            for name, said in _cells(table)
            if name not in without
        }
    )


def _row(table: Download | None) -> Json:
    """Describe a row of a table."""
    return _FREE if table is None else _object(**dict(_cells(table)))


def _cells(table: Download) -> Iterator[tuple[str, Json]]:
    """Describe the cells of each column."""
    for column in table.columns:
        dtype = table.frame.schema[column.name]
        word = {"date": "string"}.get(metadata.kind(dtype), metadata.kind(dtype))
        is_filled = column.name in table.key and not table.frame[column.name].null_count()
        said: Json = {"type": word if is_filled else [word, "null"]}
        yield column.name, {**said, "description": column.meaning}
