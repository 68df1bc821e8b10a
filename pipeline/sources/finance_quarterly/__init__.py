"""Read and check the quarterly financial performance report, a page with a table per system."""
