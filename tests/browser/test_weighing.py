"""
The arithmetic of the browser is that of the pipeline.

Weightings of made-up fields with hard edges, with measures left out, by every normalisation: the
script of the site finds the places that the production SQL finds, and by the rules of the table
both find those of the second opinion, which is plain Python with fractions. A hundred of each field
in `make test`, a thousand in `make torture`.
The real tables: `tests/golden/test_real_weights.py`.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl
import pytest
from playwright.sync_api import Browser, Page

from pipeline.publish.context import Context
from pipeline.publish.files import reweight
from pipeline.publish.marts import reader as publish_marts
from pipeline.publish.marts import rows
from pipeline.publish.marts.rows import group
from tests.support.browser import weighings
from tests.support.browser.browsing import opened
from tests.support.browser.weighings import HOW_MANY, by_browser, by_sql, declared, weightings
from tests.support.ground import production
from tests.support.made import marts
from tests.support.second_opinion import league as second_opinion
from tests.support.warehouse import Drawn, draw

TABLE: Final = declared().table("acute")
SLOW: Final = 10  # the second opinion counts everybody for everybody: every tenth weighting will do
LATEST: Final = (pl.col("table_id") == TABLE.id) & (pl.col("edition") == "latest")

# Made-up fields of trusts with hard edges. Each is for the measures of the table "acute" in March
# 2026; None is a figure that is missing.
Field = Mapping[str, Mapping[str, float | None]]
"""For each metric, the figure of each trust."""

MEASURES: Final = (
    "ae_within_4h",
    "ae_12h_dta",
    "rtt_within_18w",
    "rtt_over_52w",
    "finance_combined",
)

# In the order of MEASURES. 78% meets the target of A&E, 1% that of the 52-week wait.
_CROWD: Final[Mapping[str, tuple[float | None, ...]]] = {
    "ZZ01": (0.78, 0.0, 0.70, 0.01, 1.0),  # on both targets
    "ZZ02": (0.78, 0.05, 0.70, 0.01, 1.0),
    "ZZ03": (0.7799999, 0.05, 0.70, 0.0100001, 2.0),  # just beside both
    "ZZ04": (0.95, 0.10, 0.55, 0.0, 4.0),
    "ZZ05": (0.60, 0.10, 0.85, 0.0, 1.0),
    "ZZ06": (0.60, 0.25, 0.55, 0.05, 3.0),
    "ZZ07": (0.60, 0.25, 0.55, 0.05, 3.0),  # its twin
    "ZZ08": (0.55, 0.25, 0.60, 0.05, 3.0),  # worse here, better there
    "ZZ09": (None, None, 0.90, 0.002, 1.0),  # a specialist without A&E
    "ZZ10": (0.70, 0.12, None, None, 2.0),  # has sent in no waiting list
    "ZZ11": (0.70, 0.12, 0.66, 0.03, None),
    "ZZ12": (0.70, None, 0.66, 0.03, 2.0),
    "ZZ13": (None, None, None, None, 1.0),
    "ZZ14": (1.0, 0.0, 1.0, 0.0, 1.0),  # the best at everything
    "ZZ15": (0.0, 1.0, 0.0, 1.0, 4.0),  # the worst at everything
}

FIELDS: Final[Mapping[str, Field]] = {
    "a crowd": {
        measure: {code: figures[at] for code, figures in _CROWD.items()}
        for at, measure in enumerate(MEASURES)
    },
    "one alone": dict(
        zip(MEASURES, ({"ZZ01": one} for one in (0.7, 0.1, 0.6, 0.02, 2.0)), strict=True)
    ),
    "all alike": {
        measure: dict.fromkeys(("ZZ01", "ZZ02", "ZZ03"), 2.0 if at == 4 else 0.5)
        for at, measure in enumerate(MEASURES)
    },
    # 121 places: steps of 3 / 120 and 2 / 120, so that many a score is half a hundredth.
    "many halves": {
        measure: {
            f"ZZ{code:03}": 1.0 + code % 4 if at == 4 else (code * (at + 1) * 7 % 121) / 121
            for code in range(121)
        }
        for at, measure in enumerate(MEASURES)
    },
}


@pytest.fixture(name="page")
def _page(browser: Browser, host: str) -> Page:
    return opened(browser, f"{host}/about/index.html")


@pytest.mark.parametrize("number", HOW_MANY)
@pytest.mark.parametrize("name", FIELDS)
def test_weightings_give_the_places_of_the_pipeline(
    tmp_path: Path, page: Page, name: str, number: int
) -> None:
    given = _given(FIELDS[name])
    measures = production().run("marts.league_measures", given).filter(LATEST)
    points = production().run("marts.league_points", given).filter(table_id=TABLE.id)
    wanted = weightings(TABLE, number, seed=1)
    ours = by_sql(TABLE, wanted, measures, points)
    assert ours.height > 3 * number
    theirs = by_browser(page, _file(tmp_path, measures, points), wanted)
    assert theirs.equals(ours)
    by_rank = ours.filter(pl.col("method") == "rank", pl.col("weighting") % SLOW == 0)
    assert by_rank.rows() == _second(measures, wanted)


def test_the_published_weights_give_the_published_table(tmp_path: Path, page: Page) -> None:
    given = _given(FIELDS["many halves"])
    places = production().run("marts.league_places", given).filter(LATEST)
    measures = production().run("marts.league_measures", given).filter(LATEST)
    points = production().run("marts.league_points", given).filter(table_id=TABLE.id)
    file = _file(tmp_path, measures, points)
    found = by_browser(page, file, weightings(TABLE, 1, seed=1)).filter(method="rank")
    expected = places.select("org_code", "place").sort("org_code")
    assert found.select("org_code", "place").sort("org_code").rows() == expected.rows()


MINUS: Final = "\N{MINUS SIGN}"
ONE: Final = "[{weight: 1, measures: [1]}]"
STEPS: Final = {
    "[1, 2, 3, 4, 11, 12, 13, 21, 101, 111, 113].map(m.ordinal).join(' ')": (
        "1st 2nd 3rd 4th 11th 12th 13th 21st 101st 111th 113th"
    ),
    "[0n, 5n, 150n, 400n, -5n, -1234n].map(m.decimals).join(' ')": (
        f"0.00 0.05 1.50 4.00 {MINUS}0.05 {MINUS}12.34"
    ),
    "m.moved(3, 15).join(' ')": "up 12 from 15th",
    "m.moved(15, 3).join(' ')": "down 12 from 3rd",
    "m.moved(4, 4).join(' ')": "the same ",
    "m.moved(7, null).join(' ')": "new had no place",
    "[1n, 3n, 0n].map((n) => m.halfUp(n, 2n)).join(' ')": "1 2 0",
    "[4n, 5n].map((n) => m.halfUp(n, 3n)).join(' ')": "1 2",
    "m.partsOf([{weight: 2, measures: [1, 3]}, {weight: 1, measures: [0, 5]}]).parts.join(' ')": (
        "10 30 0 20"
    ),
    "String(m.partsOf([{weight: 0, measures: [1]}, {weight: 3, measures: [0]}]).whole)": "0",
    "m.total([1, null], [2n, 0n]) === 2n && m.total([1, null], [2n, 1n]) === null": True,
    "[...m.placesOf([5n, null, 3n, 5n, 7n])].map(([t, p]) => [t, p.place, p.level]).join(' ')": (
        "3,1,0 5,2,1 7,4,0"
    ),
    f"[-1500000000, 4999999].map((p) => m.drawnUp([{{zscore: [p]}}], {ONE}, 'zscore')[0])"
    ".map((l) => m.decimals(l.hundredths)).join(' ')": f"{MINUS}1.50 0.00",
    "m.drawnUp([{rank: [100]}], [{weight: 0, measures: [1]}], 'rank')[0].place === null": True,
}


@pytest.mark.parametrize(("call", "said"), STEPS.items(), ids=range(len(STEPS)))
def test_each_step_does_what_it_says(page: Page, call: str, said: object) -> None:
    assert page.evaluate(f"import('/assets/arithmetic.js').then((m) => {call})") == said


def _given(field: Field) -> dict[str, Drawn]:
    """Lay a field out as the warehouse has it."""
    return {
        "core.organisations": draw(
            ["org_kind", "org_code", "org_name", "peer_group"],
            [["trust", code, code, "acute"] for code in field["ae_within_4h"]],
        ),
        "metrics.all_values": draw(
            ["metric_id", "org_kind", "org_code", "month", "metric_value", "flag"],
            [
                [
                    metric_id,
                    "trust",
                    code,
                    date(2026, 1 if metric_id.startswith("finance") else 3, 1),
                    figure,
                    "not_published" if figure is None else "published",
                ]
                for metric_id, figures in field.items()
                for code, figure in figures.items()
            ],
        ),
    }


def _file(folder: Path, measures: pl.DataFrame, points: pl.DataFrame) -> Mapping[str, Any]:
    """Write what the page reads; whoever has a figure stands in it, published place or not."""
    made = publish_marts.read(marts.write(folder / "marts", marts.frames()))
    lines = tuple(
        rows.LeaguePlace(
            TABLE.id, "latest", code, code, None, None, None, None, None, None, None, None
        )
        for code in measures["org_code"].unique().sort()
    )
    grouped = group(
        points.select(rows.LeaguePoint._fields).iter_rows(), lambda p: (p[3], p[0], p[1])
    )
    context = Context(
        marts=replace(
            made,
            places={(TABLE.id, "latest"): lines},
            points={key: {p[2]: p[4] for p in members} for key, members in grouped.items()},
        ),
        config=declared(),
        rules=(),
        changes=(),
        downloads=(),
    )
    return reweight.of_table(context, TABLE)


def _second(measures: pl.DataFrame, wanted: list[weighings.Weighting]) -> list[tuple[object, ...]]:
    """Give the places of the second opinion, as rows of weightings.COLUMNS."""
    scores: dict[str, dict[str, float | None]] = {}
    for row in measures.iter_rows(named=True):
        scores.setdefault(row["org_code"], {})[row["metric_id"]] = row["measure_score"]
    found: list[tuple[object, ...]] = []
    for number in range(0, len(wanted), SLOW):
        shares = weighings.shares(TABLE, wanted[number])
        totals = {
            code: second_opinion.two_decimals(total)
            for code, own in scores.items()
            if shares and (total := second_opinion.weighted(own, shares)) is not None
        }
        places = second_opinion.places(totals, better="lower")
        found += [(number, "rank", code, place) for code, place in places.items()]
    return sorted(found, key=lambda row: (row[0], row[2]))
