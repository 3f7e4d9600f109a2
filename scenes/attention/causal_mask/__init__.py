"""Chapter causal-mask: The decoder's triangle, before and after softmax."""
