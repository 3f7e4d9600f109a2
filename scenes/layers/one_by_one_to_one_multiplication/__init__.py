"""Chapter one-by-one-to-one-multiplication: five neurons in turn, then as one matrix."""
