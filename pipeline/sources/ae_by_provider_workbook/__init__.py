"""The A&E workbook by provider: footprint, mapping, non-submitters."""
