"""What is promised of a full RTT extract, and that each promise can be broken."""

from collections.abc import Callable
from datetime import date
from functools import cache

import polars as pl
import pytest

from pipeline.sources.rtt_full_extract.expect import (
    FUNCTIONS,
    PARTS,
    beside,
    expectations,
)
from pipeline.sources.rtt_full_extract.parse import BANDS, KEY
from tests.support.verdicts import broken, judged, set_cell

PROVIDERS = 256
COMMISSIONERS = ("01Z", "Z9Z9Z", "NONC", "13Z", "02Z", "03Z")
ROWS = PROVIDERS * len(COMMISSIONERS) * len(FUNCTIONS)

# In every specialty: 20 people in their first week, 4 in their 53rd, 1 beyond 104.
PEOPLE = {"band_000": 20, "band_052": 4, "band_104": 1}
SPECIALTIES = len(FUNCTIONS) - 1
UNFINISHED = PROVIDERS * len(COMMISSIONERS) * SPECIALTIES * sum(PEOPLE.values())


@cache
def month_of(month: date = date(2026, 2, 1), times: int = 1) -> pl.DataFrame:
    """Make a month of made-up providers: rows from 2 on, 24 to a provider and commissioner."""
    provider = pl.DataFrame({"provider_code": [f"Z{number:02X}" for number in range(PROVIDERS)]})
    commissioner = pl.DataFrame({"commissioner_code": COMMISSIONERS})
    function = pl.DataFrame({"treatment_function_code": FUNCTIONS})
    times_all = (
        pl.when(pl.col("treatment_function_code") == "C_999").then(SPECIALTIES).otherwise(1) * times
    )
    pathways = (
        provider.join(commissioner, how="cross")
        .join(function, how="cross")
        .with_columns(
            *((times_all * PEOPLE.get(band, 0)).cast(pl.Int32).alias(band) for band in BANDS),
            total_all=(times_all * sum(PEOPLE.values())).cast(pl.Int64),
            row_kind=pl.lit("pathways"),
            part=pl.lit("Part_2"),
            provider_name=pl.lit("Made-up"),
            provider_parent_code=pl.lit("Q9Z"),
            commissioner_parent_code=pl.when(pl.col("commissioner_code") != "NONC").then(
                pl.lit("Q9Z")
            ),
            row=pl.int_range(2, pl.len() + 2, dtype=pl.Int32),
        )
    )
    sizes = {"Part_1A": 0.04, "Part_1B": 0.17, "Part_2": 1, "Part_2A": 0.17, "Part_3": 0.25}
    controls = pl.DataFrame(
        {
            "row_kind": ["control"] * len(PARTS),
            "part": PARTS,
            "treatment_function_code": ["C_999"] * len(PARTS),
            "total_all": [int(UNFINISHED * times * sizes[part]) for part in PARTS],
        }
    )
    return pl.concat([pathways, controls], how="diagonal").with_columns(
        month=pl.lit(month), sheet=pl.lit("")
    )


def control(part: str, total: int | None) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Print another total of a part, or none."""
    is_part = (pl.col("row_kind") == "control") & (pl.col("part") == part)
    return lambda frame: (
        frame.filter(~is_part)
        if total is None
        else frame.with_columns(
            pl.when(is_part).then(pl.lit(total, pl.Int64)).otherwise("total_all").alias("total_all")
        )
    )


def move(frame: pl.DataFrame, row: int, people: int, there: str, here: str) -> pl.DataFrame:
    """Move people of one row from one week to another: its total stays."""
    at, moved = pl.col("row") == row, pl.lit(people, pl.Int32)
    return frame.with_columns(
        pl.when(at)
        .then(pl.col(there) - people)
        .otherwise(pl.col(there))
        .cast(pl.Int32)
        .alias(there),
        pl.when(at).then(pl.col(here) + moved).otherwise(pl.col(here)).alias(here),
    )


BREAKAGES: dict[str, tuple[Callable[[pl.DataFrame], pl.DataFrame], str, str]] = {
    "cut short": (
        lambda frame: frame.filter(pl.col("row").is_null() | (pl.col("row") < 20_002)),
        "At least 30,000 rows of unfinished pathways",
        "20000 rows",
    ),
    "few providers": (
        lambda frame: frame.filter(pl.col("row").is_null() | (pl.col("row") < 35_714)),
        "At least 250 providers report",
        "248 rows",
    ),
    "no provider": (
        lambda frame: set_cell(frame, 5, provider_code=None),
        "Provider, commissioner, specialty, month and total are filled in",
        "1 of 36864: row 5 (empty 01Z C_120) provider_code is empty",
    ),
    "a provider that became a number": (
        lambda frame: set_cell(frame, 5, provider_code="80940"),
        "Every provider code is spelt as a code",
        "1 of 257: row 5 provider_code is 80940",
    ),
    "a commissioner that became a number": (
        lambda frame: set_cell(frame, 5, commissioner_code="1"),
        "Every commissioner code is spelt as a code",
        "1 of 7: row 5 commissioner_code is 1",
    ),
    "a parent that is no code": (
        lambda frame: set_cell(frame, 5, commissioner_parent_code="#N/A"),
        "Every code of a commissioner's parent is spelt as a code",
        "1 of 3: row 5 commissioner_parent_code is #N/A",
    ),
    "listed twice": (
        lambda frame: set_cell(frame, 5, treatment_function_code="C_140"),
        "No provider, commissioner and specialty is listed twice",
        (
            "2 of 36864: row 5 (Z00 01Z C_140) Z00, 01Z, C_140 is there more than once; "
            "row 7 (Z00 01Z C_140) Z00, 01Z, C_140 is there more than once"
        ),
    ),
    "less than nobody": (
        lambda frame: move(frame, 5, 21, "band_000", "band_104"),
        "Every count is between 0 and 1,000,000 pathways",
        "1 of 36864: row 5 (Z00 01Z C_120) band_000 is -1",
    ),
    "bands that do not add up": (
        lambda frame: set_cell(frame, 5, band_103=1),
        "The 105 weekly bands add up to the total of every row",
        "1 of 36864: row 5 (Z00 01Z C_120) total_all: 25 is printed, 26 by our sum",
    ),
    "specialties that do not add up": (
        lambda frame: frame.filter(pl.col("row").ne_missing(5)),
        (
            "The specialties of every provider and commissioner add up to their row of all "
            "specialties, in every week"
        ),
        (
            "2 of 3072: row 25 (Z00 01Z) all specialties: 575 is printed, 550 by our sum; "
            "row 25 (Z00 01Z) in the same weeks: 575 is printed, 550 by our sum"
        ),
    ),
    "specialties in other weeks": (
        lambda frame: move(frame, 5, 3, "band_000", "band_001"),
        (
            "The specialties of every provider and commissioner add up to their row of all "
            "specialties, in every week"
        ),
        "1 of 3072: row 25 (Z00 01Z) in the same weeks: 575 is printed, 572 by our sum",
    ),
    "no row of all specialties": (
        lambda frame: frame.filter(pl.col("row").ne_missing(25)),
        (
            "The specialties of every provider and commissioner add up to their row of all "
            "specialties, in every week"
        ),
        "1 of 3072: row 2 (Z00 01Z) all specialties: 0 is printed, 575 by our sum",
    ),
    "a missing part": (
        control("Part_3", None),
        "All five parts of the return are in the file",
        "1 of 1: Part_3 is empty",
    ),
    "a part longer than its whole": (
        control("Part_2A", UNFINISHED + 1),
        (
            "Fewer people wait with a decision to admit, start to wait or are treated in the "
            "month than wait"
        ),
        f"1 of 4: Part_2A of Part_2: {UNFINISHED + 1} of {UNFINISHED}",
    ),
    "decisions to admit without their pathways": (
        lambda frame: pl.concat(
            [
                frame,
                frame.filter(pl.col("row") == 5).with_columns(
                    row_kind=pl.lit("excess"), total_all=pl.lit(11, pl.Int64)
                ),
            ]
        ),
        (
            "No more people wait with a decision to admit than wait, with every provider, "
            "commissioner and specialty"
        ),
        "1 of 1: row 5 (Z00) too_many is 11",
    ),
    "rows that we lost": (
        control("Part_2", UNFINISHED + 7),
        "The rows we keep hold every unfinished pathway of the file",
        f"1 of 1: Part_2: {UNFINISHED + 7} is printed, {UNFINISHED} by our sum",
    ),
}


def test_a_plausible_month_is_admitted_without_a_word() -> None:
    verdict = judged(month_of(), expectations(month_of(), month_of(date(2026, 1, 1))))

    assert all(finding.passed for finding in verdict.findings)


@pytest.mark.parametrize("name", BREAKAGES)
def test_a_broken_month_is_refused(name: str) -> None:
    breakage, about, found = BREAKAGES[name]
    frame = breakage(month_of())

    verdict = judged(frame, expectations(frame, None))

    assert not verdict.admitted
    assert broken(verdict)[about] == found


def test_every_critical_promise_about_the_month_itself_is_broken_above() -> None:
    promised = {
        promise.about
        for promise in expectations(month_of(), None)
        if promise.severity == "critical"
    }

    assert promised == {about for _, about, _ in BREAKAGES.values()}


def test_a_month_that_does_not_follow_from_the_month_before_is_refused() -> None:
    verdict = judged(month_of(), expectations(month_of(), month_of(date(2026, 1, 1), times=6)))

    assert list(broken(verdict)) == [
        "The waiting list of England is between 0.7 and 1.4 times that of the month before",
        (
            "The waits over 52 weeks in England are between a fifth and five times those of the "
            "month before"
        ),
    ]


def test_oddities_are_warnings() -> None:
    now = month_of().filter(pl.col("provider_code").ne_missing("Z07"))
    now = set_cell(now, 5, treatment_function_code="X07")
    then = month_of(date(2026, 1, 1)).with_columns(
        total_all=pl.when(pl.col("provider_code") == "Z08")
        .then(pl.col("total_all") * 20)
        .otherwise("total_all")
    )

    warnings = broken(judged(now, expectations(now, then)), "warning")

    assert warnings == {
        "Every specialty is one we know": "1 of 25: row 5 treatment_function_code is X07",
        "The waiting list of England is within 5 % of the month before": "1 of 1: total_all: "
        "879750 against 948750 in the release before",
        "No provider with over 1,000 pathways the month before is missing": "1 of 256: "
        "Z07 Made-up is missing, 3450 total_all in the release before",
        (
            "No list of over 5,000 pathways with a provider falls by more than a tenth or grows by "
            "more than an eighth in a month"
        ): "1 of 1: Z08: 3450 against 69000 in the release before",
    }


def test_a_commissioner_taken_out_of_one_provider_is_told() -> None:
    """England's sum falls by 0.07 %, and the provider's by a sixth."""
    is_taken = (pl.col("provider_code") == "Z07") & (pl.col("commissioner_code") == "01Z")
    now = month_of().filter(~is_taken.fill_null(value=False))
    now = control("Part_2", UNFINISHED - SPECIALTIES * sum(PEOPLE.values()))(now)
    warnings = broken(judged(now, expectations(now, month_of(date(2026, 1, 1)))), "warning")
    assert warnings == {
        "The commissioners that a provider no longer lists had no more than a twentieth of its "
        "list the month before": "1 of 256: (Z07 Made-up) share_dropped is 0.1667",
    }


def test_the_table_beside_the_file_must_agree() -> None:
    of_all = pl.col("row_kind") == "pathways"
    table = (
        month_of()
        .filter(of_all & (pl.col("commissioner_code") != "NONC"))
        .group_by("month", "provider_code", "treatment_function_code", maintain_order=True)
        .agg(pl.col("sheet", "row").first(), pathways=pl.col("total_all").sum())
    )
    assert broken(judged(month_of(), beside(month_of(), table))) == {}
    found = broken(judged(month_of(), beside(month_of(), set_cell(table, 2, pathways=126))))
    assert list(found.values()) == [
        "1 of 6144: row 2 (Z00 C_100) pathways: 126 is printed, 125 by our sum"
    ]


def test_the_made_up_month_has_the_key_of_a_real_one() -> None:
    assert month_of().filter(pl.col("row_kind") == "pathways").select(KEY).n_unique() == ROWS
