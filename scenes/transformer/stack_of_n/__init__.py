"""Chapter stack-of-n: The whole model, trained in this run, continues a sentence."""
