"""One module per kind of page; its stem is the stem of its template."""
