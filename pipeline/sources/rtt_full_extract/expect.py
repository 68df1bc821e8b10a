"""Define what must be true of a month of waiting lists before we use its figures."""

from typing import Final

import polars as pl

from pipeline.sources.rtt_full_extract.parse import (
    ALL_FUNCTIONS,
    BANDS,
    INCOMPLETE,
    KEY,
    WITH_DECISION,
)
from pipeline.validate.comparisons import each_within, nothing_lost, same_within
from pipeline.validate.expectations import Promise, Slice
from pipeline.validate.vocabulary import (
    adds_up,
    agrees,
    at_least_rows,
    between,
    code_shape,
    count_of_people,
    never_null,
    one_of,
    part_of,
    unique_key,
)

OVER_52: Final = BANDS[52:]

PARTS: Final = ("Part_1A", "Part_1B", INCOMPLETE, WITH_DECISION, "Part_3")


# The publication with which the publisher prints the same lists by provider.
BESIDE: Final = "rtt_incomplete_provider"
NO_COMMISSIONER: Final = "NONC"
# The specialties of the return since April 2021; X02 to X06 are "other".
FUNCTIONS: Final = (
    *("C_100", "C_101", "C_110", "C_120", "C_130", "C_140", "C_150", "C_160", "C_170"),
    *("C_300", "C_301", "C_320", "C_330", "C_340", "C_400", "C_410", "C_430", "C_502"),
    *("X02", "X03", "X04", "X05", "X06", ALL_FUNCTIONS),
)

# R1H, NT209, DT3A1 · 01A, NONC, D9Y0V, 13Q. Never digits only: that is a code read as a number.
PROVIDER_CODE: Final = r"(?=[0-9]*[A-Z])(?:[A-Z0-9]{3}|[A-Z0-9]{5})"
COMMISSIONER_CODE: Final = r"(?=[0-9]*[A-Z])[A-Z0-9]{3,5}"

# About 64,000 rows of 515 providers a month; half as many would mean a truncated file.
FEWEST_ROWS: Final = 30_000
FEWEST_PROVIDERS: Final = 250

# The longest list of one provider and commissioner is 117,871.
MOST_PATHWAYS: Final = 1_000_000

# We name missing providers larger than this.
LARGE: Final = 1_000

# Of 3,400 monthly lists of this size in two years, one in a hundred and fifty changed by more.
LARGE_LIST: Final = 5_000
LIST_LOW: Final = 0.9
LIST_HIGH: Final = 1.125

# ICBs and specialties change less; the largest changes came when ICBs merged in April 2026.
UNIT_LOW: Final = 0.92
UNIT_HIGH: Final = 1.1

# From one month to the next, the commissioners that a trust no longer lists had 0.5% of its list.
MOST_DROPPED: Final = 0.05

# Up to five rows of a month have one decision to admit and no pathway.
DECIDED_TOO_MANY: Final = 10


def expectations(frame: pl.DataFrame, before: pl.DataFrame | None) -> list[Promise]:
    """
    Say what must be true of a full extract.

    Args:
        frame: The parsed release.
        before: The last admitted release of the month before, or None.

    Returns:
        The promises, in the order we print them.
    """
    pathways = frame.filter(pl.col("row_kind") == "pathways")
    rows = Slice(frame=pathways, who=KEY)
    promises = [
        at_least_rows(
            rows, FEWEST_ROWS, about=f"At least {FEWEST_ROWS:,} rows of unfinished pathways"
        ),
        at_least_rows(
            Slice(frame=pathways.group_by("provider_code").agg(pl.col("row").min())),
            FEWEST_PROVIDERS,
            about=f"At least {FEWEST_PROVIDERS} providers report",
        ),
        never_null(
            rows,
            "month",
            *KEY,
            "total_all",
            about="Provider, commissioner, specialty, month and total are filled in",
        ),
        *_codes(pathways),
        unique_key(rows, *KEY, about="No provider, commissioner and specialty is listed twice"),
        count_of_people(
            rows,
            (*BANDS, "total_all"),
            at_most=MOST_PATHWAYS,
            about=f"Every count is between 0 and {MOST_PATHWAYS:,} pathways",
        ),
        adds_up(
            rows,
            {"total_all": BANDS},
            about="The 105 weekly bands add up to the total of every row",
        ),
        *_specialties(pathways),
        *_controls(frame, pathways),
        between(
            Slice(
                frame=frame.filter(pl.col("row_kind") == "excess")
                .group_by("provider_code", maintain_order=True)
                .agg(pl.col("sheet", "row").first(), too_many=pl.col("total_all").sum()),
                who=("provider_code",),
            ),
            "too_many",
            high=DECIDED_TOO_MANY,
            about="No more people wait with a decision to admit than wait, with every provider, "
            "commissioner and specialty",
        ),
    ]
    if before is not None:
        promises += _against(pathways, before.filter(pl.col("row_kind") == "pathways"))
    return promises


def _codes(pathways: pl.DataFrame) -> list[Promise]:
    """Promise the format of codes; check each code once, where it first occurs."""

    def each(column: str) -> Slice:
        first = pathways.group_by(column, maintain_order=True).agg(pl.col("sheet", "row").first())
        return Slice(frame=first, who=())

    return [
        code_shape(
            each("provider_code"),
            "provider_code",
            PROVIDER_CODE,
            about="Every provider code is spelt as a code",
        ),
        code_shape(
            each("commissioner_code"),
            "commissioner_code",
            COMMISSIONER_CODE,
            about="Every commissioner code is spelt as a code",
        ),
        # Hubs and "no commissioner" have no parent.
        code_shape(
            each("commissioner_parent_code"),
            "commissioner_parent_code",
            PROVIDER_CODE,
            about="Every code of a commissioner's parent is spelt as a code",
        ),
        one_of(
            each("treatment_function_code"),
            "treatment_function_code",
            FUNCTIONS,
            about="Every specialty is one we know",
            severity="warning",
        ),
    ]


def _specialties(pathways: pl.DataFrame) -> list[Promise]:
    """Promise that specialties add up to the row of all functions, in every weekly band."""
    pair = ["provider_code", "commissioner_code"]
    is_all = pl.col("treatment_function_code") == ALL_FUNCTIONS
    figures = pl.col("total_all", *BANDS).cast(pl.Int64)
    printed = pathways.filter(is_all).select(*pair, "sheet", "row", figures)
    added = (
        pathways.filter(~is_all)
        .group_by(pair, maintain_order=True)
        .agg(pl.col("row").first(), figures.sum())
    )
    both = (
        printed.join(
            added, on=pair, how="full", coalesce=True, suffix="_added", maintain_order="left_right"
        )
        .with_columns(pl.col("row").fill_null(pl.col("row_added")))
        .with_columns(pl.exclude(*pair, "sheet", "row").fill_null(0))
        .with_columns(
            in_bands=pl.sum_horizontal(BANDS),
            in_the_same_band=pl.sum_horizontal(
                pl.min_horizontal(band, f"{band}_added") for band in BANDS
            ),
        )
    )
    rows = Slice(frame=both, who=tuple(pair))
    return [
        agrees(
            rows,
            [
                ("all specialties", pl.col("total_all_added"), pl.col("total_all")),
                ("in the same weeks", pl.col("in_the_same_band"), pl.col("in_bands")),
            ],
            about="The specialties of every provider and commissioner add up to their row of all "
            "specialties, in every week",
        )
    ]


def _controls(frame: pl.DataFrame, pathways: pl.DataFrame) -> list[Promise]:
    """Promise that all five parts of the return exist and have a plausible size."""
    controls = frame.filter(pl.col("row_kind") == "control")
    totals = dict(controls.select("part", "total_all").iter_rows())
    of_all = pathways.filter(pl.col("treatment_function_code") == ALL_FUNCTIONS)
    line = pl.DataFrame(
        {
            **{part: [totals.get(part)] for part in PARTS},
            "unfinished": [int(of_all["total_all"].sum())],
        },
        schema_overrides=dict.fromkeys(PARTS, pl.Int64),
    ).with_columns(sheet=pl.lit(""), row=pl.lit(None, pl.Int32))
    whole = Slice(frame=line, who=())
    return [
        never_null(whole, *PARTS, about="All five parts of the return are in the file"),
        part_of(
            whole,
            [
                (WITH_DECISION, INCOMPLETE),
                # More people are waiting than start to wait or are treated in a month.
                *((part, INCOMPLETE) for part in ("Part_1A", "Part_1B", "Part_3")),
            ],
            about="Fewer people wait with a decision to admit, start to wait or are treated in the "
            "month than wait",
        ),
        agrees(
            whole,
            [(INCOMPLETE, pl.col("unfinished"), pl.col(INCOMPLETE))],
            about="The rows we keep hold every unfinished pathway of the file",
        ),
    ]


def _against(pathways: pl.DataFrame, before: pl.DataFrame) -> list[Promise]:
    """Promise that the month is plausible after the month before."""
    is_all = pl.col("treatment_function_code") == ALL_FUNCTIONS
    now, then = (
        one.filter(is_all).with_columns(over_52_weeks=pl.sum_horizontal(OVER_52))
        for one in (pathways, before)
    )
    dropped = _dropped(now, then)
    return [
        # The list has never grown or shrunk by more than 7% in a month.
        same_within(
            now,
            then,
            ["total_all"],
            low=0.7,
            high=1.4,
            about="The waiting list of England is between 0.7 and 1.4 times that of the month "
            "before",
        ),
        same_within(
            now,
            then,
            ["total_all"],
            low=0.95,
            high=1.05,
            about="The waiting list of England is within 5 % of the month before",
            severity="warning",
        ),
        # Up to 3.6 times as many in April 2020; down by a quarter in March 2026.
        same_within(
            now,
            then,
            ["over_52_weeks"],
            low=0.2,
            high=5,
            about="The waits over 52 weeks in England are between a fifth and five times those of "
            "the month before",
        ),
        nothing_lost(
            now,
            then,
            size="total_all",
            over=LARGE,
            code="provider_code",
            name="provider_name",
            about=f"No provider with over {LARGE:,} pathways the month before is missing",
        ),
        each_within(
            now,
            then,
            "provider_code",
            "total_all",
            over=LARGE_LIST,
            low=LIST_LOW,
            high=LIST_HIGH,
            about=f"No list of over {LARGE_LIST:,} pathways with a provider falls by more than a "
            "tenth or grows by more than an eighth in a month",
        ),
        each_within(
            now,
            then,
            "commissioner_parent_code",
            "total_all",
            over=LARGE_LIST,
            low=UNIT_LOW,
            high=UNIT_HIGH,
            about="No list of an ICB falls by more than 8 % or grows by more than a tenth in a "
            "month",
        ),
        each_within(
            pathways,
            before,
            "treatment_function_code",
            "total_all",
            over=LARGE_LIST,
            low=UNIT_LOW,
            high=UNIT_HIGH,
            about="No list of a specialty falls by more than 8 % or grows by more than a tenth in "
            "a month",
        ),
        between(
            Slice(frame=dropped, who=("provider_code", "provider_name")),
            "share_dropped",
            high=MOST_DROPPED,
            about="The commissioners that a provider no longer lists had no more than a twentieth "
            "of its list the month before",
            severity="warning",
        ),
    ]


def _dropped(now: pl.DataFrame, then: pl.DataFrame) -> pl.DataFrame:
    """Give the share of a large provider's list that was with commissioners it no longer lists."""
    pair = ["provider_code", "commissioner_code"]
    gone = (
        then.join(now, on=pair, how="anti")
        .group_by("provider_code")
        .agg(gone=pl.col("total_all").sum())
    )
    return (
        then.filter(pl.col("provider_code").is_in(now["provider_code"].implode()))
        .group_by("provider_code", maintain_order=True)
        .agg(pl.col("provider_name").first(), pl.col("total_all").sum())
        .filter(pl.col("total_all") > LARGE)
        .join(gone, on="provider_code", how="left", maintain_order="left")
        .with_columns(
            sheet=pl.lit(""),
            row=pl.lit(None, pl.Int32),
            share_dropped=pl.col("gone").fill_null(0) / pl.col("total_all"),
        )
    )


def beside(frame: pl.DataFrame, table: pl.DataFrame) -> list[Promise]:
    """
    Say what must be true of a full extract beside the table of providers published with it.

    Args:
        frame: The parsed extract.
        table: The parsed `rtt_incomplete_provider` of the same publication.

    Returns:
        The promises, in the order we print them.
    """
    # The table leaves out pathways without an English commissioner.
    ours = (
        frame.filter(
            (pl.col("row_kind") == "pathways") & (pl.col("commissioner_code") != NO_COMMISSIONER)
        )
        .group_by("provider_code", "treatment_function_code")
        .agg(pl.col("total_all").sum())
    )
    compared = table.filter(pl.col("month") == frame["month"].max()).join(
        ours, on=["provider_code", "treatment_function_code"], how="left", maintain_order="left"
    )
    return [
        agrees(
            Slice(frame=compared, who=("provider_code", "treatment_function_code")),
            [("pathways", pl.col("total_all").fill_null(0), pl.col("pathways"))],
            about="Every provider has as many pathways in every specialty as in the table of "
            "providers published with the file",
        )
    ]
