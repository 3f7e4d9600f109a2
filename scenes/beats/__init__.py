"""The beats of the films: short methods that chapters are made of, one module an idea.

A Part's own module (``scenes/neuron.py``) reads like its storyboard: it declares the chapters and
names their beats. The beats themselves are here, in mixins that the Part inherits.
"""
