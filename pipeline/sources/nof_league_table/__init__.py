"""NHS Oversight Framework: the official league table."""
