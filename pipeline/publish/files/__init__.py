"""
Lay out what machines take away: tables, indexes, pictures, editions.

No page is made here, and what a file says is what the pages say.
"""
