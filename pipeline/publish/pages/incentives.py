"""Make the pages on incentive schemes: their rules, and what they would pay in each year."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Link, Page, organisation_href
from pipeline.publish.drawing import charts
from pipeline.publish.marts.policy_rows import OFFICIAL, IncentiveRun

TEMPLATE: Final = "pages/incentives.html"
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


def pages(context: Context) -> Iterator[Page]:
    """Make one page on all schemes, and one for each other year in which a scheme is replayed."""
    policy = context.marts.policy
    if not policy.rules:
        return
    yield Page(
        path=urls.INCENTIVES,
        template=TEMPLATE,
        title=TITLE,
        description="The rules of NHS England's incentive schemes, replayed on published figures: "
        "who comes first, how sure that is, and what became of the gains.",
        section=urls.INCENTIVES,
        view={**_shared(context), "own": None},
    )
    for run in policy.runs.values():
        if run.reading == OFFICIAL and not run.is_own_year:
            yield Page(
                path=urls.incentive(run.scheme, run.end_month),
                template="pages/incentive_year.html",
                title=f"{policy.rules[run.scheme][0].scheme_title}: replayed in another year",
                description="An incentive scheme replayed in a year in which it was not run.",
                section=urls.INCENTIVES,
                crumbs=(Link(words=TITLE, href=urls.INCENTIVES),),
                view={**_shared(context), "own": run},
            )


def _shared(context: Context) -> Mapping[str, Any]:
    """Gather what every page on the schemes may show."""
    policy = context.marts.policy
    runs = [run for run in policy.runs.values() if run.reading == OFFICIAL]
    return {
        "policy": policy,
        "schemes": list(policy.rules.items()),
        "own_run": {run.scheme: run for run in runs if run.is_own_year},
        "runs": {scheme: [r for r in runs if r.scheme == scheme] for scheme in policy.rules},
        "readings": partial(_readings, context),
        "places": lambda run: policy.places.get((run.scheme, run.end_month, run.reading), ()),
        "odds": lambda row: policy.odds.get((row.scheme, row.end_month, row.org_code)),
        "releases": partial(_releases, context),
        "chart": _chart(context),
        "href": partial(organisation_href, context),
        "csvs": [csv for name in MARTS if (csv := context.csv_of(name))],
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
    )
