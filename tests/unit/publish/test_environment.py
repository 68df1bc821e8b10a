"""What a template may print: words, never a bare figure."""

from datetime import date

import pytest
from jinja2 import TemplateError

from pipeline.config.metrics import Standard
from pipeline.publish.marts.measure_rows import StandardInForce
from pipeline.publish.site import environment
from tests.support.made import declared


@pytest.mark.parametrize("bare", [0.6494, 7, None, True, date(2026, 4, 1)])
def test_what_is_not_words_yet_is_refused(bare: object) -> None:
    template = environment().from_string("<td>{{ value }}</td>")
    with pytest.raises(TemplateError, match="add a filter that puts it into words"):
        template.render(value=bare)


def test_a_row_gets_its_words_by_a_filter_and_its_address_from_urls() -> None:
    template = environment().from_string(
        '<a href="{{ urls.metric("rtt") }}">{{ share | value("share") }}, {{ place | ordinal }}</a>'
    )
    assert (
        template.render(share=0.6494, place=3) == '<a href="metrics/rtt/index.html">64.9%, 3rd</a>'
    )


def test_templates_are_compiled_once() -> None:
    assert environment() is environment()


def test_a_standard_without_a_link_says_that_its_source_is_not_checked() -> None:
    metric = declared.config().metrics[0]
    since = date(2025, 4, 1)
    promise = Standard(since=since, value=0.9, title="Promise", why="As they promised.")
    address = "https://www.england.nhs.uk/plan/"
    plan = promise.model_copy(update={"title": "Plan", "link": address})
    told = [
        (StandardInForce(metric.id, since, one.title, since, 0.9), one) for one in (promise, plan)
    ]
    macros = environment().get_template("parts/figure.html").module
    printed = macros.standards({"standards": told}, metric)  # type: ignore[attr-defined]
    assert printed == (
        f'<p>Standard: 90% (Promise; source not checked), 90% (<a href="{address}">Plan</a>)</p>'
    )
