"""The API: every file is as its own description says, and says what the pages say."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator

API: Final = "api/v1/"
# Bytes of a file that a telephone reads at once.
LONGEST: Final = 90_000


@pytest.fixture(name="described", scope="module")
def _described(made_site: Mapping[str, bytes]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(made_site[f"{API}openapi.json"])
    return found


def validators(described: Mapping[str, Any]) -> dict[str, Draft202012Validator]:
    """Make what judges the files of each path; the key is a pattern of addresses."""
    made = {}
    for path, item in described["paths"].items():
        answer = item["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        schema = {**answer, "components": described["components"]}
        Draft202012Validator.check_schema(schema)
        names = re.findall(r"{(\w+)}", path)
        assert [one["name"] for one in item.get("parameters", [])] == names
        pattern = re.sub(r"{\w+}", "[^/]+", re.escape(path).replace(r"\{", "{").replace(r"\}", "}"))
        made[pattern] = Draft202012Validator(schema)
    return made


def test_every_file_is_valid_by_the_description_and_every_path_has_one(
    made_site: Mapping[str, bytes], described: Mapping[str, Any]
) -> None:
    assert described["openapi"] == "3.1.0"
    judges = validators(described)
    seen = set()
    for path, content in made_site.items():
        if not path.startswith(API):
            continue
        fitting = [one for one in judges if re.fullmatch(one, f"/{path}")]
        assert len(fitting) == 1, path
        seen.add(fitting[0])
        assert len(content) <= LONGEST, path
        wrong = next(judges[fitting[0]].iter_errors(json.loads(content)), None)
        assert wrong is None, f"{path}: {wrong}"
    # The made-up marts have no columns of files, and so no more than the other paths.
    assert seen == set(judges)


def test_a_wrong_file_would_be_found(
    made_site: Mapping[str, bytes], described: Mapping[str, Any]
) -> None:
    judge = next(one for path, one in validators(described).items() if "organisations/" in path)
    told = json.loads(made_site[f"{API}organisations/ZZ1.json"])
    told["newest"][0]["value"] = "77%"
    assert list(judge.iter_errors(told))


def test_the_columns_of_a_table_are_equally_long(made_site: Mapping[str, bytes]) -> None:
    for code in ("ZZ1", "ENG"):
        series = json.loads(made_site[f"{API}organisations/{code}.json"])["series"]
        assert series
        for metric_id, path in series.items():
            told = json.loads(made_site[API + path])
            assert (told["org_code"], told["metric_id"]) == (code, metric_id)
            assert len({len(cells) for cells in told["observations"].values()}) == 1
    league = json.loads(made_site[f"{API}league/acute/latest.json"])["rows"]
    assert len({len(cells) for cells in league.values()}) == 1


def test_a_figure_is_a_number_with_words_beside_it_and_its_citation(
    made_site: Mapping[str, bytes],
) -> None:
    told = json.loads(made_site[f"{API}organisations/ZZ1.json"])
    found = next(one for one in told["newest"] if one["metric_id"] == "ae_within_4h")
    page = made_site["trusts/ZZ1/index.html"].decode()
    assert isinstance(found["value"], float)
    assert found["value_text"] in page
    assert found["period_label"] in page
    assert re.match(
        r"Made-up Publisher, .+, March 2026, March-2026\.csv, sheet Provider Level Data, row 12, "
        r"published 14 May 2026; read by Trust Tables, edition 2026-06-20\.1$",
        found["citation"],
    )


def test_each_organisation_has_a_csv_of_its_rows(made_site: Mapping[str, bytes]) -> None:
    whole = made_site["data/latest/observations.csv"].decode().splitlines()
    own = made_site["data/latest/trusts/ZZ1.csv"].decode().splitlines()
    assert own[0] == whole[0]
    assert own[1:] == [line for line in whole if ",trust,ZZ1," in line]
    assert "data/latest/icbs/QZ1.csv" in made_site
