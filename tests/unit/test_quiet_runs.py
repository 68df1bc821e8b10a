"""What a run that finds nothing new loads: packages it never uses would be most of its time."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline import nightly, paths
from pipeline.publish import output
from pipeline.publish.editions import store
from pipeline.steps import holdings
from pipeline.steps.clean import EDITIONS
from pipeline.steps.repair import MADE_OF
from tests.support.world import World, declared

# The packages behind the steps, and the modules that open them.
UNUSED = {
    *("PIL", "duckdb", "great_expectations", "jinja2", "markdown_it", "pandas", "pyarrow"),
    *("requests", "selectolax", "tqdm"),
    *("pipeline.publish.site", "pipeline.warehouse.build"),
    *("pipeline.steps.build", "pipeline.steps.examine"),
}
RUN = """
import json, sys
from pathlib import Path
from pipeline import paths
paths.DATA, paths.SNAPSHOT = Path(sys.argv[1], "data"), Path(sys.argv[1], "snapshot")
from pipeline import cli
code = cli.main(["--quiet", sys.argv[2]])
print(json.dumps([code, *sorted(sys.modules)]))
"""


@pytest.mark.parametrize(("verb", "says"), [("site", "nothing new"), ("status", "ae_monthly")])
def test_a_run_with_nothing_to_do_loads_nothing_that_it_does_not_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str, says: str
) -> None:
    World.at(tmp_path, monkeypatch)
    output.swap_in({"index.html": b""}, paths.DATA / "site")
    (paths.DATA / "marts").mkdir()
    held, today = holdings.read(), datetime.now(UTC).date()
    notices = nightly.current_standing(declared(), held, today).notices
    made_of = holdings.fingerprint(held.held, notices)
    note = nightly._note(made_of, store.read(paths.DATA / EDITIONS))  # noqa: SLF001 as after a build
    (paths.DATA / MADE_OF).write_bytes(note)
    run = subprocess.run(
        [sys.executable, "-c", RUN, tmp_path, verb], capture_output=True, text=True, check=True
    )
    told, modules = run.stdout.rsplit("\n", 2)[:2]
    code, *loaded = json.loads(modules)
    assert code == 0
    assert says in told
    assert not UNUSED & {*loaded}
