"""A made-up site as it lies on a server: a link to its folder, and the health file beside it."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pipeline.publish import site
from pipeline.publish.editions.store import Shelf
from pipeline.publish.output import swap_in
from tests.support.made import marts

EDITION: Final = "data/2026-06-11.1"
CSV: Final = b"org_code,place\r\n" + b"ZZ1,1\r\n" * 400
STATUS: Final = b'{"format": 1}\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the nightly leaves on a server."""

    data: Path
    files: Mapping[str, bytes]

    def swap(self, **changed: bytes) -> None:
        """Swap in a site of which some files at the root are other than before."""
        swap_in(
            {**self.files, **{f"{name}.html": text for name, text in changed.items()}},
            self.data / "site",
        )


def lay(root: Path) -> Ground:
    """Make a site of made-up figures, with an edition in it, below a folder."""
    report = site.publish(
        marts_dir=marts.write(root / "marts", marts.frames()),
        config=marts.config(),
        out=root / "made" / "site",
        changelog=root / "none.md",
        rules_dir=root / "none",
        shelf=Shelf(folder=root / "editions"),
    )
    made = {
        path.relative_to(report.folder).as_posix(): path.read_bytes()
        for path in report.folder.rglob("*")
        if path.is_file()
    }
    files = {
        **made,
        f"{EDITION}/league-acute.csv": CSV,
        f"{EDITION}/observations.csv.gz": gzip.compress(CSV),
        f"{EDITION}/facts.parquet": b"PAR1",
    }
    ground = Ground(data=root / "data", files=files)
    ground.swap()
    (ground.data / "status.json").write_bytes(STATUS)
    (ground.data / "report.json").write_bytes(b"not for everybody")
    return ground
