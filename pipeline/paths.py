"""
Define where every folder is. Imports nothing of ours.

In a checkout, the declarations, the SQL, the templates, the snapshot and `data/` are beside this
package. A wheel carries all of them except `data/` inside the package (`carried/`, see
pyproject.toml). `data/` is then made in the working folder. A `sources.toml` or `metrics.toml` in
the working folder replaces the carried one, because the operator of a nightly writes an address
into it.
"""

from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).resolve().parent
CARRIED: Final = PACKAGE / "carried"
IS_INSTALLED: Final = CARRIED.exists()

ROOT: Final = CARRIED if IS_INSTALLED else PACKAGE.parent
_HERE: Final = Path.cwd() if IS_INSTALLED else ROOT


def _declared(name: str) -> Path:
    own = _HERE / name
    return own if own.exists() else ROOT / name


SOURCES_TOML: Final = _declared("sources.toml")
METRICS_TOML: Final = _declared("metrics.toml")
CHANGELOG: Final = ROOT / "CHANGELOG.md"
LOCK: Final = ROOT / "requirements.lock"
SQL: Final = ROOT / "sql"
TEMPLATES: Final = ROOT / "site_templates"
RULES: Final = ROOT / "tests" / "spec" / "rules"
SNAPSHOT: Final = ROOT / "snapshot"
DATA: Final = _HERE / "data"
