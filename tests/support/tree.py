"""The files of the project, as git would carry them."""

import subprocess
from functools import cache
from pathlib import Path

from pipeline.paths import ROOT


@cache
def carried() -> tuple[Path, ...]:
    """List every file that is in git or will be, and exists."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if listed.returncode == 0:
        return tuple(p for name in listed.stdout.splitlines() if (p := ROOT / name).is_file())
    # Unpacked from an archive there is no git: everything that is not made.
    made = {"data", ".venv", ".git", "__pycache__"}
    return tuple(
        p
        for p in sorted(ROOT.rglob("*"))
        if p.is_file() and not made & set(p.relative_to(ROOT).parts)
    )


def files(*endings: str) -> list[Path]:
    """List the carried files whose names end so; the snapshot is figures, not text."""
    return [
        path
        for path in carried()
        if path.name.endswith(endings) and "snapshot" not in path.relative_to(ROOT).parts
    ]


@cache
def text(path: Path) -> str:
    """Read a file."""
    return path.read_text(encoding="utf-8")
