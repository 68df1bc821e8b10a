"""
Keep what was published, for ever, and read what changed between two editions.

Nothing that is kept is changed here, and no page is made.
"""
