"""
Write the files for machines: tables, indexes, pictures, editions.

This package makes no page, and its files agree with the pages.
"""
