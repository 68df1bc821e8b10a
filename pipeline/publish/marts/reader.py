"""
Read and group the marts once, so that no page has to search a large table.

This module calculates nothing: it reads rows, sorts them and groups them under the pages' keys.
"""

import json
import types
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, TypeVar, cast, get_args, get_type_hints

import polars as pl

from pipeline.errors import PublishProblem
from pipeline.publish.marts import (
    fairness_rows,
    funnel_rows,
    measure_rows,
    official_rows,
    pay_rows,
    policy_rows,
    range_rows,
    rows,
    specialty_rows,
    story_rows,
    turnaround_rows,
    variation_rows,
)
from pipeline.publish.marts.rows import group

T = TypeVar("T")

_DTYPES: Final[Mapping[type, type[pl.DataType]]] = {
    str: pl.String,
    int: pl.Int64,
    float: pl.Float64,
    bool: pl.Boolean,
    date: pl.Date,
}

_ShareKey = tuple[str, str, str | None, date, int | None]
_TableShareKey = tuple[str, str, str, int | None]

_SAID: Final = ("unit", "role", "null_means", "codes")

# A build may lack these marts, or they may have no rows; pages then say less about single figures.
OPTIONAL: Final = (
    "area_means",
    "area_missing",
    "check_results",
    "england_estimates",
    "figure_credibility",
    "figure_rows",
    "league_as_of",
    "mapping_error_totals",
    *policy_rows.MARTS,
    "series_gaps",
    "story_facts",
    "table_copies",
    *turnaround_rows.MARTS,
    *variation_rows.MARTS,
    *pay_rows.MARTS,
    *fairness_rows.MARTS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What the header of a mart says about one column; see `pipeline.warehouse.models.Column`."""

    meaning: str
    unit: str = ""
    role: str = ""
    null_means: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The warehouse's description of a mart: what a row is, its key, and what each column means."""

    name: str
    summary: str
    publish: str
    grain: tuple[str, ...]
    owns: tuple[str, ...]
    fields: Mapping[str, Field]

    @property
    def columns(self) -> Mapping[str, str]:
        """Return the meaning of each column."""
        return {name: one.meaning for name, one in self.fields.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Marts:
    """
    Every mart, read and grouped.

    Attributes:
        frames: The marts as tables, for the downloads.
        cards: What each mart means; the key is the mart's name.
        organisations: Every organisation by code.
        successions: Mergers and closures, oldest first.
        other_names: The names of a trust other than the printed one, by code.
        districts: Postcode districts with a known position, by their letters and numbers.
        hospitals: Every hospital, by name and town.
        hospitals_of: The same, by the code of the trust that runs them.
        hospital_aliases: Short and old names of hospitals and trusts.
        place_names: Short names of counties, towns without a hospital, prefixes of nations.
        history: The figures of one metric and one organisation, oldest first.
        latest: The newest figure of one metric and one organisation that has a value.
        newest_figures: What we say about that figure.
        standards: What the public was promised of a measure, as it stands in a month.
        targets: The target in force, by metric and month.
        month_lists: The figures of one metric, kind of organisation and month.
        newest: The newest month in which a metric has a value for a kind of organisation.
        editions: The editions of each league table, latest first, then newest month first.
        predecessors: Each edition with the one before it, by table and edition.
        quoted: The measures that we quote as published, without noise, by table and metric.
        scores: The measures that are themselves scores, whose noise is their steps, likewise.
        periods: The month of each metric in an edition.
        places: The lines of an edition, in the order they are printed.
        lines: The line of one organisation in one edition.
        themes: The theme scores of one organisation in one edition.
        measures: The measures of one organisation in one edition.
        points: The points of each figure, by normalisation, table and organisation.
        marks: What is odd about a figure, by metric, organisation and month; what takes its score
            first.
        lacking: The trusts whose figure an area's lacks, the largest first, by the same.
        as_of_themes: The period of each theme in the latest edition of a table.
        mapping_errors: How far figures by older mappings are off.
        means: The scores that an area's figure is the mean of, by the same.
        figure_rows: The rows that a sum adds up, by set of rows, organisation and month.
        estimates: England's figure with NHS England's estimates, by metric and month.
        gaps: The months missing inside a series, by metric and kind of organisation.
        copies: How much of each league table rests on copies.
        official: NHS England's own tables.
        policy: The incentive schemes and the push for March.
        ranges: The uncertainty of places.
        fields: The newest figures of each measure, peer group by peer group.
        funnels: The position of each share among its peers.
        specialties: The waits by specialty.
        outlines: The outlines of the ICBs on the newest map.
        fifths: The fifth of each ICB on the map, by measure or table, in place order.
        releases: Every release by name.
        findings: The results of the data checks on the releases.
        revisions: The figures that publishers changed, newest month first.
        revisions_of: The same, by organisation.
        breaks: The series breaks of each metric, oldest first.
        stories: What there is to say of each newest figure, by kind, code and measure.
        totals: National figures, theirs and ours.
        freshness: How far each source's figures reach.
        refused: Refused files that have not been replaced since, by source and name.
        not_submitted: The organisations named as not having submitted, by name.
        missing: Figures that are missing in the newest period, by measure and name.
        frozen: Counts that have not changed, by name and measure.
        checks: Checks of the finished tables.
        as_of: The day the newest release was archived.
        shared_places: How many organisations share each place of a metric in a month.
        shared_table_places: How many organisations share each place of a measure in an edition.
    """

    frames: Mapping[str, pl.DataFrame]
    cards: Mapping[str, Card]
    organisations: Mapping[str, rows.Organisation]
    successions: tuple[rows.Succession, ...]
    other_names: Mapping[str, tuple[rows.OtherName, ...]]
    districts: tuple[rows.PostcodeDistrict, ...]
    hospitals: tuple[rows.Hospital, ...]
    hospitals_of: Mapping[str, tuple[rows.Hospital, ...]]
    hospital_aliases: tuple[rows.HospitalAlias, ...]
    place_names: tuple[rows.PlaceName, ...]
    history: Mapping[tuple[str, str], tuple[rows.Observation, ...]]
    latest: Mapping[tuple[str, str], rows.Observation]
    newest_figures: Mapping[tuple[str, str], measure_rows.NewestFigure]
    standards: Mapping[tuple[str, date], tuple[measure_rows.StandardInForce, ...]]
    targets: Mapping[tuple[str, date], float]
    month_lists: Mapping[tuple[str, str, date], tuple[rows.Observation, ...]]
    newest: Mapping[tuple[str, str], date]
    editions: Mapping[str, tuple[rows.LeagueEdition, ...]]
    predecessors: Mapping[tuple[str, str], rows.LeaguePredecessor]
    quoted: frozenset[tuple[str, str]]
    scores: frozenset[tuple[str, str]]
    periods: Mapping[tuple[str, str], Mapping[str, date | None]]
    places: Mapping[tuple[str, str], tuple[rows.LeaguePlace, ...]]
    lines: Mapping[tuple[str, str, str], rows.LeaguePlace]
    themes: Mapping[tuple[str, str, str], Mapping[str, float | None]]
    measures: Mapping[tuple[str, str, str], Mapping[str, rows.LeagueMeasure]]
    points: Mapping[tuple[str, str, str], Mapping[str, int]]
    marks: Mapping[tuple[str, str, date], tuple[rows.FigureMark, ...]]
    lacking: Mapping[tuple[str, str, date], tuple[rows.AreaMember, ...]]
    means: Mapping[tuple[str, str, date], rows.AreaMean]
    as_of_themes: Mapping[str, tuple[rows.LeagueAsOf, ...]]
    mapping_errors: tuple[rows.MappingErrorTotal, ...]
    figure_rows: Mapping[tuple[str, str, date], tuple[rows.FigureRows, ...]]
    copies: Mapping[str, tuple[rows.TableCopy, ...]]
    estimates: Mapping[tuple[str, date], rows.EnglandEstimate]
    gaps: Mapping[tuple[str, str], tuple[rows.SeriesGap, ...]]
    official: official_rows.Official
    policy: policy_rows.Policy
    facts: Mapping[str, tuple[policy_rows.PolicyFact, ...]]
    estimates_of_harm: tuple[policy_rows.HarmEstimate, ...]
    turnaround: turnaround_rows.Turnaround
    variation: variation_rows.Variation
    pay: pay_rows.Pay
    fairness: fairness_rows.Fairness
    ranges: range_rows.Ranges
    fields: measure_rows.Fields
    funnels: funnel_rows.Funnels
    specialties: specialty_rows.Specialties
    outlines: tuple[rows.IcbOutline, ...]
    fifths: Mapping[str, tuple[rows.IcbFifth, ...]]
    releases: Mapping[str, rows.HeldRelease]
    findings: tuple[rows.Finding, ...]
    revisions: tuple[rows.Revision, ...]
    revisions_of: Mapping[str, tuple[rows.Revision, ...]]
    breaks: Mapping[str, tuple[rows.SeriesBreak, ...]]
    stories: tuple[story_rows.Story, ...]
    totals: tuple[rows.OfficialTotal, ...]
    freshness: tuple[rows.Freshness, ...]
    refused: tuple[rows.RefusedRelease, ...]
    not_submitted: tuple[rows.NotSubmitted, ...]
    missing: tuple[rows.MissingFigure, ...]
    frozen: tuple[rows.FrozenFigure, ...]
    checks: tuple[rows.CheckResult, ...]
    as_of: date
    shared_places: Mapping[_ShareKey, int]
    shared_table_places: Mapping[_TableShareKey, int]

    def shared(self, seen: rows.Observation) -> int:
        """Count the peers that share the place of an observation."""
        if seen.place is None:
            return 0
        return self.shared_places[_share_key(self.organisations, seen)] - 1

    def shared_in_table(self, seen: rows.LeagueMeasure) -> int:
        """Count the others that share the place of a measure in its edition."""
        if seen.place is None:
            return 0
        return self.shared_table_places[_table_share_key(seen)] - 1


def _share_key(organisations: Mapping[str, rows.Organisation], seen: rows.Observation) -> _ShareKey:
    """Return the key of a shared place: the same metric, kind, peer group and month."""
    who = organisations.get(seen.org_code)
    peers = who.peer_group if who else None
    return (seen.metric_id, seen.org_kind, peers, seen.month, seen.place)


def _table_share_key(seen: rows.LeagueMeasure) -> _TableShareKey:
    """Return the key of a shared place in a table."""
    return (seen.table_id, seen.edition, seen.metric_id, seen.place)


def read(folder: Path) -> Marts:
    """
    Read every mart of a folder.

    Args:
        folder: The folder where the warehouse wrote its Parquet files and their cards.

    Returns:
        The marts, grouped under the keys that pages ask for.

    Raises:
        PublishProblem: A mart or a column is missing, or a required column has an empty cell.
    """
    frames = {path.stem: _frame(path) for path in sorted(folder.glob("*.parquet"))}
    cards = {path.stem: _card(path) for path in sorted(folder.glob("*.json"))}

    def typed(name: str, row_type: type[T]) -> list[T]:
        return _typed(frames, folder, name, row_type)

    organisations = {o.org_code: o for o in typed("organisations", rows.Organisation)}
    hospitals = tuple(
        sorted(
            typed("hospitals", rows.Hospital),
            key=lambda h: (h.hospital_name.upper(), h.town or "", h.site_code),
        )
    )
    league_measures = typed("league_measures", rows.LeagueMeasure)
    observations = typed("observations", rows.Observation)
    observations.sort(key=lambda o: (o.metric_id, o.org_code, o.month))
    with_value = [o for o in observations if o.metric_value is not None]
    newest: dict[tuple[str, str], date] = {}
    for seen in with_value:
        key = (seen.metric_id, seen.org_kind)
        newest[key] = max(seen.month, newest.get(key, seen.month))
    # A metric's page lists only its newest month in full.
    listed = (o for o in observations if o.month == newest.get((o.metric_id, o.org_kind)))
    editions = typed("league_editions", rows.LeagueEdition)
    editions.sort(key=lambda e: (e.is_latest, e.edition), reverse=True)
    places = typed("league_places", rows.LeaguePlace)
    places.sort(key=lambda p: (p.place is None, p.place or 0, p.org_name, p.org_code))
    revisions = typed("revisions", rows.Revision)
    revisions.sort(key=lambda r: (r.org_code or "", r.source, r.column_name))
    revisions.sort(key=lambda r: r.month or date.min, reverse=True)
    releases = typed("releases", rows.HeldRelease)
    if not releases:
        raise PublishProblem(
            f"{folder / 'releases.parquet'}: expected at least one release, found no row; land a "
            "file, or restore snapshot/ from git"
        )
    table_measures = typed("league_table_measures", rows.LeagueTableMeasure)
    return Marts(
        frames=frames,
        cards=cards,
        organisations=organisations,
        successions=tuple(
            sorted(
                typed("org_successions", rows.Succession),
                key=lambda s: (s.closed_on or date.min, s.closed_code, s.successor_code),
            )
        ),
        other_names=group(
            sorted(typed("organisation_names", rows.OtherName)), lambda name: name.org_code
        ),
        districts=tuple(sorted(typed("postcode_districts", rows.PostcodeDistrict))),
        hospitals=hospitals,
        hospitals_of=group(hospitals, lambda h: h.trust_code),
        hospital_aliases=tuple(sorted(typed("hospital_aliases", rows.HospitalAlias))),
        place_names=tuple(sorted(typed("place_names", rows.PlaceName))),
        history=group(observations, lambda o: (o.metric_id, o.org_code)),
        latest={(o.metric_id, o.org_code): o for o in with_value},
        newest_figures={
            (n.metric_id, n.org_code): n for n in typed("newest_figures", measure_rows.NewestFigure)
        },
        standards=rows.group(
            typed("standards_in_force", measure_rows.StandardInForce),
            lambda s: (s.metric_id, s.month),
        ),
        targets={
            (t.metric_id, t.month): t.target
            for t in typed("targets_in_force", measure_rows.TargetInForce)
        },
        month_lists=group(listed, lambda o: (o.metric_id, o.org_kind, o.month)),
        newest=newest,
        editions=group(editions, lambda e: e.table_id),
        predecessors={
            (p.table_id, p.edition): p for p in typed("league_predecessors", rows.LeaguePredecessor)
        },
        quoted=frozenset((m.table_id, m.metric_id) for m in table_measures if m.is_quoted),
        scores=frozenset((m.table_id, m.metric_id) for m in table_measures if m.is_score),
        periods={
            key: {p.metric_id: p.month for p in members}
            for key, members in group(
                typed("league_periods", rows.LeaguePeriod), lambda p: (p.table_id, p.edition)
            ).items()
        },
        places=group(places, lambda p: (p.table_id, p.edition)),
        lines={(p.table_id, p.edition, p.org_code): p for p in places},
        themes={
            key: {t.theme_id: t.theme_score for t in members}
            for key, members in group(
                typed("league_themes", rows.LeagueTheme),
                lambda t: (t.table_id, t.edition, t.org_code),
            ).items()
        },
        measures={
            key: {m.metric_id: m for m in members}
            for key, members in group(
                league_measures,
                lambda m: (m.table_id, m.edition, m.org_code),
            ).items()
        },
        points={
            key: {p.metric_id: p.points for p in members}
            for key, members in group(
                typed("league_points", rows.LeaguePoint),
                lambda p: (p.normalisation, p.table_id, p.org_code),
            ).items()
        },
        marks=group(
            sorted(
                typed("figure_credibility", rows.FigureMark),
                key=lambda m: (m.effect != "no score", m.effect != "mark", m.code),
            ),
            lambda m: (m.metric_id, m.org_code, m.month),
        ),
        lacking=group(
            sorted(
                typed("area_missing", rows.AreaMember),
                key=lambda m: (-m.people, m.trust_name),
            ),
            lambda m: (m.metric_id, m.org_code, m.month),
        ),
        means={(m.metric_id, m.org_code, m.month): m for m in typed("area_means", rows.AreaMean)},
        figure_rows=group(
            sorted(
                typed("figure_rows", rows.FigureRows), key=lambda f: (f.release_id, f.sheet_name)
            ),
            lambda f: (f.row_set, f.org_code, f.month),
        ),
        estimates={
            (e.metric_id, e.month): e for e in typed("england_estimates", rows.EnglandEstimate)
        },
        gaps=group(typed("series_gaps", rows.SeriesGap), lambda g: (g.metric_id, g.org_kind)),
        copies=group(typed("table_copies", rows.TableCopy), lambda c: c.table_id),
        official=official_rows.read(typed),
        policy=policy_rows.read(typed),
        facts=policy_rows.facts(typed),
        estimates_of_harm=policy_rows.harm(typed),
        turnaround=turnaround_rows.read(typed),
        variation=variation_rows.read(typed),
        pay=pay_rows.read(typed),
        fairness=fairness_rows.read(typed),
        ranges=range_rows.read(typed),
        fields=measure_rows.read(typed),
        funnels=funnel_rows.read(typed),
        specialties=specialty_rows.read(typed),
        outlines=tuple(
            sorted(
                typed("icb_outlines", rows.IcbOutline),
                key=lambda o: (o.icb_code, o.polygon_number, o.ring_number),
            )
        ),
        fifths=group(
            sorted(typed("icb_fifths", rows.IcbFifth), key=lambda f: (f.place, f.icb_code)),
            lambda f: f.subject,
        ),
        releases={r.release_id: r for r in releases},
        findings=tuple(typed("findings", rows.Finding)),
        revisions=tuple(revisions),
        revisions_of=group(revisions, lambda r: r.org_code or ""),
        as_of_themes=group(typed("league_as_of", rows.LeagueAsOf), lambda t: t.table_id),
        mapping_errors=tuple(typed("mapping_error_totals", rows.MappingErrorTotal)),
        breaks=group(
            sorted(typed("series_breaks", rows.SeriesBreak), key=lambda b: (b.month, b.title)),
            lambda b: b.metric_id,
        ),
        stories=tuple(
            sorted(
                typed("story_facts", story_rows.Story),
                key=lambda s: (s.org_kind, s.org_code, s.metric_id),
            )
        ),
        totals=tuple(typed("official_totals", rows.OfficialTotal)),
        freshness=tuple(typed("source_freshness", rows.Freshness)),
        refused=tuple(
            sorted(
                typed("refused_releases", rows.RefusedRelease),
                key=lambda r: (r.source, r.name, r.release_id),
            )
        ),
        not_submitted=tuple(
            sorted(
                typed("not_submitted", rows.NotSubmitted), key=lambda n: (n.org_name, n.org_code)
            )
        ),
        missing=tuple(
            sorted(
                typed("missing_figures", rows.MissingFigure),
                key=lambda m: (m.metric_id, m.org_name, m.org_code),
            )
        ),
        frozen=tuple(
            sorted(
                typed("frozen_figures", rows.FrozenFigure),
                key=lambda f: (f.org_name, f.org_code, f.metric_id),
            )
        ),
        checks=tuple(typed("check_results", rows.CheckResult)),
        shared_places=Counter(_share_key(organisations, o) for o in observations),
        shared_table_places=Counter(_table_share_key(m) for m in league_measures),
        as_of=max(date.fromisoformat(r.landed_at[:10]) for r in releases),
    )


def _frame(path: Path) -> pl.DataFrame:
    """Read a mart without its list columns: only the warehouse uses them, and no page does."""
    lazy = pl.scan_parquet(path, glob=False)
    return lazy.select(~pl.selectors.nested()).collect()


def _card(path: Path) -> Card:
    """Read the card beside a mart."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    return Card(
        name=raw["name"],
        summary=raw["summary"],
        publish=raw.get("publish") or "",
        grain=tuple(raw.get("grain", ())),
        owns=tuple(raw.get("owns", ())),
        fields={
            column["name"]: Field(
                meaning=column["meaning"],
                **{key: column[key] for key in _SAID if key in column},
            )
            for column in raw["columns"]
        },
    )


def _typed(
    frames: Mapping[str, pl.DataFrame], folder: Path, name: str, row_type: type[T]
) -> list[T]:
    """Read a mart as rows; check that every column exists and every required column is filled."""
    if name not in frames:
        if name in OPTIONAL:
            return []
        raise PublishProblem(
            f"{folder}: expected the mart {name}.parquet, found none; build the warehouse before "
            "the site"
        )
    frame = frames[name]
    wanted: list[pl.Expr] = []
    for column, hint in get_type_hints(row_type).items():
        if column not in frame.columns and column in getattr(row_type, "_field_defaults", {}):
            wanted.append(pl.lit(None).alias(column))
            continue
        if column not in frame.columns:
            raise PublishProblem(
                f"mart {name}: expected a column {column}, found {', '.join(frame.columns)}; "
                f"change sql/marts/{name}.sql or the record that reads it"
            )
        optional = isinstance(hint, types.UnionType)
        kind = next(a for a in get_args(hint) if a is not type(None)) if optional else hint
        if not optional and frame[column].null_count():
            raise PublishProblem(
                f"mart {name}: expected a value for {column} in every row, found an empty one; "
                f"change sql/marts/{name}.sql, or allow None in the record"
            )
        wanted.append(pl.col(column).cast(_DTYPES[kind]))
    make = cast("Callable[..., T]", row_type)
    return [make(*values) for values in frame.select(wanted).iter_rows()]
