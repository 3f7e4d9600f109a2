"""Chapter stacking-layers: the output of one layer is the input of the next."""
