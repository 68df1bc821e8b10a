"""
Turn values into words: the only rounding in the project.

No page, part or file is known here.
"""
