"""The page on who is truly ahead of whom, of made-up trusts."""

import re
from collections.abc import Mapping

from pipeline.publish.marts.reader import Marts

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
