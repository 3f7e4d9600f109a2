"""Chapter a-trained-head: Real attention of a small model, word by word."""
