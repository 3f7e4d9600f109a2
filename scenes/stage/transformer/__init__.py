"""Transformers: one block, a stack lying down, a tower of blocks."""
