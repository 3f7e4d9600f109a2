"""Part 4: the transformer block, what each of its parts is for, and the whole model."""
