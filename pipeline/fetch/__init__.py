"""
Find what is new at the publishers and get its bytes; know no source by name and parse no data.

Only `http.py` uses the network; `links.py` reads links from pages; `visit.py` visits one source.
This package hands the bytes over and does not know what is done with them.
"""
