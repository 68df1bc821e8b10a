"""Bytes in, bytes kept, with a ledger. Opens no spreadsheet."""
