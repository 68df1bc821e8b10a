"""Trust accounts consolidation: the audited accounts of every trust, once a year."""
