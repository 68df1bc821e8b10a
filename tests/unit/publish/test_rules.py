"""The worked examples of the rules, read to be printed."""

from pathlib import Path

import pytest

from pipeline.errors import PublishProblem
from pipeline.publish.wording import rules

RULE = """
title = "A tie shares a place"
order = 2
text = "First.\\n\\nSecond `code`."

[[example]]
title = "Two are level"
text = "Both are 1st."
model = "marts.league_places"

[example.given."core.trust_scores"]
columns = ["org_code", "score", "is_open", "month"]
rows = [["ZZ1", 1.50, true, 2026-03-01], ["ZZ2", "null", false, 2026-03-01]]

[example.expected]
columns = ["org_code", "place"]
rows = [["ZZ1", 1], ["ZZ2", ""]]
"""


def test_a_worked_example_is_printed_as_it_is_written(tmp_path: Path) -> None:
    (tmp_path / "ties.toml").write_text(RULE, encoding="utf-8")
    (rule,) = rules.read(tmp_path)
    assert (rule.id, rule.title) == ("rule-ties", "A tie shares a place")
    assert rule.text == "First.\n\nSecond `code`."
    (example,) = rule.examples
    assert (example.id, example.text) == ("rule-ties-1", "Both are 1st.")
    assert example.expected.name == "what must come out"
    (given,) = example.given
    assert given.name == "trust scores"
    assert given.columns == ("org code", "score", "is open", "month")
    assert given.rows == (
        ("ZZ1", "1.5", "yes", "2026-03-01"),
        ("ZZ2", "(nothing)", "no", "2026-03-01"),
    )
    assert example.expected.rows == (("ZZ1", "1"), ("ZZ2", "(nothing)"))


def test_a_list_in_a_worked_example_is_printed_without_brackets(tmp_path: Path) -> None:
    (tmp_path / "ties.toml").write_text(RULE.replace("1.50", "[1, 2]", 1), encoding="utf-8")
    (rule,) = rules.read(tmp_path)
    assert rule.examples[0].given[0].rows[0][1] == "1, 2"


def test_rules_stand_in_their_stated_order(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(RULE, encoding="utf-8")
    (tmp_path / "b.toml").write_text(RULE.replace("order = 2", "order = 1"), encoding="utf-8")
    assert [rule.id for rule in rules.read(tmp_path)] == ["rule-b", "rule-a"]


def test_no_rules_are_no_rules(tmp_path: Path) -> None:
    assert rules.read(tmp_path / "nowhere") == ()


@pytest.mark.parametrize("broken", ["title = ", RULE.replace("order = 2", ""), "title = 'x'"])
def test_a_rule_that_cannot_be_read_names_its_file(tmp_path: Path, broken: str) -> None:
    (tmp_path / "broken.toml").write_text(broken, encoding="utf-8")
    with pytest.raises(PublishProblem, match=r"broken\.toml: expected a rule with title"):
        rules.read(tmp_path)
