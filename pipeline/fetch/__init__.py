"""
Finds what is new at the publishers and gets its bytes; knows no source by name and parses no data.

`http.py` is the only door to the network, `discover.py` reads links from pages, `visit.py` calls on
one source. What is done with the bytes is not this room's business: it hands them over.
"""
