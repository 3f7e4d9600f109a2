"""The numbers: neurons and what they compute, in NumPy alone, with every intermediate kept."""

from math_core.activations import (
    ACTIVATIONS,
    LEAKY_RELU_SLOPE,
    Activation,
    ActivationTrace,
    UnknownActivationError,
    evaluate,
    get_activation,
)
from math_core.attention import (
    AttentionTrace,
    MultiHeadAttention,
    MultiHeadTrace,
    causal_mask,
    cosine_similarity,
    mean_off_diagonal,
    scaled_dot_product_attention,
    softmax,
)
from math_core.initialisers import glorot_uniform, he_normal, scaled_normal
from math_core.layers import DenseLayer, LayerTrace, Network, NetworkTrace
from math_core.neuron import (
    CollapseTrace,
    Neuron,
    NeuronResponseTrace,
    NeuronTrace,
    collapse,
    compose,
)
from math_core.trace import Quantity, Trace
from math_core.transformer import (
    BlockTrace,
    LayerNormTrace,
    TransformerBlock,
    layer_norm,
    sinusoidal_positions,
)
from math_core.validation import TooLargeError

__all__ = [
    "ACTIVATIONS",
    "LEAKY_RELU_SLOPE",
    "Activation",
    "ActivationTrace",
    "AttentionTrace",
    "BlockTrace",
    "CollapseTrace",
    "DenseLayer",
    "LayerNormTrace",
    "LayerTrace",
    "MultiHeadAttention",
    "MultiHeadTrace",
    "Network",
    "NetworkTrace",
    "Neuron",
    "NeuronResponseTrace",
    "NeuronTrace",
    "Quantity",
    "TooLargeError",
    "Trace",
    "TransformerBlock",
    "UnknownActivationError",
    "causal_mask",
    "collapse",
    "compose",
    "cosine_similarity",
    "evaluate",
    "get_activation",
    "glorot_uniform",
    "he_normal",
    "layer_norm",
    "mean_off_diagonal",
    "scaled_dot_product_attention",
    "scaled_normal",
    "sinusoidal_positions",
    "softmax",
]
