"""Chapter query-key-value: three projections of one token, and how they work together."""
