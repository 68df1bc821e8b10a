"""
Turn values into words; no other package rounds.

This package depends on no page, part or file.
"""
