"""Read and check the A&E workbook by provider: footprint, mapping, non-submitters."""
