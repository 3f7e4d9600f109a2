"""Chapter the-block: A sequence through one block, station by station."""
