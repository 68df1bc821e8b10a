"""Where every folder is. Imports nothing of ours."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent

SOURCES_TOML: Final = ROOT / "sources.toml"
METRICS_TOML: Final = ROOT / "metrics.toml"
CHANGELOG: Final = ROOT / "CHANGELOG.md"
LOCK: Final = ROOT / "requirements.lock"
SQL: Final = ROOT / "sql"
TEMPLATES: Final = ROOT / "site_templates"
RULES: Final = ROOT / "tests" / "spec" / "rules"
SNAPSHOT: Final = ROOT / "snapshot"
DATA: Final = ROOT / "data"
