"""Chapter depth-bends-boundaries: A network learns two spirals; the same one without activations does not."""
