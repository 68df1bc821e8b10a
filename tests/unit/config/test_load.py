"""Both declarations: what is read as it stands, and every way in which one can be wrong."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import config, paths
from pipeline.config import Config
from pipeline.errors import ConfigError

SOURCES = """
[returns]
title = "Made-up returns"
publisher = "Nobody"
landing = "https://www.example.org/"
links = ['/returns-(?P<period>[^/]+)\\.csv$']
period = "month"
cadence = "never"
late_after_days = 45
licence = "OGL-UK-3.0"
cite = "Nobody"
about = "Nothing."
"""

METRICS = """
[table.all]
title = "All"
short = "All"
org_kind = "trust"
peer_group = ""
without_score = "theme"
why = "Because."
caveat = ""

[table.all.theme.first]
title = "First"
weight = "1/3"
measures = { in_time = "1/2", waiting = "1/2" }

[table.all.theme.second]
title = "Second"
weight = "2/3"
measures = { waiting = "1" }

[metric.in_time]
title = "Seen in time"
short = "In time"
story = "of people were seen in time"
unit = "share"
better = "higher"
period = "month"
scoring = "target"
targets = [
    { since = 2025-04-01, value = 0.78, why = "A plan", link = "https://www.example.org/" },
    { since = 2026-04-01, value = 0.82, why = "A plan", link = "https://www.example.org/" },
]
numerator = "people seen in time"
denominator = "people"
cells = [{ source = "returns", numerator = "In time", denominator = "All" }]
why = "It matters."
how = "One by the other."
authored_by = "Nobody"
checked_by = "Nobody"
reviewed = 2026-01-01
next_review = 2027-01-01
status = "published"

[metric.waiting]
title = "Waiting"
short = "Waiting"
story = "of people were waiting"
unit = "weeks"
better = "lower"
period = "month"
scoring = "rank"
numerator = "weeks"
denominator = ""
cells = [{ source = "returns", numerator = "Weeks", denominator = "" }]
why = "It matters."
how = "As printed."
authored_by = "Nobody"
checked_by = "Nobody"
reviewed = 2026-01-01
next_review = 2027-01-01
status = "published"

[credibility]
second_measure = "OF0014"
near_zero_percent = 2
share_of_median = 0.5
reach_months = 12
jump = 100
beside_months = 2
step_ratio = 0.6
step_months = 12
member_months = 24
lacking_percent = 10

[credibility.rule.stands-still]
title = "Stands still"
metrics = ["in_time"]
effect = "no score"
since = 2026-01-01
why = "Nobody counts."

[doubt]
replays = 100
replays_apart = 10
replays_past = 20
replays_record = 5
weight_points = 6
move_months = 3
noise_months = 12
typical_months = 6
typical_steps = 4
shared_percent = 30

[doubt.source.weights]
title = "Weights"
how = "Drawn."
why = "Nobody knows."

[doubt.normalisation.rank]
title = "Places"

[doubt.normalisation.zscore]
title = "Distance from the mean"

[as_of]
spread_months = 3
quarter_months = 6
mapping_months = 3
why = "Winter beside summer is a comparison of two things."

[chance]
window_months = 24
least_months = 12
year_months = 9
most_lag1 = 0.8
limit_spreads = 3.5
change_spreads = 2.2
found_spreads = 1.1
"""


def load(folder: Path, sources: str = SOURCES, metrics: str = METRICS) -> Config:
    (folder / "sources.toml").write_text(sources, encoding="utf-8")
    (folder / "metrics.toml").write_text(metrics, encoding="utf-8")
    return config.load(folder / "sources.toml", folder / "metrics.toml")


def swap(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


def test_declarations_are_read_in_the_order_of_the_files(tmp_path: Path) -> None:
    read = load(tmp_path)
    assert [source.id for source in read.sources] == ["returns"]
    assert [metric.id for metric in read.metrics] == ["in_time", "waiting"]
    assert [table.id for table in read.tables] == ["all"]


def test_weights_are_exact_fractions(tmp_path: Path) -> None:
    first, second = load(tmp_path).table("all").themes
    assert (first.weight, second.weight) == (Fraction(1, 3), Fraction(2, 3))
    assert [measure.weight for measure in first.measures] == [Fraction(1, 2)] * 2


def test_targets_are_read_with_their_day(tmp_path: Path) -> None:
    targets = load(tmp_path).metric("in_time").targets
    assert [(target.since, target.value) for target in targets] == [
        (date(2025, 4, 1), 0.78),
        (date(2026, 4, 1), 0.82),
    ]


def test_what_is_doubted_is_read_in_the_order_of_the_file(tmp_path: Path) -> None:
    doubt = load(tmp_path).doubt
    assert (doubt.replays, doubt.replays_apart, doubt.replays_past) == (100, 10, 20)
    assert [source.id for source in doubt.sources] == ["weights"]
    assert [method.id for method in doubt.normalisations] == ["rank", "zscore"]


def test_a_key_that_is_not_declared_is_not_found(tmp_path: Path) -> None:
    read = load(tmp_path)
    for find in (read.source, read.metric, read.table):
        with pytest.raises(KeyError):
            find("nothing")


# How a message begins: the file and the table.
RETURNS = r"^sources.toml \[returns\] "
IN_TIME = r"^metrics.toml \[metric.in_time\] "
DOUBT = r"^metrics.toml \[doubt\] "

WRONG_SOURCES = {
    "an unknown key": (
        swap('cite = "Nobody"', 'cite = "x"\ncolour = "blue"'),
        RETURNS + r"colour: unknown key",
    ),
    "a missing key": (
        swap('cite = "Nobody"\n', ""),
        RETURNS + r"cite: expected this key, found none",
    ),
    "a period that is none": (
        swap('"month"', '"week"'),
        RETURNS + "period: expected one of .* found 'week'",
    ),
    "a pattern that is none": (
        swap("[^/]+", "[^/+"),
        RETURNS + r"links.1: expected a pattern",
    ),
    "no TOML": (swap("[returns]", "[returns"), "expected TOML, found a mistake"),
}


@pytest.mark.parametrize("wrong", WRONG_SOURCES)
def test_a_source_that_cannot_be_used_stops_the_program(tmp_path: Path, wrong: str) -> None:
    change, says = WRONG_SOURCES[wrong]
    with pytest.raises(ConfigError, match=says):
        load(tmp_path, sources=change(SOURCES))


SECOND = (
    r"^metrics.toml \[table.all.theme.second\] weight: expected a weight, .* like \"1/3\", found"
)

WRONG_METRICS = {
    "an unknown table": (
        swap("[metric.waiting]", "[metrics.waiting]"),
        r"^metrics.toml metrics: unknown key",
    ),
    "an unknown key": (
        swap("how = ", 'colour = "blue"\nhow = '),
        IN_TIME + r"colour: unknown key",
    ),
    "a missing key": (
        swap('why = "It matters."\n', ""),
        IN_TIME + r"why: expected this key, found none",
    ),
    "a unit that is none": (swap('"weeks"', '"days"'), "unit: expected one of"),
    "weights of themes": (swap('weight = "2/3"', 'weight = "1/3"'), "sum to 2/3"),
    "weights of measures": (swap('in_time = "1/2"', 'in_time = "1/3"'), "sum to 5/6"),
    "a weight of nothing": (
        swap('{ waiting = "1" }', '{ waiting = "1", in_time = "0" }'),
        "above zero",
    ),
    "a weight below zero": (
        swap('{ waiting = "1" }', '{ waiting = "2", in_time = "-1" }'),
        "above zero",
    ),
    "a weight in words": (swap('weight = "2/3"', 'weight = "most"'), SECOND),
    "a weight of no parts": (swap('weight = "2/3"', 'weight = "2/0"'), SECOND),
    "a theme without measures": (swap('{ waiting = "1" }', "{ }"), "sum to 0"),
    "a measure nobody declares": (
        swap('waiting = "1" }', 'walking = "1" }'),
        "expected metrics with a score, found",
    ),
    "a source nobody declares": (
        swap('source = "returns"', 'source = "forms"'),
        "expected sources of sources.toml, found",
    ),
    "a target without scoring by it": (
        swap('scoring = "target"', 'scoring = "rank"'),
        "needs a list of targets",
    ),
    "scoring by a target that is not there": (
        swap('scoring = "rank"', 'scoring = "target"'),
        "needs a list of targets",
    ),
    "a scored metric without a direction": (
        swap('better = "lower"', 'better = "none"'),
        "needs better = 'higher' or 'lower'",
    ),
    "a measure that is not scored": (
        swap('scoring = "rank"', 'scoring = "none"'),
        "expected metrics with a score",
    ),
    "targets in the wrong order": (
        swap("since = 2025-04-01", "since = 2027-04-01"),
        "oldest to the newest",
    ),
    "a weight that is no whole number of points": (
        swap("weight_points = 6", "weight_points = 8"),
        "expected a weight that is a whole number of the 8 weight_points of .doubt., found 1/3",
    ),
    "a rule about no measure": (
        swap('metrics = ["in_time"]', 'metrics = ["on_time"]'),
        "credibility.rule.stands-still",
    ),
    "a rule nobody knows": (
        swap("[credibility.rule.stands-still]", "[credibility.rule.smells]"),
        "credibility.rule",
    ),
    "a table without a rule": (swap('without_score = "theme"\n', ""), "without_score"),
    "no replays": (swap("replays = 100", "replays = 0"), "replays: expected a whole number"),
    "half a replay": (swap("replays = 100", "replays = 0.5"), "replays: expected a whole number"),
    "a number that nobody knows": (
        swap("replays = 100", "replays = 100\nluck = 7"),
        DOUBT + r"luck: unknown key",
    ),
    "a number that is not there": (
        swap("typical_months = 6\n", ""),
        DOUBT + r"typical_months: expected this key, found none",
    ),
    "a source of doubt that nobody can draw": (
        swap("[doubt.source.weights]", "[doubt.source.weather]"),
        "id: expected one of",
    ),
    "a normalisation that nobody knows": (
        swap("[doubt.normalisation.zscore]", "[doubt.normalisation.stars]"),
        "id: expected one of",
    ),
    "another normalisation before the tables' own": (
        swap('[doubt.normalisation.rank]\ntitle = "Places"\n', ""),
        "the first of the normalisations must be rank",
    ),
    "a draft in a table": (
        swap('status = "published"', 'status = "draft"'),
        r"^metrics.toml \[table.all\]: \['in_time'\] cannot count: expected status = 'published'",
    ),
    "what is retired in a table": (
        swap('status = "published"', 'status = "retired"'),
        r"^metrics.toml \[table.all\]: \['in_time'\] cannot count",
    ),
    "a scored measure in no table": (
        swap('{ in_time = "1/2", waiting = "1/2" }', '{ waiting = "1" }'),
        r"^metrics.toml \[metric.in_time\]: scoring = 'target', but no table uses it",
    ),
    "a measure that nobody has checked": (
        swap('checked_by = "Nobody"', 'checked_by = ""'),
        r"^metrics.toml \[metric.in_time\]: checked_by is empty",
    ),
    "a review before the last": (
        swap("next_review = 2027-01-01", "next_review = 2025-01-01"),
        r"^metrics.toml \[metric.in_time\]: next_review must be later than reviewed",
    ),
    "a target of a share in percent": (
        swap("value = 0.78", "value = 78"),
        r"^metrics.toml \[metric.in_time\]: the targets of a share are fractions",
    ),
    "two targets of one day": (
        swap("since = 2026-04-01", "since = 2025-04-01"),
        "oldest to the newest, with only one for each day",
    ),
    "a fewest that counts nothing": (
        swap('denominator = ""', 'denominator = ""\nmin_denominator = 20'),
        r"^metrics.toml \[metric.waiting\]: min_denominator needs denominator",
    ),
    "a figure that is taken as a score and is none": (
        swap('scoring = "rank"', 'scoring = "lookup"'),
        r"^metrics.toml \[metric.waiting\]: scoring = 'lookup' uses the figure itself as the score",
    ),
    "a period that is not that of the source": (
        lambda text: text.replace('period = "month"', 'period = "quarter"'),
        IN_TIME + r"period: expected the period of its sources",
    ),
    "a theme of months and quarters": (
        swap('period = "month"', 'period = "quarter"'),
        r"^metrics.toml \[table.all.theme.first\]: expected measures of one kind of period",
    ),
    "quarters that must be nearer than months": (
        swap("quarter_months = 6", "quarter_months = 2"),
        r"^metrics.toml \[as_of\]: expected quarter_months to be at least spread_months",
    ),
    "a peer group of boards": (
        swap('org_kind = "trust"\npeer_group = ""', 'org_kind = "icb"\npeer_group = "acute"'),
        r"^metrics.toml \[table.all\]: ICBs have no peer groups",
    ),
    "a peer group that nobody is in": (
        swap('peer_group = ""', 'peer_group = "general"'),
        r"^metrics.toml \[table.all\] peer_group: expected one of",
    ),
    "more replays than have a number": (
        swap("replays = 100", "replays = 100000"),
        DOUBT + r"replays: expected a whole number of 99999 or less, found 100000",
    ),
    "a name that is none in SQL": (
        swap("[metric.waiting]", '[metric."wait-ing"]'),
        r"^metrics.toml \[metric.wait-ing\] id: expected text like",
    ),
    "a name that stands there twice": (
        swap("[metric.waiting]", '[metric.waiting]\nid = "waiting"'),
        r"^metrics.toml \[metric.waiting\] id: expected text in quotes",
    ),
    "a table that is none": (
        swap("[doubt.source.weights]", "[doubt.source]\nmonths = 3\n[doubt.source.weights]"),
        DOUBT + r"source.months: expected a table, found 3",
    ),
    "a kind that is none": (swap('org_kind = "trust"', 'org_kind = "ward"'), "org_kind: expected"),
}


@pytest.mark.parametrize("wrong", WRONG_METRICS)
def test_a_metric_or_table_that_cannot_be_used_stops_the_program(
    tmp_path: Path, wrong: str
) -> None:
    change, says = WRONG_METRICS[wrong]
    with pytest.raises(ConfigError, match=says):
        load(tmp_path, metrics=change(METRICS))


def test_a_draft_is_nowhere_but_in_the_list_of_drafts(tmp_path: Path) -> None:
    draft = METRICS.split("[credibility]", maxsplit=1)[0].rpartition("[metric.waiting]")[2]
    draft = draft.replace('"published"', '"draft"').replace(
        'checked_by = "Nobody"', 'checked_by = ""'
    )
    read = load(tmp_path, metrics=f"{METRICS}\n[metric.idea]{draft}")
    assert read.drafts == ("idea",)
    assert [metric.id for metric in read.metrics] == ["in_time", "waiting"]


@pytest.mark.parametrize("name", ["sources.toml", "metrics.toml"])
def test_a_missing_declaration_is_named(tmp_path: Path, name: str) -> None:
    load(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(ConfigError, match=f"{name}: expected this file"):
        config.load(tmp_path / "sources.toml", tmp_path / "metrics.toml")


@given(st.lists(st.integers(1, 12), min_size=1, max_size=5))
def test_weights_that_share_one_are_taken_and_no_others(
    tmp_path_factory: pytest.TempPathFactory, parts: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("declared")
    _, end = METRICS.split("[metric.in_time]", 1)
    head = METRICS.split("[table.all.theme.first]", maxsplit=1)[0]

    def themes(whole: int) -> str:
        return "".join(
            f'[table.all.theme.t{i}]\ntitle = "T"\nweight = "{part}/{whole}"\n'
            'measures = { waiting = "1/2", in_time = "1/2" }\n'
            for i, part in enumerate(parts)
        )

    end = end.replace("weight_points = 6", f"weight_points = {sum(parts)}")
    right = f"{head}{themes(sum(parts))}[metric.in_time]{end}"
    assert len(load(folder, metrics=right).table("all").themes) == len(parts)
    with pytest.raises(ConfigError, match="sum to 1"):
        load(folder, metrics=f"{head}{themes(sum(parts) + 1)}[metric.in_time]{end}")


def test_the_declarations_of_the_project_are_read() -> None:
    read = config.load(paths.SOURCES_TOML, paths.METRICS_TOML)
    folders = {one.name for one in (paths.ROOT / "pipeline" / "sources").glob("[a-z]*")}
    assert {source.id for source in read.sources} == folders
    assert {table.id for table in read.tables} == {"acute", "acute-waits", "icb"}


def test_every_review_is_still_to_come_after_it_was_made() -> None:
    read = config.load(paths.SOURCES_TOML, paths.METRICS_TOML)
    assert [m.id for m in read.metrics if m.next_review <= m.reviewed] == []
