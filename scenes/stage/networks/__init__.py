"""Networks: one neuron, a layer, many layers, and a batch that passes through them."""
