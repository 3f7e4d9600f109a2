"""Chapter a-batch-at-once: every row meets every column."""
