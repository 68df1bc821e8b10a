"""The seed of everything that is drawn by lot, and the figures that tests by force tell."""

import os
from collections.abc import Callable
from typing import Final

SEED: Final = int(os.environ.get("SEED", "18"))

# The name under which a test tells what it has done; tests/conftest.py prints it at the end.
FIGURES: Final = "figures"

# Tells a figure that is printed at the end.
Tell = Callable[[str, object], None]
