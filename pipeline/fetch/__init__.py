"""
Find what is new at the publishers and get its bytes; know no source by name and parse no data.

`http.py` is the only door to the network, `links.py` reads links from pages, `visit.py` calls on
one source. What is done with the bytes is not this room's business: it hands them over.
"""
