"""`python -m pipeline`: call the command line and do nothing else."""

import sys

from pipeline.cli import main

sys.exit(main())
