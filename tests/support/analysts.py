"""Things that analysts do with published files, in three libraries, each in three statements."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

Rows = list[tuple[Any, ...]]

LIBRARIES: Final = ("pandas", "polars", "duckdb")
STATEMENTS: Final = 3


def found_by_all(ways: Mapping[str, Any], task: str, host: str, folder: Path) -> Rows:
    """
    Let each library do a task, and hold them against each other.

    Args:
        ways: The names of a module, with a function `<task>_<library>` for each library.
        task: What is done.
        host: The address at which the files are served.
        folder: The folder where they lie. To read over http DuckDB needs its extension httpfs: it
            is not in the package, DuckDB loads it from the network, and no test may ask that.

    Returns:
        What all three have found.
    """
    found: dict[str, Rows] = {}
    for library in LIBRARIES:
        way: Callable[..., Rows] = ways[f"{task}_{library}"]
        (written,) = ast.parse(textwrap.dedent(inspect.getsource(way))).body
        assert isinstance(written, ast.FunctionDef)
        assert sum(not isinstance(line, ast.Return) for line in written.body) <= STATEMENTS
        found[library] = way(folder if library == "duckdb" else host)
    assert found["pandas"] == found["polars"] == found["duckdb"]
    assert found["pandas"]
    return found["pandas"]
