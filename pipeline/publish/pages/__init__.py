"""One module per kind of page, with the stem of its template. Nothing that two pages show."""
