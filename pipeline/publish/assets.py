"""
The stylesheet, the scripts and the icons, as a reader's browser gets them.

The parts of `styles/` are joined in the order of their names into one stylesheet; every file of
`scripts/` is a module of its own. Both lose their remarks and nothing else; what is read in the
project is what runs.
"""

from pathlib import Path
from typing import Final

import rcssmin
import rjsmin

from pipeline.paths import TEMPLATES
from pipeline.publish import urls

STYLES: Final = TEMPLATES / "styles"
SCRIPTS: Final = TEMPLATES / "scripts"
ICONS: Final = TEMPLATES / "assets"


def read() -> dict[str, bytes]:
    """Give every asset by its address from the root of the site."""
    return {urls.STYLESHEET: stylesheet(), **scripts(), **_icons()}


def stylesheet() -> bytes:
    """Join the parts of the stylesheet."""
    joined = "\n".join(path.read_text(encoding="utf-8") for path in _files(STYLES, "*.css"))
    return bytes(rcssmin.cssmin(joined), encoding="utf-8")


def scripts() -> dict[str, bytes]:
    """Give every script by its address."""
    return {
        urls.script(path.stem): bytes(
            rjsmin.jsmin(path.read_text(encoding="utf-8")), encoding="utf-8"
        )
        for path in _files(SCRIPTS, "*.js")
    }


def _icons() -> dict[str, bytes]:
    """Read what is served as it is."""
    return {f"{urls.ASSETS}{path.name}": path.read_bytes() for path in _files(ICONS, "*")}


def _files(folder: Path, pattern: str) -> list[Path]:
    """List the files of a folder in the order of their names."""
    return sorted(path for path in folder.glob(pattern) if path.is_file())
