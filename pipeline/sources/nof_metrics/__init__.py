"""NHS Oversight Framework: values and scores of every trust."""
