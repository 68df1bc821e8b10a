"""Read and check the trust accounts consolidation: every trust's audited annual accounts."""
