"""`python -m pipeline`: hands over to the command line and does nothing else."""

import sys

from pipeline.cli import main

sys.exit(main())
