"""Part 3: how words look at each other, and what a head computes."""
