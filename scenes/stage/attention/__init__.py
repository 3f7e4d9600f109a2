"""Attention: who looks at whom, what is weighed and mixed, and the heads that do it."""
