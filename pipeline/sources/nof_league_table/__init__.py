"""Read and check the official league table of the NHS Oversight Framework."""
