"""Plots: axes, curves, points, bars and planes drawn from computed values."""
