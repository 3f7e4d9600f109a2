"""Chapter query-key-value: Three projections of one token, and how they work together."""
