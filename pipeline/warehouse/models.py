"""
Read a `.sql` file and its header as a `Model`.

This module records what a header promises; `build.py` compares it with the result of the query.
It uses no database, and no SQL other than the text of the files, with two exceptions: the union of
all metrics and that of all sources, which it writes only from the headers of their files.
"""

import itertools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from pipeline.errors import ModelError

LAYERS: Final = ("staging", "core", "metrics", "marts", "checks")
"""Folders of `sql/` with models, lowest first. A model reads its own layer or a lower one."""

GROUND: Final = ("parsed", "declared", "seeds")
"""Schemas that no SELECT creates: parsed releases, declarations, and `sql/seeds/*.csv`."""

METRIC_GRAIN: Final = ("org_kind", "org_code", "month")
METRIC_OWN: Final[Mapping[str, str]] = {
    "numerator": "bigint",
    "denominator": "bigint",
    "given_value": "double",
    "why_not": "varchar",
    "is_restated": "boolean",
    "mapped_month": "date",
}
"""Optional columns of a file in `sql/metrics/`, and the type of the null if one is missing."""
METRIC_CELLS: Final = ("release_id", "sheet_name", "first_row", "last_row", "row_count")
"""The columns that trace a number to its cells; every metric has them, like the grain."""

ALL_VALUES: Final = "metrics.all_values"
"""The one file in `sql/metrics/` that is no metric: it sets the value and flag of all metrics."""
COUNTED: Final = "metrics.counted"
ROWS_IN_USE: Final = "staging.rows_in_use"
GENERATED: Final = (ROWS_IN_USE, COUNTED)
"""The only generated SQL: the unions of the sources and of the metrics."""

LEDGER: Final = "releases"
"""The one staging model that is not a source: the ledger itself."""

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_FIELD = re.compile(r" (?P<key>[A-Z][a-z]+)\s*:(?:\s+(?P<value>\S.*))?$")
_COLUMN = re.compile(r"^(?P<indent>\s{2,})(?P<name>\S+)(?:\s+(?P<meaning>\S.*))?$")

_FIELDS: Final = ("Grain", "Owns", "Columns", "Source", "Publish", "Why", "Severity")
# "band_000…band_104": more than a hundred weekly columns in one line.
_RANGE = re.compile(r"(?P<stem>[a-z_]+)(?P<first>\d+)…(?P=stem)(?P<last>\d+)")

_REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "staging": ("Grain", "Source", "Columns"),
    "core": ("Grain", "Columns"),
    "metrics": ("Columns",),
    "marts": ("Grain", "Columns"),
    "checks": ("Why", "Severity"),
}
UNITS: Final[Mapping[str, str]] = {
    "share": "a fraction from 0 to 1; its published name ends in _share",
    "share_change": "a difference of fractions: 0.01 is a percentage point",
    "unit": "as the column unit of the same row says",
    "mixed": "as the meaning says",
    "count": "a number of things",
    "expected": "a number of things as a model gives it, with decimals",
    "people": "people, or pathways of people",
    "place": "a place, or a difference of places; 1 is best",
    "score": "a score from 1 (best) to 4",
    "weeks": "weeks",
    "seconds": "seconds",
    "months": "months",
    "days": "days",
    "pounds": "pounds",
    "ratio": "a number without a unit",
    "radians": "radians",
    "degrees": "degrees",
    "bytes": "bytes",
    "number": "a number that names something",
    "row": "a row of a published file; 1 is the first",
}
"""What a column can be counted in: the word in square brackets that its meaning begins with."""

# A name that says the unit needs no brackets.
_UNIT_BY_NAME: Final[Mapping[str, str]] = {
    "share": r".*_share",
    "unit": r"metric_value|value",
    "count": r"numerator|denominator|.*_count",
    "people": r"people",
    "place": r"place|place_.*|.*_place|rank_.*|.*_rank|.*_rank_.*",
    "row": r".*_row|row_number",
    "pounds": r".*_gbp",
}
_ROLES: Final = ("code", "key", "text", "day")
_BRACKET: Final = re.compile(r"\[(?P<word>[a-z_]+)\] (?P<rest>.*)", re.DOTALL)
_NULL: Final = re.compile(r"\bnull (?P<says>(?:=|where|only|as|in) [^;]*)")
_CODES: Final = re.compile(r"(?P<codes>[a-z0-9][a-z0-9_ ,-]*) = (?P<says>.+)", re.DOTALL)

_ONLY_IN: Final[Mapping[str, str]] = {"Publish": "marts", "Owns": "marts", "Severity": "checks"}
_SEVERITIES: Final = ("error", "warn")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """
    One line under `Columns`.

    Attributes:
        meaning: What the column says, without the word in brackets.
        unit: One of UNITS; empty if it is not a number, or a mart that is no download.
        role: "code" if its texts are those of `codes`; "key" if they name something that no
            download lists, and "text" if they are free, though the name looks like a reference;
            "day" if it is a day whose name does not end in _on; otherwise empty.
        null_means: What an empty cell means, in words; empty if there is none.
        codes: Each text it can have, with its meaning.
    """

    name: str
    meaning: str
    unit: str = ""
    role: str = ""
    null_means: str = ""
    codes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """
    One SELECT and what its header promises.

    Attributes:
        layer: The folder of the file and the schema of the table.
        name: The stem of the file and the name of the table.
        sql: The whole text of the file, header included.
        summary: The first paragraph of the header: what a row is for.
        grain: Columns that are never null and are unique together; only a check may leave it empty.
        columns: Every column in order; only a check may leave it empty.
        owns: Columns of other tables, beside its own key, that refer to a row of this mart.
        publish: The name of the CSV that publishes a mart, or None.
        why: The reason for a check; otherwise empty unless the author gives one.
        severity: "error" or "warn" for a check; otherwise empty.
    """

    layer: str
    name: str
    sql: str
    summary: str
    grain: tuple[str, ...]
    columns: tuple[Column, ...]
    publish: str | None
    why: str
    severity: str
    owns: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """Return the full name: "marts.league_places"."""
        return f"{self.layer}.{self.name}"

    @property
    def has_query(self) -> bool:
        """Say whether it has a SELECT; a mart without one only describes what publishing adds."""
        lines = (line.strip() for line in self.sql.splitlines())
        return any(line and not line.startswith("--") for line in lines)


def read_models(sql: Path, drafts: Collection[str] = ()) -> tuple[Model, ...]:
    """
    Read every model under a folder of layers, and add the unions of all sources and metrics.

    Args:
        sql: The folder that contains `staging/`, `core/`, `metrics/`, `marts/` and `checks/`.
        drafts: Metrics that we build but leave out of the union, so that their figures are unused.

    Returns:
        The models by layer, then name.

    Raises:
        ModelError: A file is in no layer, is misnamed, or has an unusable header.
    """
    models = []
    for path in sorted(sql.rglob("*.sql")):
        place = path.relative_to(sql)
        if place.parts == ("macros.sql",):
            continue
        if len(place.parts) != 2 or place.parts[0] not in LAYERS:  # noqa: PLR2004 layer and file
            raise ModelError(
                f"sql/{place}: expected sql/<layer>/<name>.sql with a layer out of "
                f"{', '.join(LAYERS)}. Move the file."
            )
        models.append(parse_model(place.parts[0], path.stem, path.read_text(encoding="utf-8")))
    sources = [model.name for model in models if _is_source(model)]
    if sources:
        models.append(parse_model("staging", "rows_in_use", rows_in_use_sql(sources)))
    if any(map(_is_metric, models)):
        shared = _shared_meanings(models)
        models = [_completed(model, shared) if _is_metric(model) else model for model in models]
        metrics = [model for model in models if _is_metric(model) and model.name not in drafts]
        models.append(parse_model("metrics", "counted", counted_sql(metrics, shared)))
    for model in models:
        if not model.has_query and not model.publish:
            raise ModelError(
                f"{model.table}: the file has no SELECT. Only a mart that is published, and that "
                "publishing makes, may leave it out."
            )
    published: dict[str, str] = {}
    for model in models:
        if model.publish and published.setdefault(model.publish, model.table) != model.table:
            raise ModelError(
                f"{model.table}: Publish says {model.publish}, and so does "
                f"{published[model.publish]}. Give one of them another file name."
            )
    return tuple(sorted(models, key=lambda model: (LAYERS.index(model.layer), model.name)))


def parse_model(layer: str, name: str, text: str) -> Model:
    """
    Read one file.

    Args:
        layer: Its folder.
        name: Its stem.
        text: Its content.

    Raises:
        ModelError: The name is not lower_case, the header is missing, a required line is missing
            or unknown, a column has no meaning, or the grain names a column that is not listed.
    """
    table = f"{layer}.{name}"
    if not _NAME.fullmatch(name):
        raise ModelError(
            f"{table}: expected a name in lower case with underscores, without a year or version. "
            "Rename the file."
        )
    summary, fields = _split_header(table, text)
    for key in _REQUIRED[layer]:
        if not fields.get(key):
            raise ModelError(
                f"{table}: the header has no {key}. A file in sql/{layer}/ needs "
                f"{', '.join(_REQUIRED[layer])}; see sql/README.md."
            )
    columns = tuple(_columns(table, fields.get("Columns", ())))
    grain = _joined(fields.get("Grain", ()))
    model = Model(
        layer=layer,
        name=name,
        sql=text,
        summary=summary,
        grain=tuple(part.strip() for part in grain.split(",")) if grain else (),
        columns=columns,
        owns=tuple(part.strip() for part in _joined(fields.get("Owns", ())).split(",") if part),
        publish=_joined(fields["Publish"]) if fields.get("Publish") else None,
        why=_joined(fields.get("Why", ())),
        severity=_joined(fields.get("Severity", ())),
    )
    _refuse_contradictions(model, fields)
    if model.owns and len(model.grain) != 1:
        raise ModelError(f"{table}: Owns needs a Grain of one column, to which others refer.")
    return model


def rows_in_use_sql(sources: Sequence[str]) -> str:
    """
    Write the union of all sources, which counts the rows that staging kept of each release.

    Args:
        sources: Stems of the files in `sql/staging/` that have a `release_id`.

    Returns:
        A model like any other, with a header.
    """
    selects = "\nunion all\n\n".join(
        f"select\n    '{source}' as source,\n    release_id,\n    count(*) as row_count\n"
        f"from staging.{source}\ngroup by release_id\n"
        for source in sorted(sources)
    )
    return (
        "-- How many rows of a release are in use; a release that is not here has been replaced.\n"
        "--\n"
        "-- Written by the runner from the names of the files in sql/staging/.\n"
        "--\n"
        "-- Grain   : source, release_id\n"
        "-- Source  : every source\n"
        "-- Columns :\n"
        "--   source       the source: its key in sources.toml and the stem of its file\n"
        "--   release_id   the release\n"
        f"--   row_count    rows that staging kept of it\n\n{selects}"
    )


def counted_sql(metrics: Sequence[Model], meanings: Mapping[str, str]) -> str:
    """
    Write the union of all metrics; a column that a metric lacks is null.

    Args:
        metrics: The files in `sql/metrics/`, with all their columns.
        meanings: A meaning for each column of the union.

    Returns:
        A model like any other, with a header.
    """
    names = ("metric_id", *METRIC_GRAIN, *METRIC_OWN, *METRIC_CELLS)
    listed = "\n".join(f"--   {name:<14}{meanings[name]}" for name in names)
    selects = "\nunion all\n\n".join(
        f"select\n    '{metric.name}' as metric_id,\n"
        + ",\n".join(f"    {_column_of(metric, name)}" for name in names[1:])
        + f"\nfrom {metric.table}\n"
        for metric in sorted(metrics, key=lambda metric: metric.name)
    )
    return (
        "-- What every metric counts, one row per metric, organisation and period.\n"
        "--\n"
        "-- Written by the runner from the headers of the files in sql/metrics/.\n"
        "--\n"
        f"-- Grain   : metric_id, {', '.join(METRIC_GRAIN)}\n"
        f"-- Columns :\n{listed}\n\n{selects}"
    )


def _column_of(metric: Model, name: str) -> str:
    """Select a column of a metric, or a null of its type if the metric lacks the column."""
    given = any(column.name == name for column in metric.columns)
    return name if given else f"null::{METRIC_OWN[name]} as {name}"


def _is_metric(model: Model) -> bool:
    return model.layer == "metrics" and model.table not in {ALL_VALUES, COUNTED}


def _shared_meanings(models: Sequence[Model]) -> dict[str, str]:
    """Take the meanings of shared columns from the header of the file that reads all metrics."""
    reader = next((model for model in models if model.table == ALL_VALUES), None)
    if reader is None:
        raise ModelError(
            f"{ALL_VALUES}: sql/metrics/ has metrics but no all_values.sql, which gives each its "
            "value and flag. Write it; it reads metrics.counted."
        )
    meanings = {
        "given_value": "the value of a metric that is no fraction",
        "why_not": "why the publisher gives no number; null = it gives one",
        "is_restated": "counted again, on a map younger than the period",
        "mapped_month": "month of the mapping that was used; null = the period's own, or none",
        **{column.name: column.meaning for column in reader.columns},
    }
    wanted = ("metric_id", *METRIC_GRAIN, *METRIC_OWN, *METRIC_CELLS)
    if missing := [name for name in wanted if name not in meanings]:
        raise ModelError(
            f"{ALL_VALUES}: expected {', '.join(missing)} in the header, because every metric has "
            "them. Add a line for each."
        )
    return meanings


def _completed(metric: Model, meanings: Mapping[str, str]) -> Model:
    """Add the columns that all metrics share to those that a metric lists."""
    before, after = (
        tuple(Column(name=name, meaning=meanings[name]) for name in names)
        for names in (METRIC_GRAIN, METRIC_CELLS)
    )
    return replace(metric, grain=METRIC_GRAIN, columns=(*before, *metric.columns, *after))


def _is_source(model: Model) -> bool:
    """Say whether a model stages a source, that is, names the release of each row."""
    return (
        model.layer == "staging"
        and model.name != LEDGER
        and any(column.name == "release_id" for column in model.columns)
    )


def _split_header(table: str, text: str) -> tuple[str, dict[str, list[str]]]:
    """Split the leading comment into its summary and its fields, each as a list of lines."""
    lines = _comment(text)
    summary = list(itertools.takewhile(lambda line: line and not _FIELD.match(line), lines))
    if not summary:
        raise ModelError(
            f"{table}: the file has no header. It begins with comment lines: what a row is for, "
            f"then {', '.join(_REQUIRED[table.partition('.')[0]])}; see sql/README.md."
        )
    fields: dict[str, list[str]] = {}
    key = ""
    for line in lines[len(summary) :]:
        if field := _FIELD.match(line):
            key = field["key"]
            if key not in _FIELDS:
                raise ModelError(
                    f"{table}: expected one of {', '.join(_FIELDS)} in the header, found '{key} "
                    ":'. Correct the line."
                )
            if key in fields:
                raise ModelError(f"{table}: the header says {key} twice. Keep one.")
            fields[key] = [field["value"]] if field["value"] else []
        elif not line:
            key = ""
        elif key:
            fields[key].append(line)
        # Any other line is a note for the reader of the file and promises nothing.
    return _joined(summary), fields


def _comment(text: str) -> list[str]:
    """Return the lines of the leading comment without their dashes."""
    lines = itertools.takewhile(lambda line: line.startswith("--"), text.splitlines())
    return [line[2:].rstrip() for line in lines]


def _joined(lines: Iterable[str]) -> str:
    return " ".join(line.strip() for line in lines)


def _columns(table: str, lines: Sequence[str]) -> Iterator[Column]:
    """Read the lines under `Columns`; a deeper indented line continues the meaning above."""
    indent = ""
    name = ""
    meaning: list[str] = []
    for line in lines:
        found = _COLUMN.match(line)
        if found is None:
            raise ModelError(
                f"{table}: expected '--   name   meaning' under Columns, found {line.strip()!r}."
            )
        if name and len(found["indent"]) > len(indent):
            meaning.append(line.strip())
            continue
        yield from _spelt_out(table, name, meaning)
        indent, name = found["indent"], found["name"]
        if not found["meaning"]:
            raise ModelError(f"{table}: column {name} has no meaning in the header. Add it.")
        meaning = [found["meaning"].strip()]
    yield from _spelt_out(table, name, meaning)


def _spelt_out(table: str, name: str, meaning: Sequence[str]) -> Iterator[Column]:
    """Return the columns that one line describes: usually one, none before the first line."""
    said = " ".join(meaning)
    if run := _RANGE.fullmatch(name):
        width = len(run["first"])
        for number in range(int(run["first"]), int(run["last"]) + 1):
            yield _column(table, f"{run['stem']}{number:0{width}}", said)
    elif name:
        yield _column(table, name, said)


def _column(table: str, name: str, said: str) -> Column:
    """Take apart what a header says about a column."""
    bracket = _BRACKET.fullmatch(said)
    word, meaning = (bracket["word"], bracket["rest"]) if bracket else ("", said)
    if word and word not in {*UNITS, *_ROLES}:
        raise ModelError(
            f"{table}: column {name}: expected one of {', '.join((*UNITS, *_ROLES))} in brackets, "
            f"found [{word}]. Correct the header, or add the unit to UNITS."
        )
    by_name = next((u for u, names in _UNIT_BY_NAME.items() if re.fullmatch(names, name)), "")
    null = _NULL.search(meaning)
    return Column(
        name=name,
        meaning=meaning,
        unit=word if word in UNITS else by_name,
        role=word if word in _ROLES else "",
        null_means=null["says"].removeprefix("= ").strip() if null else "",
        codes=tuple(_codes(f"{table}: column {name}", meaning)) if word == "code" else (),
    )


def _codes(column: str, meaning: str) -> Iterator[tuple[str, str]]:
    """Read "rise = a better place; fall = a worse one; null = the same"; null is no code."""
    for part in meaning.split(";"):
        said = _CODES.fullmatch(part.strip())
        if said is None and " = " in part:
            raise ModelError(
                f"{column}: expected codes, as in 'rise, fall = what they mean', found "
                f"{part.strip()!r}. Begin the part with the codes; say the rest after the '='."
            )
        if said and said["codes"] != "null":
            for code in said["codes"].split(","):
                yield code.strip(), said["says"]


def _refuse_contradictions(model: Model, fields: Mapping[str, Sequence[str]]) -> None:
    """Raise ModelError if lines of a header contradict each other or the layer."""
    names = [column.name for column in model.columns]
    problem = ""
    if not all(model.grain):
        problem = "Grain has an empty place between two commas. List column names."
    elif repeated := sorted({name for name in names if names.count(name) > 1}):
        problem = f"the header lists {', '.join(repeated)} twice. Keep one line for each column."
    elif unlisted := [name for name in model.grain if names and name not in names]:
        problem = (
            f"Grain names {', '.join(unlisted)}, which is not under Columns. "
            f"Columns are {', '.join(names)}."
        )
    elif misplaced := [key for key in fields if _ONLY_IN.get(key, model.layer) != model.layer]:
        problem = f"{misplaced[0]} belongs in sql/{_ONLY_IN[misplaced[0]]}/ only. Remove the line."
    elif model.layer == "checks" and model.severity not in _SEVERITIES:
        problem = f"Severity is {model.severity!r}; it can be {' or '.join(_SEVERITIES)}."
    elif model.publish is not None and not re.fullmatch(r"[a-z0-9-]+\.csv", model.publish):
        problem = f"Publish is {model.publish!r}; it is a file name like ae-four-hour.csv."
    elif _is_metric(model) and (
        model.grain or names != [name for name in METRIC_OWN if name in names]
    ):
        problem = (
            f"a metric lists only its own columns, in this order: {', '.join(METRIC_OWN)}. Leave "
            f"out its grain ({', '.join(METRIC_GRAIN)}) and its cells "
            f"({', '.join(METRIC_CELLS)}), which every metric has. The header says "
            f"{'Grain and ' * bool(model.grain)}{', '.join(names)}."
        )
    if problem:
        raise ModelError(f"{model.table}: {problem}")
