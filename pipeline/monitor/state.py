"""
Gather how things stand: what we know about each source, and what is odd about the site's figures.

Reads what others have kept (the ledger, the notes of past requests, the outages, the marts) and
passes it to `freshness.py`, which judges it. Also lays it out as text for a terminal. Writes
nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeAlias

import polars as pl

from pipeline import paths
from pipeline.config import Config
from pipeline.config.sources import Source
from pipeline.domain.periods import period_name
from pipeline.domain.releases import Status
from pipeline.fetch import outages
from pipeline.fetch.cache import Notes
from pipeline.fetch.outages import OUTAGES
from pipeline.monitor.freshness import Known, Reach, Standing, standing
from pipeline.monitor.report import KINDS, REPORT, Mark
from pipeline.monitor.report import known as known_marks
from pipeline.steps import holdings, inputs
from pipeline.steps.holdings import Holding

# The notes of past requests to the publishers.
FETCHED: Final = "fetched.jsonl"


def current_standing(config: Config, held: list[Holding], today: date) -> Standing:
    """
    Work out how far our figures reach, what is late on a day, and what is out of reach.

    Args:
        config: The declarations.
        held: Every release.
        today: The day.

    Returns:
        The state of every source and every measure.

    Raises:
        SourceProblem: A verdict or a parsed table is damaged.
    """
    newest = inputs.newest(config, held)
    confirmed = dict(_confirmed(config, held))
    since = outages.read(paths.DATA / OUTAGES)
    known = {
        source.id: Known(
            newest=newest.get(source.id),
            confirmed=confirmed.get(source.id),
            unavailable_since=since.get(source.id),
        )
        for source in config.sources
    }
    return standing(config, known, today)


def _confirmed(config: Config, held: list[Holding]) -> Iterator[tuple[str, date]]:
    """
    Find the days on which publishers last gave us the same registers that we hold.

    For a source with several reports, use the one that was given longest ago.
    """
    notes = Notes(paths.DATA / FETCHED)
    for source in config.sources:
        given = [notes.get(address) for address in source.reports.values()]
        digests = _digests(source, held)
        if given and all(note.seen_on and note.sha256 in digests for note in given):
            with suppress(ValueError):
                # Notes are not proof: ignore a date that cannot be read.
                yield source.id, min(date.fromisoformat(note.seen_on) for note in given)


def _digests(source: Source, held: list[Holding]) -> set[str]:
    """List the digests of the admitted releases of a source."""
    return {
        one.release.sha256
        for one in held
        if one.release.source == source.id and one.is_examined and one.judgement()["admitted"]
    }


def marks(config: Config, marts: Path) -> tuple[Mark, ...]:
    """
    List what is odd about the figures on the site.

    Args:
        config: For the names of measures.
        marts: What the warehouse wrote; a mart that is missing or cannot be read has no rows.

    Returns:
        Refused files, organisations named as not having submitted, missing figures, and counts that
        have not changed, each kind in the order of its keys. A mark is new if the last report does
        not have it.
    """
    before = known_marks(paths.DATA / REPORT)
    shorts = {metric.id: metric.short for metric in config.metrics}
    found = []
    for kind in KINDS:
        mart, tell = _TELL[kind]
        found += [
            Mark(kind=kind, key=key, words=words, is_new=(kind, key) not in before)
            for key, words in sorted(tell(_rows(marts / f"{mart}.parquet"), shorts))
        ]
    return tuple(found)


Row: TypeAlias = Mapping[str, Any]
KeyedLines: TypeAlias = Iterator[tuple[str, str]]


def _rows(path: Path) -> list[Row]:
    try:
        return list(pl.read_parquet(path, glob=False).iter_rows(named=True))
    except (OSError, pl.exceptions.PolarsError):
        # The step that makes the site reads it next, and reports what is wrong with it.
        return []


def _refused(rows: list[Row], _: Mapping[str, str]) -> KeyedLines:
    for row in rows:
        instead = f"{row['instead_name']} stays" if row["instead_name"] else "nothing is"
        since = f"refused since {row['refused_on']}, {instead} in use"
        yield row["release_id"], f"{row['release_id']}: {since}: {row['reason']}"


def _not_submitted(rows: list[Row], _: Mapping[str, str]) -> KeyedLines:
    for row in rows:
        month = f"{row['month']:%Y-%m}"
        words = (
            f"the publisher says that it did not submit for {month}; a revision may bring the "
            "figures"
        )
        yield f"{row['org_code']} {month}", f"{_who(row)}: {words}"


def _missing(rows: list[Row], shorts: Mapping[str, str]) -> KeyedLines:
    """Report an organisation once, not once for each of its measures."""
    told: dict[tuple[str, date, date], list[str]] = {}
    for row in rows:
        told.setdefault((_who(row), row["month"], row["last_month"]), []).append(row["metric_id"])
    for (who, month, last), metrics in told.items():
        listed = sorted(metrics)
        yield (
            f"{who} {last:%Y-%m} {'+'.join(listed)}",
            (
                f"{who}: expected figures for {month:%Y-%m}, found none after {last:%Y-%m}: "
                f"{', '.join(shorts.get(metric, metric) for metric in listed)}; check whether the "
                "publisher says why, and whether it has merged"
            ),
        )


def _frozen(rows: list[Row], shorts: Mapping[str, str]) -> KeyedLines:
    for row in rows:
        since, metric = f"{row['unchanged_since']:%Y-%m}", row["metric_id"]
        yield (
            f"{row['metric_id']} {row['org_code']} {since}",
            (
                f"{_who(row)}: the count of {shorts.get(metric, metric)} has been exactly "
                f"{row['numerator']:,.0f} since {since}; check in the publisher's notes whether "
                "it is still counted"
            ),
        )


def _who(row: Row) -> str:
    return f"{row['org_code']} ({row['org_name']})"


# Kind of mark → the mart that lists it, and the function that puts its rows into words.
_TELL: Final[Mapping[str, tuple[str, Callable[[list[Row], Mapping[str, str]], KeyedLines]]]] = {
    "refused": ("refused_releases", _refused),
    "not_submitted": ("not_submitted", _not_submitted),
    "missing": ("missing_figures", _missing),
    "frozen": ("frozen_figures", _frozen),
}


def text(config: Config, today: date) -> str:
    """
    Lay out what we hold, how far it reaches, and what is odd about the figures on the site.

    Args:
        config: The declarations.
        today: The day, which determines what is late.

    Returns:
        The table, one line per source, then one line per overdue review and per mark.
    """
    held = holdings.read().held
    now = current_standing(config, held, today)
    reaches = (_reaches(one) for one in now.reaches)
    reviews = (f"warning: {review}" for review in now.reviews)
    odd = (
        f"{one.kind.replace('_', ' ')}: {one.words}" for one in marks(config, paths.DATA / "marts")
    )
    gaps = _gaps(config, _rows(paths.DATA / "marts" / "series_gaps.parquet"))
    return "\n".join([table(config, held), "", *reaches, *reviews, *gaps, *odd])


def _gaps(config: Config, rows: list[Row]) -> Iterator[str]:
    """Name the periods missing inside the series of each measure, kind by kind."""
    for metric in config.metrics:
        told: dict[str, list[str]] = {}
        for row in rows:
            if row["metric_id"] == metric.id:
                first, last = (
                    period_name(row[end], metric.period) for end in ("first_month", "last_month")
                )
                span = first if first == last else f"{first} to {last}"
                told.setdefault(row["org_kind"], []).append(span)
        for kind, spans in told.items():
            yield f"missing inside: {metric.id} ({kind}): {', '.join(spans)}"


def _reaches(one: Reach) -> str:
    """Say how far one source reaches, what is late and what we could not get."""
    reach = f"figures reach to {one.to}" if one.to else "we have no figures"
    return "; ".join(
        words for words in (f"{one.source}: {reach}", one.words, one.unavailable) if words
    )


def table(config: Config, held: list[Holding]) -> str:
    """
    Lay out one line per source.

    Args:
        config: The declarations.
        held: Every release.

    Returns:
        Source, releases held, first and last period by name, newest publication. How many are
        first-hand, second-hand, transcribed and doubtful. How many are in `data/` and how many only
        in `snapshot/`; how many are refused or not examined yet.
    """
    head = (
        "source",
        "held",
        "from",
        "to",
        "published",
        *Status,
        "here",
        "carried",
        "refused",
        "pending",
    )
    rows = [head]
    for source in config.sources:
        mine = [one for one in held if one.release.source == source.id]
        judged = [one for one in mine if one.is_examined]
        periods = sorted(one.release.period for one in mine)
        rows.append(
            (
                source.id,
                str(len(mine)),
                periods[0] if periods else "-",
                periods[-1] if periods else "-",
                max((one.release.published for one in mine), default="") or "-",
                *(str(sum(one.release.status is status for one in mine)) for status in Status),
                str(sum(one.landed is not None for one in mine)),
                str(sum(one.landed is None for one in mine)),
                str(sum(not one.judgement()["admitted"] for one in judged)),
                str(len(mine) - len(judged)),
            )
        )
    widths = [max(len(row[i]) for row in rows) for i in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
