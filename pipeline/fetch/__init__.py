"""
Find what is new at the publishers and get its bytes; know no source by name and parse no data.

Only `http.py` and, below it, `wire.py` use the network; `links.py` reads links from pages;
`visit.py` visits one source.
This package hands the bytes over and does not know what is done with them. Of the room that
parses it asks one thing: whether a page has more open tags than any reader should take.
"""
