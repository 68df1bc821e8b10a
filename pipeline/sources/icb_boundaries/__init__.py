"""The boundaries of integrated care boards."""
