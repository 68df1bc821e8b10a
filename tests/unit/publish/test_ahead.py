"""The page on who is truly ahead of whom, of made-up trusts."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

import pytest

from pipeline.publish.marts.range_rows import LeagueLead
from pipeline.publish.marts.reader import Marts
from pipeline.publish.pages import ahead

PAGE = "league/acute/ahead/index.html"


def test_every_pair_has_one_sentence_with_an_address(
    made_site: Mapping[str, bytes], read: Marts
) -> None:
    page = made_site[PAGE].decode()
    said = dict(re.findall(r'<p id="([A-Z0-9]+-[A-Z0-9]+)">([^<]+)</p>', page))
    pairs = {
        f"{pair.above_code}-{pair.below_code}": pair
        for (table, _), found in read.ranges.pairs.items()
        if table == "acute"
        for pair in found
    }
    assert said.keys() == pairs.keys()
    for key, pair in pairs.items():
        assert ("is clearly ahead of" in said[key]) == pair.is_told_apart
        assert ("Too close to call" in said[key]) != pair.is_told_apart


def test_the_table_and_the_comparison_lead_there(made_site: Mapping[str, bytes]) -> None:
    assert b'href="../../league/acute/ahead/index.html"' in made_site["league/acute/index.html"]
    assert b'href="../league/acute/ahead/index.html"' in made_site["compare/index.html"]


# Ahead in five tables of eight months.
LEAD: Final = LeagueLead(
    table_id="acute",
    above_code="ZZ1",
    below_code="ZZ2",
    since_month=date(2026, 1, 1),
    months_count=8,
    tables_count=5,
    clear_count=3,
    ended_by=None,
    ended_month=None,
    ended_code=None,
)
ENDED: Final = LEAD._replace(ended_month=date(2025, 12, 1))
SINCE: Final = (
    "One has ranked higher in all 5 tables that we have of the 8 months since January 2026"
)
MONTHLY: Final = "One has ranked higher in every month since January 2026"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (None, "They share a rank."),
        (LEAD, f"{SINCE}, clearly in 3. We have no earlier table."),
        (
            ENDED._replace(ended_by="other_ahead", clear_count=5),
            f"{SINCE}, clearly in all. In December 2025 Two ranked higher.",
        ),
        (
            ENDED._replace(ended_by="merger", ended_code="ZZ2", clear_count=0),
            f"{SINCE}, clearly in none. Two took in another trust in December 2025.",
        ),
        (
            ENDED._replace(ended_by="counting", months_count=5),
            f"{MONTHLY}, clearly in 3. Before December 2025 figures were counted differently.",
        ),
        (
            ENDED._replace(ended_by="no_place", tables_count=1),
            "In December 2025 one of them had no rank.",
        ),
        (
            ENDED._replace(ended_by="level", tables_count=1),
            "In December 2025 they shared a rank.",
        ),
    ],
)
def test_for_how_long_is_said_with_what_came_before(row: LeagueLead | None, words: str) -> None:
    assert ahead.lasting(row, {"ZZ1": "One", "ZZ2": "Two"}, is_first=False) == words


def test_who_was_just_spoken_of_is_called_it() -> None:
    row = LEAD._replace(tables_count=2, clear_count=2)
    assert ahead.lasting(row, {"ZZ1": "One", "ZZ2": "Two"}, is_first=True) == (
        "It has ranked higher in both tables that we have of the 8 months since January 2026, "
        "clearly in both. We have no earlier table."
    )


def test_every_pair_says_for_how_long(made_site: Mapping[str, bytes], read: Marts) -> None:
    said = re.findall(r'<p id="[A-Z0-9]+-[A-Z0-9]+">([^<]+)</p>', made_site[PAGE].decode())
    ends = {one.ended_by for one in read.ranges.leads.values()}
    assert {None, "counting", "field", "level", "merger", "no_place", "other_ahead"} == ends
    assert all(re.search(r"[.] .+[.]$", sentence) for sentence in said)
