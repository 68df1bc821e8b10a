"""The pages on incentive schemes and on the push for March, of made-up trusts."""

import re
from collections.abc import Mapping
from datetime import date

import pytest

from pipeline import paths
from pipeline.publish.marts.reader import Marts
from pipeline.publish.wording import numbers
from pipeline.warehouse.inputs import read_seeds
from tests.support.made.pages import page_text
from tests.support.tree import text

SEEDS = {
    name.removeprefix("seeds."): seed
    for name, seed in read_seeds(paths.SQL).items()
    if name.startswith(
        ("seeds.incentive_", "seeds.policy_", "seeds.segment_", "seeds.pay_", "seeds.harm_")
    )
}
KINDS = (
    "incentives",
    "incentive_year",
    "surge",
    "turnaround",
    "variation",
    "pay",
    "fairness",
    "harm",
)
# The rule whose worked example each page leads to.
RULES = {
    "incentives": "incentive-places",
    "surge": "surge",
    "turnaround": "segment-splits",
    "variation": "variation-spread",
    "pay": "pay-segments",
    "fairness": "fairness-places",
    "harm": "harm-estimates",
}
TEMPLATES = (
    *(f"pages/{kind}.html" for kind in KINDS),
    "parts/incentives.html",
    "parts/policy.html",
)
WITH_SOURCE = sorted(name for name, seed in SEEDS.items() if "source" in seed.columns)


def test_every_kind_of_seed_says_where_it_is_from() -> None:
    """Rules and claims have a source; what is ours says why."""
    assert {"incentive_routes", "incentive_facts", "policy_facts", "segment_tests"} <= {
        *WITH_SOURCE
    }
    ours = [seed for name, seed in SEEDS.items() if name not in WITH_SOURCE]
    assert all({"why", "reason"} & {*seed.columns} for seed in ours)


@pytest.mark.parametrize("name", WITH_SOURCE)
def test_every_rule_amount_and_claim_has_a_source_and_a_date(name: str) -> None:
    for row in SEEDS[name].iter_rows(named=True):
        if row.get("kind") == "not found":
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", row["looked_up"]), row
            assert "not found" in row["text"] or "not published" in row["text"], row
            continue
        assert row["source"], row
        assert re.fullmatch(r"https://\S+", row["link"]), row
        assert re.fullmatch(r"\d{4}(-\d\d){0,2}", row["published_on"]), row


@pytest.mark.parametrize("name", sorted({*SEEDS} - {*WITH_SOURCE}))
def test_what_is_ours_says_why(name: str) -> None:
    assert all(row.get("why") or row.get("reason") for row in SEEDS[name].iter_rows(named=True))


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_page_claims_no_amount_and_no_year_of_its_own(name: str) -> None:
    """Amounts, years and shares come from rows, which have a source."""
    # Only the break in counting, which is declared, is said in words.
    words = re.sub(r"\{[{%#].*?[}%#]\}|<[^>]*>", " ", text(paths.TEMPLATES / name), flags=re.DOTALL)
    allowed = words.replace("From November 2025 A&amp;E", "")
    assert re.findall(r"£|\d{4}|\d+(?:\.\d+)?%", allowed) == []


@pytest.mark.parametrize(("kind", "rule"), RULES.items())
def test_each_page_has_its_file_a_worked_example_and_a_picture(
    made_site: Mapping[str, bytes], kind: str, rule: str
) -> None:
    page = made_site[f"{kind}/index.html"].decode()
    main = page[page.index("<main") : page.index("</main>")]
    assert re.search(r'href="[^"]+\.csv"', main)
    assert re.search(r'href="\.\./method/index\.html', main)
    assert "[[example]]" in text(paths.RULES / f"{rule}.toml")
    assert "<svg" in main


def test_the_rule_of_a_scheme_stands_with_its_source(made_site: Mapping[str, bytes]) -> None:
    page = page_text(made_site, "incentives/index.html")
    assert "official: NHS England, letter PRN01225 , March 2024" in page
    assert "Places: 1st to 10th. For each: £2 million." in page
    assert "looked for on 29 November 2026" in page


def test_a_made_up_replay_pays_by_place(made_site: Mapping[str, bytes], read: Marts) -> None:
    run = next(r for r in read.policy.runs.values() if r.is_own_year and r.payments)
    places = read.policy.places[run.scheme, run.end_month, run.reading]
    assert run.total_gbp == sum(row.payment for row in places)
    page = page_text(made_site, "incentives/index.html")
    assert f"{numbers.pounds(run.total_gbp)} in all, among {run.field_size} acute trusts" in page


def test_a_scheme_whose_conditions_decide_pays_nobody(read: Marts) -> None:
    assert not read.policy.rules["elective-2025-26"][0].place_decides
    rows = read.policy.what_ifs.get("elective-2025-26", ())
    assert all(row.payment is None for row in rows)


def test_a_scheme_without_months_says_so(made_site: Mapping[str, bytes]) -> None:
    page = page_text(made_site, "incentives/index.html")
    assert "The months of this scheme are not available, so it is not replayed." in page


def test_another_year_says_that_nobody_was_paid(made_site: Mapping[str, bytes]) -> None:
    page = page_text(made_site, "incentives/march-2024/2026-03/index.html")
    assert "This scheme was not run for these months, and nobody was paid by it." in page
    assert "For April 2026 we have no published figures." in page


def test_a_june_that_is_not_held_leaves_the_mark_open(
    made_site: Mapping[str, bytes], read: Marts
) -> None:
    page = page_text(made_site, "surge/index.html")
    assert "March 2026" in page
    assert "no published June" in page
    assert {m.is_crammed for ms in read.policy.moves.values() for m in ms if m.why_not} == {None}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0.1459, "+14.6 points"),
        (-0.0257, "\N{MINUS SIGN}2.6 points"),
        (0.0001, "0.0 points"),
        (None, "no figure"),
    ],
)
def test_a_change_is_said_in_points(number: float | None, words: str) -> None:
    assert numbers.points(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (50_000_000, "£50 million"),
        (1_500_000, "£1.5 million"),
        (250_001, "£250,001"),
        (0, "nothing"),
        (None, "not known"),
    ],
)
def test_an_amount_is_said_in_pounds(number: int | None, words: str) -> None:
    assert numbers.pounds(number) == words


def test_a_change_of_segment_is_printed_in_its_parts(
    made_site: Mapping[str, bytes], read: Marts
) -> None:
    page = page_text(made_site, "turnaround/index.html")
    assert "Acute trusts, January to March 2026: 1 of 2 left segment 4, the lowest." in page
    left = next(s for s in read.turnaround.splits[date(2026, 1, 1)] if s.left_last)
    assert (left.org_code, left.by_own, left.by_rule, left.is_clear) == ("ZZ1", -1, 0, True)
    assert "4 → 3 2.70 → 2.50 1 up 0 0 0" in page
    assert "NHS England, NHS Oversight Framework: Q2 2025/26 segmentation changes" in page
    assert "The threshold that NHS England used: not found by us." in page


def test_how_long_in_the_bottom_quarter_counts_tables(made_site: Mapping[str, bytes]) -> None:
    page = page_text(made_site, "turnaround/index.html")
    assert "Example ZZ2 NHS Trust 2 of 3 2 tables in a row, since February 2026" in page
    assert "Example ZZ1 NHS Trust 2 of 3 no" in page


def test_how_many_times_as_likely_is_said_only_where_it_is_clear(
    made_site: Mapping[str, bytes],
) -> None:
    page = page_text(made_site, "variation/index.html")
    assert "That is 2.0 times as likely; the ranges allow 1.5 to 2.9 times." in page
    assert page.count("times as likely;") == 1
    assert "Their ranges meet, so we do not say how many times as likely." in page
    assert "They are side by side, but they are not a trend." in page
    assert "1.0% 3.0% 96.0% 321" in page


def test_segment_five_is_not_available_where_it_is_not_published(
    made_site: Mapping[str, bytes],
) -> None:
    page = page_text(made_site, "pay/index.html")
    assert "January to March 2026: 0 of 1 mental health and community trust were" in page
    assert "Q4 2025/26 acute trusts 2 0 0 1 1 not available not known" in page
    assert "official: NHS England, the NHS very senior managers pay framework , 15 May 2025" in page


def test_pay_names_nobody() -> None:
    """No title of a person, and no name that we know of one, stands in the rows or on the page."""
    said = text(paths.TEMPLATES / "pages/pay.html") + " ".join(
        str(cell)
        for name in ("pay_rules", "policy_facts")
        for row in SEEDS[name].rows()
        for cell in row
    )
    assert re.findall(r"\b(?:Mr|Mrs|Ms|Dr|Sir|Dame|Professor|Lord)\b", said) == []


def test_a_rank_against_expectation_stands_beside_the_rank(made_site: Mapping[str, bytes]) -> None:
    page = page_text(made_site, "fairness/index.html")
    assert "For 1 other measure they do not, so we give none." in page
    assert "0.05 not given: it predicts too little with or without specialists" in page
    assert "1.0% 1st of 2 likely 1st to 4th 2.0% \N{MINUS SIGN}1.0 points 2nd of 2" in page


def test_the_estimate_of_deaths_is_national_and_its_sum_is_checked(
    made_site: Mapping[str, bytes],
) -> None:
    page = page_text(made_site, "harm/index.html")
    # 16,644 deaths times 72, divided by 69.2%.
    assert round(16_644 * 72 / 0.692) == 1_731_746
    assert "For the published result it must be 1,731,746" in page
    assert "It says nothing of any single trust, and we do not share it out" in page
    assert "Royal College of Emergency Medicine , 15 May 2025" in page
    # What is held of 2025: 1,253,325 patients times 69.2%, divided by 72, is 12,045.8.
    assert "2025, January to September: 12,046 deaths in England" in page
    assert "which did not publish this number (our sum: NHS England" in page
    assert "Its range is about 9,000 to 15,900." in page
