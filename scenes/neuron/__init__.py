"""Part 1: what a single neuron computes, and why it needs an activation function."""
