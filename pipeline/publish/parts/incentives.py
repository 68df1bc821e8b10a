"""Gather what the pages on incentive schemes show: a replay, its other readings, its files."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from pipeline.publish.context import Context
from pipeline.publish.drawing import charts
from pipeline.publish.marts.policy_rows import OFFICIAL, IncentiveRun
from pipeline.publish.parts import policy as policies

TITLE: Final = "What incentive schemes reward"
PATHS: Final = ("crammed", "steady")
FOUR_HOURS: Final = "ae_within_4h"
MARTS: Final = (
    "incentive_rules",
    "incentive_facts",
    "incentive_places",
    "incentive_odds",
    "incentive_runs",
    "incentive_systems",
    "incentive_payees",
    "incentive_what_if",
    "incentive_paths",
)


def shared(context: Context) -> Mapping[str, Any]:
    """Gather what every page on the schemes may show."""
    policy = context.marts.policy
    runs = [run for run in policy.runs.values() if run.reading == OFFICIAL]
    return {
        **policies.shared(context, "incentives", MARTS),
        "policy": policy,
        "schemes": list(policy.rules.items()),
        "own_run": {run.scheme: run for run in runs if run.is_own_year},
        "runs": {scheme: [r for r in runs if r.scheme == scheme] for scheme in policy.rules},
        "readings": partial(_readings, context),
        "places": lambda run: policy.places.get((run.scheme, run.end_month, run.reading), ()),
        "odds": lambda row: policy.odds.get((row.scheme, row.end_month, row.org_code)),
        "releases": partial(_releases, context),
        "replays": next((odds.replays for odds in policy.odds.values()), 0),
        "better_year": next(
            (row for rows in policy.what_ifs.values() for row in rows if row.more_seen), None
        ),
        "chart": _chart(context),
        "rule": context.rule("incentive-places"),
        "credibility": context.rule("credibility"),
    }


def _readings(context: Context, run: IncentiveRun) -> list[IncentiveRun]:
    """List the other readings of a run in which trusts are compared."""
    return [
        other
        for (scheme, month, _), other in context.marts.policy.runs.items()
        if (scheme, month) == (run.scheme, run.end_month) and other.level_differs is not None
    ]


def _releases(context: Context, run: IncentiveRun) -> list[Any]:
    """List the files that the figures of a run were read from."""
    rows = context.marts.policy.places.get((run.scheme, run.end_month, run.reading), ())
    names = {name for row in rows for name in (row.base_release, row.end_release) if name}
    return [
        context.marts.releases[name] for name in sorted(names) if name in context.marts.releases
    ]


def _chart(context: Context) -> charts.Drawing | None:
    """Draw the two invented years, the crammed one as the thick line."""
    policy = context.marts.policy
    if any(path not in policy.paths for path in PATHS):
        return None
    crammed, steady = ([(row.month, row.within_4h) for row in policy.paths[path]] for path in PATHS)
    return charts.trend(
        metric=context.config.metric(FOUR_HOURS),
        name="two invented years",
        points=crammed,
        england=steady,
        names=("Crammed", "Steady"),
    )
