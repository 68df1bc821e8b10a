"""
Build the stylesheet, the scripts and the icons as the reader's browser gets them.

We join the files of `styles/`, in name order, into one stylesheet. Every file of `scripts/` is a
separate module. We strip only the comments, so the code in the repository is the code that runs.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import rcssmin
import rjsmin

from pipeline.paths import TEMPLATES
from pipeline.publish import urls

STYLES: Final = TEMPLATES / "styles"
SCRIPTS: Final = TEMPLATES / "scripts"
ICONS: Final = TEMPLATES / "assets"
# A page in a frame needs the colours, the charts, and a little of its own.
EMBEDDED: Final = (
    STYLES / "10-tokens.css",
    STYLES / "80-charts.css",
    TEMPLATES / "embed" / "embed.css",
)


def read() -> dict[str, bytes]:
    """Return every asset by its address from the root of the site."""
    return {
        urls.STYLESHEET: stylesheet(),
        urls.EMBED_STYLES: _joined(EMBEDDED),
        **scripts(),
        **_icons(),
    }


def stylesheet() -> bytes:
    """Join the parts of the stylesheet."""
    return _joined(_files(STYLES, "*.css"))


def _joined(paths: Iterable[Path]) -> bytes:
    joined = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    return bytes(rcssmin.cssmin(joined), encoding="utf-8")


def scripts() -> dict[str, bytes]:
    """Return every script by its address."""
    return {
        urls.script(path.stem): bytes(
            rjsmin.jsmin(path.read_text(encoding="utf-8")), encoding="utf-8"
        )
        for path in _files(SCRIPTS, "*.js")
    }


def _icons() -> dict[str, bytes]:
    """Read the files that we serve unchanged."""
    return {f"{urls.ASSETS}{path.name}": path.read_bytes() for path in _files(ICONS, "*")}


def _files(folder: Path, pattern: str) -> list[Path]:
    """List the files of a folder in name order."""
    return sorted(path for path in folder.glob(pattern) if path.is_file())
