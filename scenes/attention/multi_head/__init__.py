"""Chapter multi-head: Several patterns side by side, concatenated and projected."""
