"""Define what must be true of an A&E workbook by provider before we use its figures."""

from datetime import date
from typing import Final

import polars as pl

from pipeline.sources.ae_by_provider_workbook.parse import MAPPED
from pipeline.validate.comparisons import nothing_lost, same_within
from pipeline.validate.expectations import Promise, Slice
from pipeline.validate.vocabulary import (
    adds_up,
    agrees,
    between,
    code_shape,
    count_of_people,
    never_null,
    one_of,
    part_of,
    sums_to,
    unique_key,
)

DEPARTMENTS: Final = ("type1", "type2", "other")
ATTENDANCES: Final = tuple(f"attendances_{kind}" for kind in DEPARTMENTS)
WITHIN_4H: Final = tuple(f"within_4h_{kind}" for kind in DEPARTMENTS)
OVER_4H: Final = tuple(f"over_4h_{kind}" for kind in DEPARTMENTS)
ADMISSIONS: Final = tuple(f"admissions_{kind}" for kind in DEPARTMENTS)

FROM_ARRIVAL: Final = (
    *(*ATTENDANCES, "attendances"),
    *(*WITHIN_4H, "within_4h"),
    *(*OVER_4H, "over_4h"),
)
FOR_A_BED: Final = (
    *(*ADMISSIONS, "admissions_via_ae", "other_admissions"),
    *("waits_over_4h_dta", "waits_12h_dta"),
)

# Sheets that count people, and sheets that map organisations to each other.
COUNTING: Final = ("provider", "non_booked", "booked", "footprint", "system")
EVERY_SHEET: Final = (*COUNTING, "org_mapping", "acute_mapping", "not_submitted")

# The first month with sheets of booked and of other attendances.
BOOKED_SINCE: Final = date(2020, 8, 1)

# RLQ, R1D · NTV0W, 8J094, G0Q0L · Y02572 · QWE a system, UNK "Unmapped Activity".
ORG_CODE: Final = r"[A-Z][A-Z0-9]{2}|(?=[0-9]*[A-Z])[A-Z0-9]{5}|[A-Z][0-9]{5}"

# About 200 organisations report, 125 of them acute trusts, in 42 systems (36 from April 2026).
FEWEST_ORGANISATIONS: Final = 100
FEWEST_SYSTEMS: Final = 30

# The largest count of one trust's footprint or of one system in a month is 154,741.
MOST_IN_A_MONTH: Final = 500_000

# The workbook prints a footprint with fractions of people, which we round row by row. Our sum has
# differed from the England row by up to 4 people, and the parts of a row from its total by up to 1.
ROUNDED_ROWS: Final = 20
ROUNDED_PARTS: Final = 2

# The workbook prints shares with up to 16 digits.
SHARE_DUST: Final = 0.0001

# We name missing organisations larger than this.
LARGE: Final = 1_000


def expectations(frame: pl.DataFrame, before: pl.DataFrame | None) -> list[Promise]:
    """
    Say what must be true of a workbook.

    Args:
        frame: The parsed release, all sheets.
        before: The last admitted release of the month before, or None.

    Returns:
        The promises, in the order we print them.
    """
    promises = [
        *_whole(frame),
        *_counts(frame),
        *_totals(frame),
        *_mappings(frame),
    ]
    if before is not None:
        promises += _against(frame, before)
    return promises


def _of(frame: pl.DataFrame, *parts: str, kind: str = "organisation") -> pl.DataFrame:
    """Return the organisations, or the England rows, of some sheets."""
    return frame.filter(pl.col("part").is_in(parts) & (pl.col("row_kind") == kind))


def _whole(frame: pl.DataFrame) -> list[Promise]:
    """Promise that every sheet exists and lists organisations."""
    sheets = [
        ("provider", FEWEST_ORGANISATIONS, "organisations report"),
        ("footprint", FEWEST_ORGANISATIONS, "acute trusts have a footprint"),
        ("system", FEWEST_SYSTEMS, "systems are listed"),
        ("org_mapping", FEWEST_ORGANISATIONS, "organisations are mapped to a system"),
        ("acute_mapping", FEWEST_ORGANISATIONS, "organisations are mapped to an acute trust"),
    ]
    if frame.filter(pl.col("month") >= BOOKED_SINCE).height:
        sheets += [
            ("non_booked", FEWEST_ORGANISATIONS, "organisations report attendances not booked"),
            ("booked", FEWEST_ORGANISATIONS, "organisations report booked attendances"),
        ]
    sizes = pl.DataFrame(
        {
            "about": [f"at least {least} {what}" for _, least, what in sheets],
            "rows": [_of(frame, part).height for part, _, _ in sheets],
            "least": [least for _, least, _ in sheets],
        }
    )
    everything = Slice(frame=frame, who=("part", "org_code"))
    return [
        part_of(
            Slice(frame=sizes.with_columns(sheet=pl.lit(""), row=pl.lit(None)), who=("about",)),
            [("least", "rows")],
            about="Every sheet is there and lists as many organisations as we know there are",
        ),
        one_of(everything, "part", EVERY_SHEET, about="Every row is of a sheet we know"),
        never_null(
            everything, "org_code", "month", about="Every row has an organisation and a month"
        ),
        code_shape(
            everything, "org_code", ORG_CODE, about="Every organisation code is spelt as a code"
        ),
    ]


def _counts(frame: pl.DataFrame) -> list[Promise]:
    """Promise what must be true of the numbers of one organisation."""
    counted = _of(frame, *COUNTING)
    rows = Slice(frame=counted, who=("part", "org_code"))
    beds = Slice(frame=_of(frame, "provider", "non_booked", "system"), who=rows.who)
    exact = Slice(frame=counted.filter(pl.col("part") != "footprint"), who=rows.who)
    rounded = Slice(frame=counted.filter(pl.col("part") == "footprint"), who=rows.who)
    kinds = (*DEPARTMENTS, "")
    columns = [
        tuple(f"{what}_{kind}".rstrip("_") for what in ("attendances", "within_4h", "over_4h"))
        for kind in kinds
    ]
    sums = {"attendances": ATTENDANCES, "within_4h": WITHIN_4H, "over_4h": OVER_4H}
    # The system sheet includes the trial trusts (May 2019 to May 2023, no waits reported) in its
    # attendances but not in its waits.
    timed = counted.filter(pl.col("part") != "system")
    return [
        unique_key(rows, "part", "org_code", about="No organisation is listed twice on a sheet"),
        never_null(
            rows,
            "org_name",
            *(*ATTENDANCES, "attendances"),
            about="Every organisation on a counting sheet has a name and its attendances",
        ),
        never_null(
            beds, *FOR_A_BED, about="Admissions and waits for a bed are filled in everywhere"
        ),
        count_of_people(
            rows,
            (*FROM_ARRIVAL, *FOR_A_BED, *MAPPED),
            at_most=MOST_IN_A_MONTH,
            about=f"Every count is between 0 and {MOST_IN_A_MONTH:,} people",
        ),
        part_of(
            rows,
            [
                *((over, attendances) for attendances, _, over in columns),
                ("waits_12h_dta", "waits_over_4h_dta"),
                ("mapped_attendances", "attendances_other"),
                ("mapped_over_4h", "mapped_attendances"),
            ],
            about="A part is never more than its whole: waits and attendances, twelve hours and "
            "four, mapped and all",
        ),
        adds_up(
            exact,
            sums | {"admissions_via_ae": ADMISSIONS},
            about="The types of department add up to the printed total of every organisation",
        ),
        adds_up(
            rounded,
            sums,
            within=ROUNDED_PARTS,
            about="The types of department add up to the printed total of every footprint, "
            "give or take rounding",
        ),
        agrees(
            Slice(frame=timed, who=rows.who),
            [
                (attendances, pl.col(within) + pl.col(over), pl.col(attendances))
                for attendances, within, over in columns
            ],
            within=ROUNDED_PARTS,
            about="Within and over four hours add up to the attendances, where waits are reported",
        ),
        never_null(
            Slice(frame=_of(frame, "provider")),
            "over_4h",
            about="Every organisation reports its waits",
            severity="warning",
        ),
        never_null(
            Slice(frame=counted.filter(pl.col("part") != "system"), who=rows.who),
            "region_name",
            about="Every organisation has a region",
            severity="warning",
        ),
    ]


def _totals(frame: pl.DataFrame) -> list[Promise]:
    """Promise that the sheets add up to their England rows, and to each other."""
    exact = tuple(part for part in COUNTING if part != "footprint")
    england = _of(frame, *COUNTING, kind="england")
    footprint = england.filter(pl.col("part") == "footprint")
    same = ("attendances", "within_4h", "over_4h")
    both = _of(frame, "non_booked", "booked")
    booked_or_not = (*ATTENDANCES, "attendances", *OVER_4H, "over_4h")
    promises = [
        sums_to(
            Slice(frame=_of(frame, *exact)),
            england.filter(pl.col("part") != "footprint"),
            (*FROM_ARRIVAL, *FOR_A_BED),
            by=["part"],
            about="The organisations of every sheet add up to its printed total of England",
        ),
        sums_to(
            Slice(frame=_of(frame, "footprint")),
            footprint,
            FROM_ARRIVAL,
            within=ROUNDED_ROWS,
            about="The footprints add up to the printed total of England, give or take rounding",
        ),
        sums_to(
            Slice(frame=england.filter(pl.col("part") == "provider")),
            footprint,
            same,
            about="The England row of the footprints is the England row of the organisations",
        ),
    ]
    if both.height:
        promises.append(
            sums_to(
                Slice(frame=both),
                _of(frame, "provider"),
                booked_or_not,
                by=["org_code"],
                about="Booked and not booked add up to the organisation's attendances and waits",
            )
        )
    return promises


def _mappings(frame: pl.DataFrame) -> list[Promise]:
    """Promise that each organisation has one system, and shares to acute trusts that sum to 1."""
    shares = _of(frame, "acute_mapping")
    systems = _of(frame, "org_mapping")
    added = shares.group_by("org_code", maintain_order=True).agg(
        pl.col("sheet", "row").first(), pl.col("share").sum()
    )
    homes = systems.group_by("org_code", maintain_order=True).agg(
        pl.col("sheet", "row").first(), homes=pl.col("icb_name").n_unique()
    )
    mapped = _of(frame, "provider").join(
        systems.select("org_code", pl.col("icb_name").alias("system")).unique("org_code"),
        on="org_code",
        how="left",
        maintain_order="left",
    )
    return [
        never_null(
            Slice(frame=systems),
            "icb_name",
            about="Every organisation that is mapped to a system is given one",
        ),
        between(
            Slice(frame=homes), "homes", high=1, about="No organisation is in two systems at once"
        ),
        never_null(
            Slice(frame=shares),
            "acute_code",
            "share",
            about="Every organisation that is mapped to an acute trust is given one, with a share",
        ),
        unique_key(
            Slice(frame=shares),
            "org_code",
            "acute_code",
            about="No organisation is mapped to the same acute trust twice",
        ),
        between(
            Slice(frame=shares), "share", low=0, high=1, about="Every share is between 0 and 1"
        ),
        between(
            Slice(frame=added),
            "share",
            low=1 - SHARE_DUST,
            high=1 + SHARE_DUST,
            about="The shares of every organisation add up to 1",
        ),
        never_null(
            Slice(frame=mapped),
            "system",
            about="Every organisation that reports is mapped to a system",
            severity="warning",
        ),
    ]


def _against(frame: pl.DataFrame, before: pl.DataFrame) -> list[Promise]:
    """Promise that the month is plausible after the month before."""
    now, then = (_of(one, "provider") for one in (frame, before))
    promises = [
        # April 2020, the first lockdown, had 0.60 of March; no real change has been larger.
        same_within(
            now,
            then,
            ["attendances", "attendances_type1", "admissions_via_ae", "other_admissions"],
            low=0.5,
            high=2,
            about="England is between half and twice the month before",
        ),
        # Waits change more than attendances: to 0.36 in April 2020.
        same_within(
            now,
            then,
            ["over_4h"],
            low=0.2,
            high=5,
            about="The waits over four hours in England are between a fifth and five times "
            "those of the month before",
        ),
        # Real data broke these limits only in 2020 and in March 2021, when the country reopened.
        same_within(
            now,
            then,
            ["attendances"],
            low=0.8,
            high=1.25,
            about="Attendances in England are within a quarter of the month before",
            severity="warning",
        ),
    ]
    promises += [
        nothing_lost(
            _of(frame, part),
            _of(before, part),
            size="attendances",
            over=LARGE,
            about=f"No {what} with over {LARGE:,} attendances the month before is missing",
        )
        for part, what in (("provider", "organisation"), ("footprint", "footprint"))
    ]
    return promises
