"""What people read: commands that exist, links that lead somewhere, nothing of our own desks."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from pipeline import paths
from tests.support.tree import carried, files, text

README = paths.ROOT / "README.md"
MAKEFILE = paths.ROOT / "Makefile"
LOCKS = {path.stem: path for path in sorted(paths.ROOT.glob("*.lock"))}

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


def pins(lock: str) -> set[tuple[str, str]]:
    """List the packages of a lock with their versions; one may differ from Python to Python."""
    return set(re.findall(r"^([a-z0-9][\w.-]*)==([\w.]+)", text(LOCKS[lock]), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_a_hash_for_every_version_and_names_no_host(lock: str) -> None:
    content = text(LOCKS[lock])
    hashed = re.findall(r"^([a-z0-9][\w.-]*)==([\w.]+)[^\n]*\\\n    --hash=", content, re.MULTILINE)
    assert set(hashed) == pins(lock)
    assert len(hashed) > 10
    assert re.findall(r"https?://\S+|^\s*--(?!hash).*", content, re.MULTILINE) == []


def test_a_lock_that_adds_to_another_changes_nothing_of_it() -> None:
    assert pins("requirements") < pins("requirements-nightly") < pins("requirements-dev")
    assert pins("requirements") < pins("requirements-spark")


def test_the_locks_hold_what_is_asked_for_in_a_version_that_will_do() -> None:
    project = tomllib.loads(text(paths.ROOT / "pyproject.toml"))["project"]
    asked = {
        "requirements": project["dependencies"],
        "requirements-nightly": project["optional-dependencies"]["nightly"],
        "requirements-dev": project["optional-dependencies"]["dev"],
        "requirements-spark": project["optional-dependencies"]["spark"],
    }
    for lock, lines in asked.items():
        for wanted in map(Requirement, lines):
            versions = {version for name, version in pins(lock) if name == wanted.name}
            assert versions, f"{lock}.lock lacks {wanted}; run make lock"
            assert all(map(wanted.specifier.contains, versions)), f"{wanted}; run make lock"


def test_who_only_builds_installs_no_tool_of_development() -> None:
    """The first command of the README has to be quick: a third of what it once brought, or less."""
    names = {name for name, _ in pins("requirements")}
    assert not names & {"pytest", "mypy", "great-expectations", "pyarrow"}
    assert len(names) <= 28


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


def test_a_version_is_the_same_wherever_it_is_named() -> None:
    version = tomllib.loads(text(paths.ROOT / "pyproject.toml"))["project"]["version"]
    released = re.findall(r"^## (\d\S+) \S (\S+)$", text(paths.CHANGELOG), re.MULTILINE)
    assert released[0][0] == version
    cited = text(paths.ROOT / "CITATION.cff")
    assert re.findall(r"^(?:version|date-released): (\S+)$", cited, re.MULTILINE) == [*released[0]]


def test_every_version_is_in_the_update_log_for_visitors() -> None:
    released = re.findall(r"^## \d\S+ \S (\S+)$", text(paths.CHANGELOG), re.MULTILINE)
    told = re.findall(r'id="d([\d-]+)"', text(paths.TEMPLATES / "pages" / "updates.html"))
    assert set(released) <= set(told)
    assert told == sorted(told, reverse=True)
