"""The hosted nightly: pinned, with few rights, at the same hours as the timer, and whole."""

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
import yaml

from pipeline import paths
from tests.support.tree import text

HOSTED: Final = paths.ROOT / "deploy" / "github"
WORKFLOW: Final = HOSTED / "nightly.yml"
IN_USE: Final = paths.ROOT / ".github" / "workflows" / "nightly.yml"
TIMER: Final = paths.ROOT / "deploy" / "systemd" / "trust-tables.timer"
CHECK: Final = paths.ROOT / ".github" / "workflows" / "check.yml"
JOBS: Final[dict[str, dict[str, Any]]] = yaml.safe_load(text(WORKFLOW))["jobs"]


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    """List every step with its job."""
    return ((job, step) for job, told in JOBS.items() for step in told["steps"])


def test_the_hours_are_those_of_the_timer() -> None:
    # "on" is a truth to YAML, so it is read back as one.
    schedule = yaml.safe_load(text(WORKFLOW))[True]["schedule"]
    assert {one["timezone"] for one in schedule} == {"Europe/London"}
    hosted = [re.fullmatch(r"(\d+) (\d+) \* \* \*", one["cron"]) for one in schedule]
    timer = re.findall(r"OnCalendar=\*-\*-\* (\d+):(\d+):00 Europe/London", text(TIMER))
    assert [(int(one[2]), int(one[1])) for one in hosted if one] == [
        (int(hour), int(minute)) for hour, minute in timer
    ]


def test_every_action_is_pinned_by_its_commit_and_names_its_version() -> None:
    used = re.findall(r"uses: (.*)", text(WORKFLOW))
    assert len(used) == len([step for _, step in steps() if "uses" in step]) > 5
    pinned = re.compile(r"actions/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
    assert [one for one in used if not pinned.fullmatch(one)] == []


def test_one_action_has_one_version() -> None:
    used = re.findall(r"uses: (.*)", text(WORKFLOW) + text(CHECK))
    pins = {re.sub(r"/(restore|save)@", "@", one) for one in used}
    assert len(pins) == len({one.split("@")[0] for one in pins})


def test_a_job_may_do_what_it_is_for_and_nothing_else() -> None:
    assert yaml.safe_load(text(WORKFLOW))["permissions"] == {}
    assert {job: told["permissions"] for job, told in JOBS.items()} == {
        "night": {"contents": "read", "actions": "read"},
        "deploy": {"pages": "write", "id-token": "write"},
        "tell": {"contents": "read", "issues": "write"},
    }
    assert "secrets." not in text(WORKFLOW)
    checkouts = [step for _, step in steps() if "actions/checkout" in step.get("uses", "")]
    assert {step["with"]["persist-credentials"] for step in checkouts} == {False}


def test_nobody_waits_for_ever_and_two_nights_never_meet() -> None:
    assert all(told["timeout-minutes"] <= 150 for told in JOBS.values())
    concurrency = yaml.safe_load(text(WORKFLOW))["concurrency"]
    assert concurrency == {"group": "nightly", "cancel-in-progress": False}


def test_a_step_runs_a_script_that_is_here_and_no_text_of_others() -> None:
    runs = [step["run"] for _, step in steps() if "run" in step]
    assert [run for run in runs if "${{" in run or "\n" in run] == []
    named = [run for run in runs if run.startswith("deploy/")]
    assert sorted(named) == [f"deploy/github/{name}" for name in ("night", "recover", "tell")]
    assert all((paths.ROOT / run).stat().st_mode & 0o111 for run in named)


def test_what_an_expression_asks_for_is_told_somewhere() -> None:
    ids = {(job, step["id"]) for job, step in steps() if "id" in step}
    for job, told in JOBS.items():
        asked = set(re.findall(r"steps\.(\w+)\.", yaml.safe_dump(told)))
        assert {(job, one) for one in asked} <= ids
        needed = set(re.findall(r"needs\.(\w+)\.", yaml.safe_dump(told)))
        needs = told.get("needs", [])
        assert needed <= ({needs} if isinstance(needs, str) else set(needs))
    outputs = set(re.findall(r"needs\.night\.outputs\.(\w+)", text(WORKFLOW)))
    assert outputs == set(JOBS["night"]["outputs"])
    asked = set(re.findall(r"steps\.night\.outputs\.(\w+)", text(WORKFLOW)))
    assert asked == set(re.findall(r'echo "(\w+)=', text(HOSTED / "night")))


def test_all_that_a_night_remembers_is_carried_after_a_bad_one_too() -> None:
    used = [step for _, step in steps() if "actions/cache/" in step.get("uses", "")]
    restored, saved = used
    assert restored["with"]["path"] == saved["with"]["path"] == paths.DATA.name
    assert restored["with"]["key"] == saved["with"]["key"]
    assert saved["with"]["key"].startswith(restored["with"]["restore-keys"])
    # Skipped when the editions could not be recovered: a cache without them would hide the loss.
    assert saved["if"] == "always() && steps.night.outcome != 'skipped'"


def test_only_a_night_that_published_is_deployed() -> None:
    assert JOBS["deploy"]["if"] == "needs.night.outputs.publish == 'true'"
    last = JOBS["night"]["steps"][-1]
    assert (last["if"], last["run"]) == ("steps.night.outputs.publish != 'true'", "exit 1")


@pytest.mark.skipif(not IN_USE.exists(), reason="the workflow has not been put into use here")
def test_the_workflow_in_use_is_the_one_that_is_tested() -> None:
    assert text(IN_USE) == text(WORKFLOW)


def test_the_hosted_check_runs_what_a_contributor_runs_on_every_python() -> None:
    told = yaml.safe_load(text(CHECK))
    job = told["jobs"]["check"]
    assert (told["permissions"], job["permissions"]) == ({}, {"contents": "read"})
    assert job["steps"][-1] == {"run": ".ci/run"}
    lowest, highest = re.findall(r"3\.(\d+)", text(paths.ROOT / "pyproject.toml"))[:2]
    wanted = [f"3.{minor}" for minor in range(int(lowest), int(highest))]
    assert job["strategy"]["matrix"]["python"] == wanted
