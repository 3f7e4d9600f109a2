"""Chapter why-divide-by-root-dk: how far dot products spread, and what softmax does with it."""
