"""Chapter attention-matrix: all queries at once, and what becomes of the tokens."""
