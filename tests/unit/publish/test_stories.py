"""Stories in words: some read by a person, and any other against the cells of its row."""

from datetime import date
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config.metrics import Metric
from pipeline.domain.periods import months_on
from pipeline.publish.context import Context
from pipeline.publish.files import stories as files
from pipeline.publish.marts.story_rows import Story
from pipeline.publish.wording import numbers, stories
from pipeline.publish.wording.stories import Texts, Words
from tests.support import stories as read_back
from tests.support.world import declared

METRICS: Final = {metric.id: metric for metric in declared().metrics}
NAME: Final = "Example Hospitals NHS Foundation Trust"
BRIEF: Final = "Example Hospitals"
NOW: Final = date(2026, 3, 1)
BEFORE: Final = date(2026, 2, 1)
YEAR_AGO: Final = date(2025, 3, 1)
FOUR: Final = METRICS["ae_within_4h"]
SCORE: Final = METRICS["finance_combined"]


def story(metric: Metric = FOUR, **changes: Any) -> Story:  # noqa: ANN401 cells of a row
    """Give a story without anything but its figure."""
    fields = dict.fromkeys(Story._fields)
    return Story(
        **{
            **fields,
            "org_kind": "trust",
            "org_code": "ZZ1",
            "metric_id": metric.id,
            "org_name": NAME,
            "peer_group": "acute",
            "metric_short": metric.short,
            "month": NOW,
            "is_newest_of_kind": True,
            "months_behind": 0,
            "is_before_merger": False,
            "metric_value": 66.6,
            "unit": "percent" if metric.unit == "share" else metric.unit,
            **changes,
        }
    )


PLACED: Final[dict[str, Any]] = {
    "place": 114,
    "place_of": 123,
    "tied_with": 0,
    "place_low": 100,
    "place_high": 120,
}
A_YEAR: Final[dict[str, Any]] = {
    "year_ago_period": YEAR_AGO,
    "year_ago_value": 64.2,
    "year_ago_change": 2.4,
}
HEADLINE: Final = "66.6%, A&E four hours: Example Hospitals, March 2026"
FIGURE: Final = f"66.6% of people were seen within four hours in A&E at {NAME} in March 2026."
ROSE: Final = (
    "On “A&E four hours”, Example Hospitals went from 64.2% in March 2025 to 66.6% in March 2026, "
    "up 2.4 percentage points."
)
YEAR_TEXTS: Final = Texts(now="66.6%", year_ago="64.2%", england="75.0%", england_year_ago="74.0%")


@pytest.mark.parametrize(
    ("told", "metric", "texts", "said"),
    [
        pytest.param(
            story(**PLACED, england_value=75.0),
            FOUR,
            Texts(now="66.6%", england="75.0%"),
            Words(
                place_text="114th of 123",
                headline=HEADLINE,
                sentence_1=f"{FIGURE} That ranks 114th of 123 acute trusts (likely 100th to "
                "120th). England: 75.0%.",
            ),
            id="a place",
        ),
        pytest.param(
            story(**A_YEAR, england_value=75.0, england_year_ago=74.0, year_verdict="improvement"),
            FOUR,
            YEAR_TEXTS,
            Words(
                headline=HEADLINE,
                sentence_1=f"{FIGURE} England: 75.0%.",
                sentence_2=f"{ROSE} The months of the last year are clearly better than those "
                "of the year before: chance does not explain it. "
                "England went from 74.0% to 75.0%.",
            ),
            id="a year",
        ),
        pytest.param(
            story(
                year_ago_period=YEAR_AGO,
                year_ago_value=64.2,
                break_month=date(2025, 11, 1),
                break_title="New way of counting",
                year_verdict="too_early",
            ),
            FOUR,
            Texts(now="66.6%", year_ago="64.2%"),
            Words(
                headline=HEADLINE,
                sentence_1=FIGURE,
                sentence_2="On “A&E four hours”, Example Hospitals had 64.2% in March 2025 and "
                "66.6% in March 2026. The two do not compare (new way of counting, November 2025).",
            ),
            id="a break",
        ),
        pytest.param(
            story(
                previous_period=BEFORE, previous_value=66.6, previous_change=0.0, metric_value=66.6
            ),
            FOUR,
            Texts(now="66.6%", previous="66.6%"),
            Words(
                headline=HEADLINE,
                sentence_1=FIGURE,
                sentence_2="On “A&E four hours”, Example Hospitals had 66.6% in February 2026 and "
                "66.6% in March 2026: little changed.",
            ),
            id="equal prints",
        ),
        pytest.param(
            story(
                target_value=78.0,
                target_kind="threshold",
                is_target_met=False,
                target_distance=11.4,
                target_distance_people=1234,
            ),
            FOUR,
            Texts(now="66.6%"),
            Words(
                headline=HEADLINE,
                sentence_1=FIGURE,
                sentence_3="Example Hospitals missed the scoring threshold of 78% on “A&E four "
                "hours” in March 2026, by 11.4 percentage points, or 1,234 people.",
            ),
            id="a threshold missed",
        ),
        pytest.param(
            story(
                METRICS["rtt_over_52w"],
                metric_value=0.0,
                target_value=0.0,
                target_kind="threshold",
                is_target_met=True,
                target_distance=0.0,
                **{**PLACED, "place": 1, "tied_with": 1, "place_low": 1, "place_high": 3},
            ),
            METRICS["rtt_over_52w"],
            Texts(now="0.0%"),
            Words(
                place_text="1st equal of 123",
                headline="0.0%, Over 52 weeks: Example Hospitals, March 2026",
                sentence_1="0.0% of people waiting for planned treatment had waited over 52 weeks "
                f"at {NAME} in March 2026. That ranks 1st equal of 123 acute trusts (likely 1st to "
                "3rd), with 1 other.",
                sentence_3="Example Hospitals met the scoring threshold of 0% on “Over 52 weeks” "
                "in March 2026.",
            ),
            id="zero, tied for the first place",
        ),
        pytest.param(
            story(
                METRICS["rtt_over_52w"],
                metric_value=0.0,
                record="lowest",
                record_since=date(2024, 4, 1),
                record_is_whole_series=True,
            ),
            METRICS["rtt_over_52w"],
            Texts(now="under 0.1%"),
            Words(
                headline="Under 0.1%, Over 52 weeks: Example Hospitals, March 2026",
                sentence_1="Under 0.1% of people waiting for planned treatment had waited over 52 "
                f"weeks at {NAME} in March 2026.",
                sentence_3="Under 0.1% in March 2026 is the lowest figure of Example Hospitals on "
                "“Over 52 weeks” since April 2024, where our figures begin.",
            ),
            id="hardly anybody, and a record",
        ),
        pytest.param(
            story(
                METRICS["rtt_within_18w"],
                target_value=92.0,
                target_kind="standard",
                target_title="NHS Constitution",
                is_target_met=False,
                target_distance=25.4,
                org_kind="icb",
                org_code="QZ1",
                org_name="NHS Example ICB",
            ),
            METRICS["rtt_within_18w"],
            Texts(now="66.6%"),
            Words(
                headline="66.6%, 18 weeks: NHS Example, March 2026",
                sentence_1="66.6% of people waiting for planned treatment had waited 18 weeks or "
                "less across NHS Example ICB in March 2026.",
                sentence_3="NHS Example missed the NHS Constitution standard of 92% on “18 weeks” "
                "in March 2026, by 25.4 percentage points.",
            ),
            id="a standard, of a board",
        ),
        pytest.param(
            story(
                SCORE,
                month=date(2026, 4, 1),
                metric_value=2.0,
                previous_period=date(2026, 1, 1),
                previous_value=3.0,
                previous_change=-1.0,
            ),
            SCORE,
            Texts(now="2.00", previous="3.00"),
            Words(
                headline="2.00, Finance score: Example Hospitals, April to June 2026",
                sentence_1="2.00 was the official finance score, from 1 (best) to 4 (worst), at "
                f"{NAME} in April to June 2026.",
                sentence_2="On “Finance score”, Example Hospitals went from 3.00 in January to "
                "March 2026 to 2.00 in April to June 2026, down 1.00 point.",
            ),
            id="a quarter",
        ),
        pytest.param(
            story(
                org_kind="region",
                org_code="Midlands",
                org_name="Midlands",
                peer_group=None,
                **A_YEAR,
            ),
            FOUR,
            Texts(now="66.6%", year_ago="64.2%"),
            Words(
                headline="66.6%, A&E four hours: the Midlands region, March 2026",
                sentence_1="66.6% of people were seen within four hours in A&E in the Midlands "
                "region in March 2026.",
                sentence_2="On “A&E four hours”, the Midlands region went from 64.2% in March 2025 "
                "to 66.6% in March 2026, up 2.4 percentage points.",
            ),
            id="a region",
        ),
        pytest.param(
            story(
                METRICS["cancer_62d"],
                target_value=85.0,
                target_kind="standard",
                target_title="NHS standard",
                is_target_met=False,
                target_distance=18.4,
                is_before_merger=True,
                year_ago_period=YEAR_AGO,
                year_ago_value=64.2,
                year_ago_change=2.4,
            ),
            METRICS["cancer_62d"],
            Texts(now="66.6%", year_ago="64.2%"),
            Words(
                headline="66.6%, Cancer, 62 days: Example Hospitals (before a merger), March 2026",
                sentence_1="66.6% of people were treated for cancer within 62 days of referral at "
                f"{NAME} (before a merger) in March 2026.",
                sentence_2="On “Cancer, 62 days”, Example Hospitals (before a merger) went from "
                "64.2% in March 2025 to 66.6% in March 2026, up 2.4 percentage points.",
                sentence_3="Example Hospitals (before a merger) missed the NHS standard of 85% on "
                "“Cancer, 62 days” in March 2026, by 18.4 percentage points.",
            ),
            id="a standard that is called one, before a merger",
        ),
        pytest.param(
            story(
                METRICS["finance_variance"],
                month=date(2026, 4, 1),
                metric_value=-2.21,
                previous_period=date(2026, 1, 1),
                previous_value=0.84,
            ),
            METRICS["finance_variance"],
            Texts(now="\u22122.21%", previous="0.84%"),
            Words(
                headline="\u22122.21%, Against plan: Example Hospitals, April to June 2026",
                sentence_1="\u22122.21% of turnover was the balance so far against plan (below "
                f"zero: worse) at {NAME} in April to June 2026.",
                sentence_2="On “Against plan”, Example Hospitals had 0.84% in January to March "
                "2026 and \u22122.21% in April to June 2026. The two do not compare (each is of "
                "its own financial year).",
            ),
            id="a new financial year",
        ),
        pytest.param(
            story(
                SCORE,
                month=date(2026, 4, 1),
                metric_value=1.8,
                org_kind="icb",
                org_code="QZ1",
                org_name="NHS Example ICB",
                england_value=1.92,
            ),
            SCORE,
            Texts(now="1.80", england="1.92"),
            Words(
                headline="1.80, Finance score: NHS Example, April to June 2026",
                sentence_1="1.80 on average was the official finance score, from 1 (best) to 4 "
                "(worst), across NHS Example ICB in April to June 2026. England on average: 1.92.",
            ),
            id="a mean of scores, which is not official",
        ),
        pytest.param(
            story(**A_YEAR, year_verdict="none"),
            FOUR,
            Texts(now="66.6%", year_ago="64.2%"),
            Words(
                headline=HEADLINE,
                sentence_1=FIGURE,
                sentence_2=f"{ROSE} The months of the last year do not clearly differ from those "
                "of the year before: chance may explain it.",
            ),
            id="no clear change",
        ),
        pytest.param(
            story(**PLACED, **A_YEAR, no_story_because="not_credible"),
            FOUR,
            YEAR_TEXTS,
            Words(),
            id="not credible",
        ),
    ],
)
def test_a_story_reads_as_it_was_read(
    told: Story, metric: Metric, texts: Texts, said: Words
) -> None:
    assert stories.words(told, metric, texts) == said


def test_a_name_too_long_for_a_headline_gives_way_before_the_figure() -> None:
    long = story(org_name="The Very Long and Particular Example University Hospitals NHS Trust")
    line = stories.words(long, METRICS["ae_within_4h_own"], Texts(now="66.6%")).headline
    assert line.startswith("66.6%, A&E four hours: ")
    assert line.endswith("2026")
    assert len(line) <= stories.LONGEST_HEADLINE


PERCENT: Final = st.integers(0, 1000).map(lambda tenths: tenths / 10)
PLACES: Final = st.integers(1, 130)


@st.composite
def rows(draw: st.DrawFn) -> tuple[Story, Metric, Texts]:  # noqa: C901 every part may be missing
    """Draw a row that the mart may have: gaps, ties, breaks, quarters, records, nothing."""
    metric = METRICS[draw(st.sampled_from(["ae_within_4h", "rtt_over_52w", "rtt_within_18w"]))]
    value, tiny = draw(PERCENT), draw(st.booleans())
    month = date(2026, draw(st.integers(1, 12)), 1)
    cells: dict[str, Any] = {"metric_value": value, "month": month}

    def text(number: float) -> str:
        return "under 0.1%" if tiny and not number else f"{number:.1f}%"

    texts = {"now": text(value)}
    for name, months in (("previous", -1), ("year_ago", -12)):
        if draw(st.booleans()):
            then = draw(st.one_of(st.just(value), PERCENT))
            cells |= {f"{name}_period": months_on(month, months), f"{name}_value": then}
            texts[name] = text(then)
            if draw(st.booleans()):
                cells[f"{name}_change"] = round(value - then, 1)
            elif draw(st.booleans()):
                cells |= {"break_month": month, "break_title": "Took in Another NHS Trust"}
    if draw(st.booleans()):
        cells["england_value"] = draw(PERCENT)
        texts["england"] = text(cells["england_value"])
        if "year_ago_period" in cells and draw(st.booleans()):
            cells["england_year_ago"] = draw(PERCENT)
            texts["england_year_ago"] = text(cells["england_year_ago"])
    if draw(st.booleans()):
        low, place, high = sorted(draw(st.tuples(PLACES, PLACES, PLACES)))
        cells |= {"place": place, "place_of": 130, "tied_with": draw(st.integers(0, 3))}
        if draw(st.booleans()):
            cells |= {"place_low": low, "place_high": high}
    if draw(st.booleans()):
        target = draw(PERCENT)
        cells |= {
            "target_value": target,
            "target_kind": draw(st.sampled_from(["threshold", "standard"])),
            "target_title": draw(st.sampled_from(["NHS Constitution", "NHS standard"])),
            "is_target_met": draw(st.booleans()),
            "target_distance": round(abs(value - target), 1),
            "target_distance_people": draw(st.one_of(st.none(), st.integers(0, 99999))),
        }
    if draw(st.booleans()):
        cells |= {
            "record": draw(st.sampled_from(["highest", "lowest"])),
            "record_since": date(2024, 4, 1),
            "record_is_whole_series": draw(st.booleans()),
        }
    cells["is_before_merger"] = draw(st.booleans())
    cells["year_verdict"] = draw(
        st.sampled_from([None, "improvement", "concern", "none", "too_early"])
    )
    return story(metric, **cells), metric, Texts(**texts)


@given(rows())
def test_any_story_says_what_its_cells_say(drawn: tuple[Story, Metric, Texts]) -> None:
    told, metric, texts = drawn
    row = {
        name: f"{cell:%Y-%m}" if isinstance(cell, date) else cell
        for name, cell in told._asdict().items()
    }
    printed = {f"{name}_text": text for name, text in texts._asdict().items()}
    said = stories.words(told, metric, texts)
    whole = {
        **row,
        **printed,
        **said._asdict(),
        "value": told.metric_value,
        "value_text": texts.now,
        "period": row["month"],
        "period_kind": "month",
    }
    assert read_back.wrong(whole, metric, NAME, BRIEF) == []


@pytest.mark.parametrize(
    ("cell", "other"),
    [
        ("value", 66.7),
        ("place", 113),
        ("place_high", 121),
        ("year_ago_value", 64.3),
        ("year_ago_change", -2.4),
        ("period", "2026-04"),
        ("england_value", 75.1),
    ],
)
def test_a_wrong_number_is_found(cell: str, other: object) -> None:
    told = story(**PLACED, **A_YEAR, england_value=75.0, england_year_ago=74.0)
    row = {
        **told._asdict(),
        **{f"{name}_text": text for name, text in YEAR_TEXTS._asdict().items()},
        **stories.words(told, FOUR, YEAR_TEXTS)._asdict(),
        "value": 66.6,
        "value_text": "66.6%",
        "period": "2026-03",
        "year_ago_period": "2025-03",
        "period_kind": "month",
    }
    assert read_back.wrong(row, FOUR, NAME, BRIEF) == []
    assert read_back.wrong({**row, cell: other}, FOUR, NAME, BRIEF)


def test_the_table_of_stories_has_the_words_of_every_figure(context: Context) -> None:
    laid = files.laid_out(context.marts, context.config)
    rows = {(row["org_code"], row["metric_id"]): row for row in laid.frame.to_dicts()}
    own = rows["ZZ1", "ae_within_4h"]
    assert own["sentence_1"].startswith(f"{own['value_text']} was the figure of ae within 4h at ")
    assert own["page"] == "trusts/ZZ1/#measure-ae_within_4h"
    assert own["value_text"] == numbers.value(
        context.marts.latest["ae_within_4h", "ZZ1"].metric_value, "share"
    )
    closed = [row for row in rows.values() if row["closed_on"] and row["sentence_1"]]
    assert all("It closed on" in row["caveat"] for row in closed)


def test_a_briefing_says_that_nobody_saw_the_figures_before(context: Context) -> None:
    made = files.briefings(context)
    assert set(made) == {"briefing-made-up-monthly.md", "briefing-made-up-quarterly.md"}
    rows = files.laid_out(context.marts, context.config).frame.to_dicts()
    printed = {row["value_text"] for row in rows} | {row["year_ago_text"] for row in rows}
    for content in made.values():
        text = content.decode()
        assert "We hold no pre-release access" in text
        for line in text.splitlines():
            if line.startswith("- ") and ": " in line:
                figure = line.partition(": ")[2].partition(" in ")[0]
                assert figure in printed, line
