"""Chapter six-levels: Zoom out from the neuron, level by level."""
