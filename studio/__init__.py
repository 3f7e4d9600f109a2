"""From a Part to files: plan, render, encode, caption. Knows nothing of neurons."""
