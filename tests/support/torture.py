"""Seeds and figures of what is tried by force."""

import os
from typing import Final

SEED: Final = int(os.environ.get("SEED", "18"))

# The name under which a test tells what it has done; tests/conftest.py prints it at the end.
FIGURES: Final = "figures"
