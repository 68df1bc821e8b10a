"""
Summarise each organisation in one small JSON file beside its page, every figure already in words.

The page /compare/ puts up to five of them side by side and rounds nothing. Others may use the file
too: addresses are relative to the root of the site, and we leave out empty values.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.config.metrics import Metric, Table
from pipeline.publish import urls
from pipeline.publish.context import Context
from pipeline.publish.marts.reader import Marts
from pipeline.publish.marts.rows import Observation, Organisation
from pipeline.publish.parts import certainty, credibility, figure
from pipeline.publish.wording import numbers


def files(context: Context) -> dict[str, bytes]:
    """Make the file of each organisation that has a page, by address."""
    return {
        urls.brief(organisation.org_kind, organisation.org_code): json.dumps(
            brief(context, organisation), ensure_ascii=False, separators=(",", ":")
        ).encode()
        for organisation in listed(context)
    }


def listed(context: Context) -> Iterator[Organisation]:
    """List every trust and ICB that has a page, in name order."""
    found = context.marts.organisations.values()
    for organisation in sorted(found, key=lambda o: (o.org_name, o.org_code)):
        if organisation.has_page and organisation.org_kind in ("trust", "icb"):
            yield organisation


def brief(context: Context, organisation: Organisation) -> dict[str, Any]:
    """
    Put one organisation into words.

    Returns:
        `measures`: the newest figure of each measure that applies to its kind, with England's
        figure for the same period, the target, whether it is met, and the place; if there is no
        figure, `note` says why. `tables`: its place in each of our tables with its likely range,
        the `bar` of that range (0 to 100 across the table), and `apart`: the codes of all that are
        clearly better or clearly worse.
    """
    closed = f"closed {numbers.day(organisation.closed_on)}" if organisation.closed_on else ""
    what = organisation.subtype or organisation.peer_group or ""
    where = organisation.region_name or ""
    return _filled(
        {
            "code": organisation.org_code,
            "name": organisation.org_name,
            "kind": organisation.org_kind,
            "href": urls.organisation(organisation.org_kind, organisation.org_code),
            "about": ", ".join(part for part in (numbers.upper_first(what), where, closed) if part),
            "measures": [
                _measure(context, organisation, metric)
                for metric in context.config.metrics
                if (metric.id, organisation.org_kind) in context.marts.newest
            ],
            "tables": [
                found
                for table in context.config.tables
                if (found := _table(context, table, organisation.org_code))
            ],
        }
    )


def _measure(context: Context, organisation: Organisation, metric: Metric) -> dict[str, Any]:
    """Put the newest figure of one measure into words."""
    marts = context.marts
    own = marts.history.get((metric.id, organisation.org_code), ())
    seen = marts.latest.get((metric.id, organisation.org_code))
    said = {"id": metric.id, "title": metric.title, "href": urls.metric(metric.id)}
    if seen is None:
        flag = own[-1].flag if own else None
        why = numbers.flag(flag, metric).removeprefix("No figure: ")
        return _filled({**said, "value": numbers.NO_NUMBER, "note": numbers.upper_first(why)})
    beside = figure.of_england(marts, metric, seen.month)
    told = marts.newest_figures[metric.id, organisation.org_code]
    goal = figure.target_of(metric, told)
    return _filled(
        {
            **said,
            "value": numbers.value(seen.metric_value, metric.unit),
            "period": numbers.period(seen.month, metric.period),
            "england": numbers.value(beside.metric_value, metric.unit) if beside else "",
            "better": numbers.better(metric),
            "target": numbers.target(goal.value, metric.unit) if goal else "",
            "met": figure.met_words(told),
            "place": figure.place_words(marts, seen),
            "likely": _likely(marts, seen),
            "note": " ".join(
                words
                for words in (
                    numbers.flag(seen.flag, metric),
                    f"By the mapping of {numbers.period(seen.mapped_month, 'month')}."
                    if seen.mapped_month
                    else "",
                    numbers.upper_first(
                        credibility.mean_words(marts, metric, seen.org_code, seen.month)
                    ),
                    *credibility.sentences(marts, metric, seen),
                )
                if words
            ),
        }
    )


def _likely(marts: Marts, seen: Observation) -> str:
    """Give the likely range of a place on a measure; empty if none was calculated."""
    own = figure.own_place(marts, seen)
    if own is None or own.place_low is None or own.place_high is None:
        return ""
    return numbers.likely(own.place_low, own.place_high)


def _table(context: Context, table: Table, org_code: str) -> dict[str, Any]:
    """Put its place in one table into words; empty if the table does not list it."""
    line = context.marts.lines.get((table.id, "latest", org_code))
    if line is None:
        return {}
    ranked = certainty.ranked(context, table.id, "latest")
    sure = certainty.sure(context, line)
    return _filled(
        {
            "id": table.id,
            "title": table.title,
            "href": urls.league(table.id),
            "score": numbers.score(line.score) if line.place else "",
            "place": numbers.place(line.place, ranked, line.tied_with) or "not ranked",
            "reason": " ".join(
                words
                for words in (
                    numbers.upper_first(line.reason or ""),
                    *credibility.beside_name(context, line),
                )
                if words
            ),
            "likely": sure.likely if sure else "",
            "bar": {"start": sure.start, "end": sure.end, "at": sure.at} if sure else None,
            # An empty list is not the same as no list: all others are too close to call.
            "apart": sorted(context.marts.ranges.apart.get((table.id, org_code), ()))
            if sure
            else None,
        }
    )


def _filled(said: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out empty values."""
    return {key: value for key, value in said.items() if value is not None and value != ""}
