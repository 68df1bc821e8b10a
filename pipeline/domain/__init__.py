"""The words of the field as types: periods, releases. No I/O, no SQL, no HTML."""
