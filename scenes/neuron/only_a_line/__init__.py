"""Chapter only-a-line: without an activation, one neuron is a line, and so are many."""
