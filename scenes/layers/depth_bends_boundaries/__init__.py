"""Chapter depth-bends-boundaries: two spirals, told apart with activations and not without."""
