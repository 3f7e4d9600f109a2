"""Chapter residual-connections: The addition in numbers, then a deep stack with and without it."""
