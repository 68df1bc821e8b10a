"""Make the page on the push for March: who rises to March and falls back by June."""

from collections.abc import Iterator
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page
from pipeline.publish.parts import figure
from pipeline.publish.parts import policy as policies

TEMPLATE: Final = "pages/surge.html"
FOUR_HOURS: Final = "ae_within_4h"
MARTS: Final = ("surge_years", "surge_moves", "surge_power")


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /surge/."""
    marts = context.marts
    policy = marts.policy
    metric = context.config.metric(FOUR_HOURS)
    england = marts.organisations.get(figure.ENGLAND)
    chart = figure.trend(marts, metric, england) if england else None
    yield Page(
        path=urls.SURGE,
        template=TEMPLATE,
        title="The push for March",
        description="Which trusts rise from January to March and fall back by June, year by year, "
        "and how far that can be told from chance.",
        section=urls.SURGE,
        view={
            **policies.shared(context, "surge", MARTS),
            "policy": policy,
            "metric": metric,
            "newest": next((year for year in reversed(policy.years) if year.tried), None),
            "crammed": [
                move
                for year in reversed(policy.years)
                for move in policy.moves.get(year.march, ())
                if move.is_crammed
            ],
            "by_year": {
                code: {move.march: move for move in moves}
                for code, moves in policy.of_trust.items()
            },
            "trusts": sorted(
                ((moves[-1].org_name, code) for code, moves in policy.of_trust.items()),
            ),
            "chart": chart,
            "breaks": figure.breaks_drawn(marts, metric, "england", chart),
            "rule": context.rule("surge"),
        },
    )
