"""Bytes to typed tables. Knows no source by name."""
