"""Chapter why-divide-by-root-dk: How far dot products spread, and what softmax does with it."""
