"""
Where the outside judges of the pages lie, and how they are asked.

They come from the npm registry by their hashes (`tests/browser/judges`); `make test` installs them.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

from pipeline import paths
from tests.support.browser.browsing import ARGUMENTS, CHROMIUM

FOLDER: Final = paths.ROOT / "tests" / "browser" / "judges"
MODULES: Final = FOLDER / "node_modules"
AXE: Final = MODULES / "axe-core" / "axe.min.js"
NU: Final = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
TSC: Final = MODULES / "typescript" / "bin" / "tsc"
LIGHTHOUSE: Final = MODULES / "lighthouse" / "cli" / "index.js"
JAVA: Final = Path("/usr/bin/java")
NODE: Final = Path(sys.executable).with_name("node")
INSTALLED: Final = MODULES / "installed"

# The validator knows SVG 1.1; this attribute came with SVG 2, and every browser draws by it.
UNKNOWN: Final = "Attribute “vector-effect” not allowed"
# WCAG 2.2 AA, and what is good practice besides.
RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


# The one rule for which words tell one region from another: it is asked of a whole page.
NAMED: Final = ("landmark-unique",)


# Of rows and of things in a list that are alike, the first and the last are left. Alike is what has
# the same elements with the same classes and attributes, and words where the other has words. Which
# words, and where a link leads, no rule of axe asks but that for the names of regions (`NAMED`);
# whether an id is given twice Nu tells. Innermost first, so that lists of such lists are thinned
# out, too. Tables are alike wherever they stand on the page.
THIN_OUT: Final = """() => {
    const OWN = new RegExp("^(id|href|title|headers|datetime|value|data-.*|points|transform|" +
        "aria-(label|labelledby|describedby)|d|viewBox|width|height|c?[xy][12]?)$");
    const words = (one) => [...one.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    const told = ({ name, value }) => `${name}=${OWN.test(name) ? value !== "" : value}`;
    const looks = (one) => `${one.localName} ${[...one.attributes].map(told).sort()} ${words(one)}`;
    const shape = (one) => `${looks(one)}(${[...one.children].map(shape)})`;
    const repeated =
        "tbody > tr, ul > li, ol > li, dl > div, select > option, details, .scroll";
    const seen = new Map();
    for (const one of [...document.querySelectorAll(repeated)].reverse()) {
        const among = one.matches(".scroll") ? document : one.parentNode;
        const alike = seen.get(among) ?? new Map();
        seen.set(among, alike);
        const own = shape(one);
        alike.set(own, [...(alike.get(own) ?? []), one]);
        if (alike.get(own).length > 2) alike.get(own).splice(1, 1)[0].remove();
    }
}"""


def thin_out(page: Page) -> None:
    """Leave two of what is alike on a page that is open: axe takes seconds for a thousand rows."""
    page.evaluate(THIN_OUT)


def violations(
    page: Page, *, of_colour_alone: bool = False, rules: Sequence[str] = ()
) -> list[str]:
    """
    Ask axe about a page that is open; gives one line per violation, with the first culprit.

    Args:
        page: The page, without the policy that is served: it would stop axe.
        of_colour_alone: Ask only the rules that colours can break.
        rules: Ask only these rules.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        """async ([tags, ofColour, rules]) => {
            const colours = axe.getRules(tags).filter((rule) => rule.tags.includes("cat.color"));
            const values = ofColour ? colours.map((rule) => rule.ruleId) : rules;
            const runOnly = values.length ? { type: "rule", values } : tags;
            return (await axe.run(document, { runOnly, resultTypes: ["violations"] })).violations;
        }""",
        [list(RULES), of_colour_alone, list(rules)],
    )
    return [
        f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]} "
        f"({one['nodes'][0]['failureSummary'][:300]})"
        for one in found
    ]


def invalid(folder: Path) -> list[str]:
    """Ask the Nu validator about every page and drawing of a folder; gives its complaints."""
    judge = [JAVA, "-Xss4m", "-jar", NU, "--format", "json", "--skip-non-html", "--also-check-svg"]
    run = subprocess.run([*map(str, judge), str(folder)], capture_output=True, check=False)
    return [
        f"{one.get('url', '').rpartition(f'{folder}/')[2]}: {one['message']}"
        for one in json.loads(run.stderr)["messages"]
        if (one["type"] == "error" or one.get("subType") == "warning")
        and not one["message"].startswith(UNKNOWN)
    ]


def type_faults(folder: Path) -> str:
    """Ask the type checker about every script of a folder; gives what it prints."""
    run = subprocess.run(
        [
            *(str(NODE), str(TSC), "--noEmit", "--allowJs", "--checkJs", "--strict"),
            *("--target", "es2022", "--module", "es2022", "--moduleResolution", "bundler"),
            *("--lib", "es2023,dom,dom.iterable", *map(str, sorted(folder.glob("*.js")))),
        ],
        capture_output=True,
        check=False,
    )
    return (run.stdout + run.stderr).decode()


def lighthouse(url: str, categories: tuple[str, ...]) -> dict[str, Any]:
    """
    Ask Lighthouse about an address.

    Args:
        url: The page, on a server of this machine.
        categories: Such as "accessibility".

    Returns:
        The score of each category, 0 to 100, under its name, and under "failed" the audits that
        were not passed.
    """
    run = subprocess.run(
        [
            *(str(NODE), str(LIGHTHOUSE), url, "--quiet", "--output=json"),
            f"--only-categories={','.join(categories)}",
            # Nobody looks at the picture of a whole page, and it takes seconds.
            "--disable-full-page-screenshot",
            f"--chrome-flags=--headless {' '.join(ARGUMENTS)}",
        ],
        capture_output=True,
        check=True,
        env={**os.environ, "CHROME_PATH": str(CHROMIUM)},
    )
    report = json.loads(run.stdout)
    scores = {name: round(100 * report["categories"][name]["score"]) for name in categories}
    failed = [
        f"{name}: {audit['title']} {audit.get('displayValue', '')}"
        for name, audit in report["audits"].items()
        if audit["score"] is not None and audit["score"] < 1
    ]
    return {**scores, "failed": failed}
