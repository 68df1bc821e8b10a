"""Every story of the real figures: no number in a sentence that is not a cell of its row."""

import re
from collections import Counter
from typing import Any, Final

import pytest

from pipeline.publish.files import stories as files
from pipeline.publish.marts import reader
from pipeline.publish.marts.reader import Marts
from pipeline.publish.wording import stories as words
from tests.support import stories as read_back
from tests.support.real import Real
from tests.support.world import declared

Rows = list[dict[str, Any]]

MOST_WORDS: Final = 30
# A name of the declarations beside a word of a template: "the NHS standard standard".
TWICE: Final = re.compile(r"\b([A-Za-z]{2,}) \1\b")
# "highest" and "lowest" are said of an organisation's own figures alone.
JUDGING: Final = re.compile(r"\b(worst|best|poor|good|failing|leading)\b")


@pytest.fixture(name="marts", scope="module")
def _marts(real: Real) -> Marts:
    return reader.read(real.data / "marts")


@pytest.fixture(name="rows", scope="module")
def _rows(marts: Marts) -> Rows:
    return files.laid_out(marts, declared()).frame.to_dicts()


def test_every_number_of_every_sentence_is_a_cell_of_its_row(rows: Rows, marts: Marts) -> None:
    metrics = {metric.id: metric for metric in declared().metrics}
    names = {(s.org_kind, s.org_code, s.metric_id): s for s in marts.stories}
    wrong = {}
    for row in rows:
        story = names[row["org_kind"], row["org_code"], row["metric_id"]]
        brief = words.short_name(story)
        name = brief if story.org_kind in ("region", "england") else story.org_name
        if found := read_back.wrong(row, metrics[story.metric_id], name, brief):
            wrong[row["org_code"], row["metric_id"]] = found
    assert wrong == {}, dict(list(wrong.items())[:5])
    assert len(rows) > 2000
    assert Counter(row["org_kind"] for row in rows).keys() == {"trust", "icb", "region", "england"}


def test_sentences_are_short_and_praise_nobody(rows: Rows) -> None:
    fixed = {metric.id: metric.story for metric in declared().metrics}
    for row in rows:
        for part in read_back.SENTENCES:
            for one in re.split(r"(?<=[.?!])\s+(?=[A-Z\d\u2212])", row[part] or ""):
                # A time such as "18 min 36 s" is one number.
                words_of = re.sub(r"(\d+) min (\d+) s", r"\1:\2", one).split()
                assert len(words_of) <= MOST_WORDS, one
                assert not JUDGING.search(one.replace(fixed[row["metric_id"]], "")), one
            assert not TWICE.search(row[part] or ""), row[part]
        assert len(row["headline"] or "") <= words.LONGEST_HEADLINE


def test_a_figure_that_is_not_credible_has_a_reason_and_no_sentence(rows: Rows) -> None:
    silent = [row for row in rows if row["no_story_because"]]
    assert {row["no_story_because"] for row in silent} >= {"not_credible"}
    for row in silent:
        assert not any(row[part] for part in (*read_back.SENTENCES, "headline", "place_text"))
        assert row["caveat"] or row["no_story_because"] == "no_figure"


def test_a_figure_that_must_be_read_with_care_says_so(rows: Rows) -> None:
    broken = [row for row in rows if row["break_month"] and not row["no_story_because"]]
    assert broken
    assert all(row["break_title"] in row["caveat"] for row in broken)
    late = [row for row in rows if row["sentence_1"] and (row["months_behind"] or row["closed_on"])]
    assert late
    assert all(row["caveat"] for row in late)


def test_a_story_on_every_scored_figure_of_bradford_cites_its_cells(rows: Rows) -> None:
    own = {row["metric_id"]: row for row in rows if row["org_code"] == "RAE"}
    for metric in declared().metrics:
        if metric.scoring != "none":
            row = own[metric.id]
            assert row["source_file"], row
            assert row["source_cell"], row
            assert row["source_file"] in row["citation"]
            assert row["page"] == f"trusts/RAE/#measure-{metric.id}"


def test_every_figure_of_the_observations_is_told_or_says_why_not(rows: Rows, real: Real) -> None:
    told = real.mart("observations").select("org_kind", "org_code", "metric_id").unique()
    assert len(rows) == told.height
    for row in rows:
        assert bool(row["sentence_1"]) != bool(row["no_story_because"])


def test_a_new_financial_year_does_not_compare_with_the_one_before(rows: Rows) -> None:
    own = [row for row in rows if row["metric_id"] in ("finance_plan", "finance_variance")]
    new = [row for row in own if row["period"].endswith("-04") and row["previous_period"]]
    assert new
    for row in new:
        assert row["previous_change"] is None
        why = "took in" if row["break_month"] else "each is of its own financial year"
        assert f"do not compare ({why}" in row["sentence_2"]


def test_people_are_counted_in_shares_alone(rows: Rows) -> None:
    shares = {metric.id for metric in declared().metrics if metric.unit == "share"}
    counted = {row["metric_id"] for row in rows if row["denominator_people"] is not None}
    assert counted <= shares
    assert len(counted) > 8


def test_the_figure_of_a_trust_that_has_grown_since_says_so_in_every_sentence(rows: Rows) -> None:
    grown = [row for row in rows if row["is_before_merger"] and row["sentence_1"]]
    assert {row["org_code"] for row in grown} >= {"RA7"}
    for row in grown:
        said = [row[part] for part in read_back.SENTENCES if row[part]]
        assert all("(before a merger)" in words for words in said)
