"""What people read: commands that exist, links that lead somewhere, nothing of our own desks."""

import re
import tomllib
from pathlib import Path

import pytest

from pipeline import paths
from tests.support.tree import carried, files, text

README = paths.ROOT / "README.md"
MAKEFILE = paths.ROOT / "Makefile"
LOCK = paths.ROOT / "requirements.lock"

TARGETS = set(re.findall(r"^([a-z][a-z-]*):", text(MAKEFILE), re.MULTILINE))
HELPED = set(re.findall(r"^([a-z][a-z-]*):[^#\n]*##", text(MAKEFILE), re.MULTILINE))
PHONY = set(re.findall(r"^\.PHONY: (.*)$", text(MAKEFILE), re.MULTILINE)[0].split())


def test_every_make_target_has_its_line_of_help() -> None:
    assert set() == TARGETS - HELPED


def test_every_make_target_is_a_verb_and_no_file() -> None:
    assert PHONY == TARGETS


def test_every_make_target_stands_in_the_readme_and_every_one_there_exists() -> None:
    table = text(README).split("## Verbs")[1].split("\n## ")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = {verb.split()[0] for cell in cells for verb in re.findall(r"`([^`]+)`", cell)} - {
        "make"
    }
    assert named - {"make …"} == TARGETS


@pytest.mark.parametrize("path", files(".md"), ids=lambda path: path.relative_to(paths.ROOT).name)
def test_every_make_verb_that_is_written_about_exists(path: Path) -> None:
    named = set(re.findall(r"`make ([a-z-]+)", text(path)))
    assert named - TARGETS == set()


@pytest.mark.parametrize("path", files(".md"), ids=lambda path: path.relative_to(paths.ROOT).name)
def test_every_link_inside_the_project_leads_to_something(path: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", text(path), flags=re.DOTALL))
    inside = [link.split("#")[0] for link in links if "://" not in link and link.split("#")[0]]
    assert [link for link in inside if not (path.parent / link).exists()] == []


def test_the_lock_has_a_hash_for_every_version_and_names_no_host() -> None:
    pins = re.findall(r"^([a-z0-9][\w.-]*)==[^\n]+\\\n    --hash=sha256:", text(LOCK), re.MULTILINE)
    named = re.findall(r"^([a-z0-9][\w.-]*)==", text(LOCK), re.MULTILINE)
    assert len(pins) == len(named) > 50
    assert re.findall(r"https?://\S+|^\s*--(?!hash).*", text(LOCK), re.MULTILINE) == []


def test_the_lock_covers_everything_that_is_asked_for() -> None:
    project = tomllib.loads(text(paths.ROOT / "pyproject.toml"))
    asked = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[<>=!~\[; ]", line)[0].lower().replace("_", "-") for line in asked}
    locked = set(re.findall(r"^([a-z0-9][\w.-]*)==", text(LOCK), re.MULTILINE))
    assert names - locked == set()


# Joined here, so that this file does not hold what it looks for.
PRIVATE = ("/" + "work/", "." + "library", ".." + "/shared", "CONTRACT" + ".md")
HOSTS = ("pypi" + ".org", "files.python" + "hosted", "--index" + "-url")


@pytest.mark.parametrize("word", [*PRIVATE, *HOSTS])
def test_no_text_names_a_desk_or_a_registry(word: str) -> None:
    texts = [
        path
        for path in carried()
        if path.suffix in {".py", ".md", ".toml", ".sql", ".csv", ".html", ".css", ".js", ".lock"}
        or path.name in {"Makefile", "run", "ledger.jsonl"}
    ]
    assert len(texts) > 200
    assert [str(p.relative_to(paths.ROOT)) for p in texts if word in text(p)] == []


def test_no_published_file_is_carried() -> None:
    kinds = {".xls", ".xlsx", ".xlsb", ".ods", ".zip"}
    assert [path for path in carried() if path.suffix.lower() in kinds] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc", "process"}
    assert {path.stem for path in files(".py")} & empty == set()
