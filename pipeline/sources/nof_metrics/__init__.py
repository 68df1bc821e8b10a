"""Read and check the values and scores of every trust in the NHS Oversight Framework."""
