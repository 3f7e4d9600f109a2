"""Chapter mixing-or-not: The same sequence through a layer, and through untrained attention."""
