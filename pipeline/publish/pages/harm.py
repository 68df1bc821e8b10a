"""Make the page on a published estimate of deaths that go with long waits in A&E."""

from collections.abc import Iterator
from typing import Final

from pipeline.publish import urls
from pipeline.publish.context import Context, Page
from pipeline.publish.drawing import spans
from pipeline.publish.parts import policy
from pipeline.publish.wording import numbers

TEMPLATE: Final = "pages/harm.html"


def pages(context: Context) -> Iterator[Page]:
    """Make one page, at /harm/."""
    estimates = context.marts.estimates_of_harm
    yield Page(
        path=urls.HARM,
        template=TEMPLATE,
        title="Long waits and deaths: one published estimate",
        description="How the Royal College of Emergency Medicine estimates deaths that go with "
        "long waits in A&E: formula, inputs, range and objections.",
        section=urls.HARM,
        view={
            **policy.shared(context, "harm", ("harm_estimates", "policy_facts")),
            "estimates": estimates,
            "chart": spans.spans(
                [
                    spans.Span(
                        words=one.year,
                        said=f"{numbers.count(one.deaths)} ({numbers.count(one.deaths_low)} to "
                        f"{numbers.count(one.deaths_high)})",
                        low=one.deaths_low,
                        high=one.deaths_high,
                        at=one.deaths,
                    )
                    # Part of a year beside a year would be read as a fall.
                    for one in estimates
                    if one.kind != "our sum"
                ],
                ident="estimates",
                title="Estimated deaths in England that go with waits over 12 hours, with range",
                low=0,
            ),
            "rule": context.rule("harm-estimates"),
        },
    )
