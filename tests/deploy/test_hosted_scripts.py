"""The three scripts of the hosted nightly, with a played pipeline and a played GitHub."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from pipeline import paths
from pipeline.monitor import report

HOSTED: Final = paths.ROOT / "deploy" / "github"
RUN: Final = "https://hosted.example/runs/7"


def run(script: str, folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a script where it would run, with played tools first on its way."""
    return subprocess.run(
        [HOSTED / script],
        cwd=folder,
        env={"PATH": f"{folder / 'bin'}:{os.defpath}", **env},
        check=False,
        capture_output=True,
        text=True,
    )


def play(path: Path, text: str) -> None:
    """Put up a played tool."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)


# ---------------------------------------------------------------- night

Night = Callable[..., tuple[dict[str, str], str]]


@pytest.fixture(name="night")
def _night(tmp_path: Path) -> Night:
    """Let a night end with a code; gives what the workflow is told, and what is printed."""
    data = tmp_path / "data"
    (data / "site-1" / "trusts").mkdir(parents=True)
    (data / "site-1" / "trusts" / "index.html").write_text("a page", encoding="utf-8")

    def night(code: int, word: str = "", *, has_site: bool = True) -> tuple[dict[str, str], str]:
        if has_site:
            (data / "site").symlink_to("site-1")
        told = {"night": word or report.WORDS.get(code, report.FAILED)}
        (data / "status.json").write_text(json.dumps(told, indent=2), encoding="utf-8")
        (data / "report.json").write_text('{"made": "353 pages"}', encoding="utf-8")
        play(
            tmp_path / ".venv" / "bin" / "python",
            f'[ "$*" = "-m pipeline nightly" ] && exit {code}',
        )
        out, summary = tmp_path / "out", tmp_path / "summary"
        ended = run("night", tmp_path, GITHUB_OUTPUT=str(out), GITHUB_STEP_SUMMARY=str(summary))
        assert ended.returncode == 0
        assert "353 pages" in summary.read_text(encoding="utf-8")
        lines = out.read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines), ended.stdout

    return night


@pytest.mark.parametrize("code", report.WORDS)
def test_a_night_that_came_to_its_end_is_published(night: Night, tmp_path: Path, code: int) -> None:
    told, said = night(code)
    assert told == {"code": str(code), "publish": "true"}
    assert ("::warning" in said) is (code != 0)
    assert (tmp_path / "public" / "trusts" / "index.html").read_text(encoding="utf-8") == "a page"
    assert (tmp_path / "public" / "status.json").exists()


@pytest.mark.parametrize("code", [1, 2, 10, 23, 30, 33, 40, 41, 50, 137])
def test_a_night_that_failed_is_not(night: Night, tmp_path: Path, code: int) -> None:
    told, said = night(code)
    assert told == {"code": str(code), "publish": "false"}
    assert "::error" in said
    assert not (tmp_path / "public").exists()


def test_a_damaged_ledger_is_not_taken_for_a_refused_release(night: Night) -> None:
    told, _ = night(20, report.FAILED)
    assert told == {"code": "20", "publish": "false"}


def test_nothing_is_published_where_there_is_no_site(night: Night) -> None:
    told, _ = night(0, has_site=False)
    assert told == {"code": "0", "publish": "false"}


# ---------------------------------------------------------------- recover


KEPT: Final = """case "$*" in
"run list --workflow nightly.yml "*) printf '9\\n8\\n7\\n' ;;
"run download 8 --name editions --dir "*)
    for name in 2026-06-11.1 2026-07-09.1; do mkdir "$7/$name" && echo 8 > "$7/$name/it"; done ;;
*) exit 1 ;;
esac"""


@pytest.mark.parametrize("cache", ["", "nightly-7"])
def test_what_the_newest_run_kept_is_added_to_what_is_there(tmp_path: Path, cache: str) -> None:
    """Saving a cache may fail without a word: what is there may lack the last edition."""
    play(tmp_path / "bin" / "gh", KEPT)
    there = tmp_path / "data" / "editions" / "2026-06-11.1"
    there.mkdir(parents=True)
    (there / "it").write_text("mine\n", encoding="utf-8")
    ended = run("recover", tmp_path, CACHE=cache)
    assert ended.returncode == 0
    found = {one.parent.name: one.read_text("utf-8") for one in tmp_path.glob("data/editions/*/it")}
    assert found == {"2026-06-11.1": "mine\n", "2026-07-09.1": "8\n"}
    assert ended.stdout == (
        "::warning title=Nightly::edition 2026-07-09.1 was not in the cache; it is that of run 8\n"
    )


def test_a_cache_goes_on_where_no_run_has_kept_editions_yet(tmp_path: Path) -> None:
    play(tmp_path / "bin" / "gh", '[ "$2" = list ] && printf "9"')
    assert run("recover", tmp_path, CACHE="nightly-7").returncode == 0


@pytest.mark.parametrize("runs", ["", "9 8"])
def test_without_editions_nothing_goes_on_until_a_person_has_decided(
    tmp_path: Path, runs: str
) -> None:
    play(tmp_path / "bin" / "gh", f'[ "$2" = list ] && printf "{runs}"')
    ended = run("recover", tmp_path)
    assert ended.returncode == 1
    assert "start this workflow by hand with first_night" in ended.stdout


# ---------------------------------------------------------------- tell

# Keeps open issues as lines of a file, and a log of what was done to them.
GITHUB: Final = """
case "$1 $2" in
"issue list") cat open ;;
"issue close") grep -v "^$3 " open > rest; mv rest open; echo "close $3: $5" >> log ;;
"issue create")
    number=$(($(cat log | wc -l) + 1))
    echo "$number $6" >> open
    echo "create $number: $6" >> log ;;
"label create") : ;;
*) exit 1 ;;
esac
"""


@pytest.fixture(name="github")
def _github(tmp_path: Path) -> Path:
    play(tmp_path / "bin" / "gh", GITHUB)
    for name in ("open", "log"):
        (tmp_path / name).write_text("", encoding="utf-8")
    return tmp_path


def tell(github: Path, code: str, deployed: str = "success") -> list[str]:
    """Let a night be told; gives the open issues."""
    ended = run("tell", github, CODE=code, DEPLOYED=deployed, RUN=RUN)
    assert (ended.returncode, ended.stderr) == (0, "")
    return (github / "open").read_text(encoding="utf-8").splitlines()


def test_a_kind_of_night_is_one_issue_until_it_is_over(github: Path) -> None:
    assert tell(github, "0") == []
    assert tell(github, "60") == ["1 Nightly: exit code 60"]
    assert tell(github, "60") == ["1 Nightly: exit code 60"]
    assert tell(github, "26") == ["3 Nightly: exit code 26"]
    assert tell(github, "0") == []
    assert (github / "log").read_text(encoding="utf-8").splitlines() == [
        "create 1: Nightly: exit code 60",
        f"close 1: Over: {RUN}",
        "create 3: Nightly: exit code 26",
        f"close 3: Over: {RUN}",
    ]


@pytest.mark.parametrize(
    ("code", "deployed", "kind"),
    [
        ("", "skipped", "the run did not come to its end"),
        ("0", "failure", "exit code 0, nothing was published"),
        ("20", "skipped", "exit code 20, nothing was published"),
        ("33", "skipped", "exit code 33, nothing was published"),
    ],
)
def test_what_never_reached_the_readers_is_told_too(
    github: Path, code: str, deployed: str, kind: str
) -> None:
    assert tell(github, code, deployed) == [f"1 Nightly: {kind}"]
