"""The terms of the field as types: periods, releases, notices. No I/O, no SQL, no HTML."""
