"""`make setup` says what is missing, and only that."""

import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline import paths

PYTHON = """#!/bin/sh
case "$*" in
    *ensurepip*) exit {ensurepip} ;;
    *venv*) echo "no space left" >&2; exit 1 ;;
esac
"""


@pytest.mark.parametrize(
    ("ensurepip", "says"),
    [
        (0, ".venv cannot be made; python3 has said why above"),
        (1, "python3-venv is missing: install it and run again"),
    ],
)
def test_only_what_is_missing_is_called_missing(tmp_path: Path, ensurepip: int, says: str) -> None:
    for name in ("Makefile", "requirements.lock", "requirements-nightly.lock"):
        shutil.copy(paths.ROOT / name, tmp_path)
    tools = tmp_path / "bin"
    tools.mkdir()
    # No package is installed, whoever runs the tests.
    texts = {"python3": PYTHON.format(ensurepip=ensurepip), "apt-get": "#!/bin/sh\nexit 1\n"}
    for name, text in texts.items():
        (tools / name).write_text(text, encoding="utf-8")
        (tools / name).chmod(0o755)
    run = subprocess.run(
        ["make", "setup"],
        cwd=tmp_path,
        env={"PATH": f"{tools}:/usr/bin:/bin"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert run.returncode != 0
    assert run.stdout.splitlines() == [says]
    assert ("no space left" in run.stderr) is (ensurepip == 0)
