"""Part 2: how neurons become layers, and layers become depth."""
