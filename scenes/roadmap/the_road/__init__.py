"""Chapter the-road: one sentence travels from a neuron to GPT, and gets its next word."""
