"""Chapter feed-forward: One position after another through the same two layers."""
