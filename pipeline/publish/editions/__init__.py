"""
Archive every edition for ever, and read what changed between two editions.

This package changes no archived edition and makes no page.
"""
