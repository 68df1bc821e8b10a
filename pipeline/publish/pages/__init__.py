"""Make pages: one module per kind, named after its template. `parts` has all they share."""
