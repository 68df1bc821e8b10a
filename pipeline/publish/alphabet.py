"""Where a name stands in an A to Z."""

import unicodedata


def sort_name(name: str) -> str:
    """Give the name under which people look: without a leading "The" or "NHS", without accents."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().upper().strip()
    for start in ("THE ", "NHS "):
        plain = plain.removeprefix(start)
    return plain


def letter(name: str) -> str:
    """Give the heading a name stands under; names that begin otherwise stand together."""
    first = sort_name(name)[:1]
    return first if first.isalpha() else "Other"
