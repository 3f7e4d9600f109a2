"""Summary: all levels from one neuron to the full transformer, and which of them for what."""
