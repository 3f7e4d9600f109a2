r"""Backpropagation: from ∂L/∂output to the gradient of everything that made the output.

Each function takes the trace of a forward pass and the gradient of the loss with respect to its
output, and applies the chain rule backwards through the intermediates that the trace names
(Rumelhart, Hinton and Williams, 1986). Gradients have the shapes of what they belong to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike

from math_core.activations import as_activation
from math_core.attention import AttentionTrace, MultiHeadAttention, MultiHeadTrace
from math_core.layers import LayerTrace, NetworkTrace
from math_core.trace import Trace
from math_core.transformer import BlockTrace, LayerNormTrace, TransformerBlock
from math_core.validation import Array, finite_array


@dataclass(frozen=True, eq=False)
class LayerGradients(Trace):
    """Of a dense layer: ∂L/∂weights, ∂L/∂biases and ∂L/∂inputs."""

    weights: Array
    biases: Array
    inputs: Array


@dataclass(frozen=True, eq=False)
class NetworkGradients(Trace):
    """Of a network: each layer's gradients, first to last."""

    layers: tuple[LayerGradients, ...]

    @property
    def inputs(self) -> Array:
        """∂L/∂inputs of the first layer."""
        return self.layers[0].inputs


@dataclass(frozen=True, eq=False)
class AttentionGradients(Trace):
    """Of scaled dot-product attention: ∂L/∂ each of query, key and value."""

    query: Array
    key: Array
    value: Array


@dataclass(frozen=True, eq=False)
class MultiHeadGradients(Trace):
    """Of multi-head attention: ∂L/∂ its four matrices and its inputs."""

    w_q: Array
    w_k: Array
    w_v: Array
    w_o: Array
    inputs: Array


@dataclass(frozen=True, eq=False)
class LayerNormGradients(Trace):
    """Of layer norm: ∂L/∂γ, ∂L/∂β and ∂L/∂inputs."""

    gamma: Array
    beta: Array
    inputs: Array


@dataclass(frozen=True, eq=False)
class BlockGradients(Trace):
    """Of a transformer block: those of its sublayers, norms (``None`` without) and inputs."""

    attention: MultiHeadGradients
    expand: LayerGradients
    project: LayerGradients
    attention_norm: LayerNormGradients | None
    feed_forward_norm: LayerNormGradients | None
    inputs: Array


def named_parameters(gradients: Trace) -> dict[str, Array]:
    """Return all gradients of parameters under dotted names, such as ``layers.0.weights``.

    They are the names of the model's own ``parameters()``; gradients of inputs are left out.
    """
    return dict(_named(gradients, ""))


def _named(value: object, path: str) -> Iterator[tuple[str, Array]]:
    if isinstance(value, np.ndarray):
        yield path.removeprefix("."), value
    elif isinstance(value, tuple):
        for i, item in enumerate(value):
            yield from _named(item, f"{path}.{i}")
    elif isinstance(value, Trace):
        for field in fields(value):  # type: ignore[arg-type]
            if field.name != "inputs":
                yield from _named(getattr(value, field.name), f"{path}.{field.name}")


def _upstream(output_gradient: ArrayLike, shape: tuple[int, ...]) -> Array:
    gradient = finite_array("output_gradient", output_gradient)
    if gradient.shape != shape:
        raise ValueError(
            f"output_gradient must have the output's shape {shape}; got {gradient.shape}"
        )
    return gradient


def _rows(array: Array) -> Array:
    """Return an array as rows: all leading axes in one."""
    return array.reshape(-1, array.shape[-1])


def layer_gradients(trace: LayerTrace, output_gradient: ArrayLike) -> LayerGradients:
    r"""Return the gradients of a dense layer.

    With :math:`\delta = \frac{\partial L}{\partial A} \odot f'(Z)`: :math:`\partial L/\partial W =
    X^T \delta`, :math:`\partial L/\partial b = \sum \delta`, :math:`\partial L/\partial X =
    \delta W^T`.

    Parameters
    ----------
    trace
        The forward pass, on (n_inputs,) or (batch, n_inputs).
    output_gradient
        ∂L/∂output, of the output's shape.

    Raises
    ------
    TypeError, ValueError
        If the gradient is not finite real numbers of that shape.
    UnknownActivationError
        If the layer's activation is not of the registry.
    """
    gradient = _upstream(output_gradient, trace.output.shape)
    delta = gradient * as_activation(trace.activation).slope(trace.pre_activation)
    return LayerGradients(
        weights=_rows(trace.inputs).T @ _rows(delta),
        biases=_rows(delta).sum(axis=0),
        inputs=delta @ trace.weights.T,
    )


def network_gradients(trace: NetworkTrace, output_gradient: ArrayLike) -> NetworkGradients:
    """Return the gradients of a network, layer by layer from the last to the first.

    Parameters and errors as for :func:`layer_gradients`.
    """
    layers: list[LayerGradients] = []
    gradient = output_gradient
    for layer in reversed(trace.layers):
        layers.append(layer_gradients(layer, gradient))
        gradient = layers[-1].inputs
    return NetworkGradients(tuple(reversed(layers)))


def attention_gradients(trace: AttentionTrace, output_gradient: ArrayLike) -> AttentionGradients:
    r"""Return the gradients of scaled dot-product attention.

    Through the softmax, row by row: :math:`\partial L/\partial s_i = a_i (\partial L/\partial a_i
    - \sum_j a_j\, \partial L/\partial a_j)`; a masked score has weight 0 and so no gradient.

    Parameters
    ----------
    trace
        The forward pass.
    output_gradient
        ∂L/∂output, shape (…, n_queries, d_v).

    Raises
    ------
    TypeError, ValueError
        If the gradient is not finite real numbers of that shape.
    """
    gradient = _upstream(output_gradient, trace.output.shape)
    weights = trace.attention_weights
    by_weight = gradient @ np.swapaxes(trace.value, -1, -2)
    by_score = weights * (by_weight - (weights * by_weight).sum(axis=-1, keepdims=True))
    by_score = by_score / np.sqrt(trace.query.shape[-1])
    return AttentionGradients(
        query=by_score @ trace.key,
        key=np.swapaxes(by_score, -1, -2) @ trace.query,
        value=np.swapaxes(weights, -1, -2) @ gradient,
    )


def multi_head_gradients(
    attention: MultiHeadAttention, trace: MultiHeadTrace, output_gradient: ArrayLike
) -> MultiHeadGradients:
    """Return the gradients of multi-head attention.

    Parameters
    ----------
    attention
        What made the trace.
    trace
        The forward pass on (batch, tokens, d_model).
    output_gradient
        ∂L/∂output, of that shape.

    Raises
    ------
    TypeError, ValueError
        If the gradient is not finite real numbers of that shape.
    """
    gradient = _upstream(output_gradient, trace.output.shape)
    heads = attention_gradients(trace.heads, attention.split_heads(gradient @ attention.w_o.T))
    query, key, value = (attention.join_heads(g) for g in (heads.query, heads.key, heads.value))
    x = _rows(trace.inputs).T
    return MultiHeadGradients(
        w_q=x @ _rows(query),
        w_k=x @ _rows(key),
        w_v=x @ _rows(value),
        w_o=_rows(trace.concatenated).T @ _rows(gradient),
        inputs=query @ attention.w_q.T + key @ attention.w_k.T + value @ attention.w_v.T,
    )


def layer_norm_gradients(trace: LayerNormTrace, output_gradient: ArrayLike) -> LayerNormGradients:
    r"""Return the gradients of layer norm.

    With :math:`g = \gamma \odot \partial L/\partial y` and :math:`\hat x` the normalised vector:
    :math:`\partial L/\partial x = (g - \overline{g} - \hat x\, \overline{g \hat x}) /
    \sqrt{\sigma^2 + \epsilon}`.

    Parameters
    ----------
    trace
        The forward pass, on (…, d).
    output_gradient
        ∂L/∂output, of that shape.

    Raises
    ------
    TypeError, ValueError
        If the gradient is not finite real numbers of that shape.
    """
    gradient = _upstream(output_gradient, trace.output.shape)
    x_hat = trace.normalised
    g = trace.gamma * gradient
    centred = g - g.mean(axis=-1, keepdims=True)
    along = x_hat * (g * x_hat).mean(axis=-1, keepdims=True)
    return LayerNormGradients(
        gamma=_rows(gradient * x_hat).sum(axis=0),
        beta=_rows(gradient).sum(axis=0),
        inputs=(centred - along) / trace.deviation[..., None],
    )


def block_gradients(
    block: TransformerBlock, trace: BlockTrace, output_gradient: ArrayLike
) -> BlockGradients:
    """Return the gradients of a transformer block.

    Where the forward pass adds, the gradient goes both ways, undiminished: that is what the
    residual connection does for training.

    Parameters
    ----------
    block
        What made the trace.
    trace
        The forward pass on (batch, tokens, d_model).
    output_gradient
        ∂L/∂output, of that shape.

    Raises
    ------
    TypeError, ValueError
        If the gradient is not finite real numbers of that shape.
    """
    gradient = _upstream(output_gradient, trace.output.shape)
    post, pre = block.norm == "post", block.norm == "pre"
    feed_forward_norm = attention_norm = None
    if post and trace.feed_forward_norm is not None:
        feed_forward_norm = layer_norm_gradients(trace.feed_forward_norm, gradient)
        gradient = feed_forward_norm.inputs
    project = layer_gradients(trace.project, _rows(gradient))
    expand = layer_gradients(trace.expand, project.inputs)
    branch = expand.inputs.reshape(gradient.shape)
    if pre and trace.feed_forward_norm is not None:
        feed_forward_norm = layer_norm_gradients(trace.feed_forward_norm, branch)
        branch = feed_forward_norm.inputs
    gradient = gradient + branch if block.residual else branch
    if post and trace.attention_norm is not None:
        attention_norm = layer_norm_gradients(trace.attention_norm, gradient)
        gradient = attention_norm.inputs
    attention = multi_head_gradients(block.attention, trace.attention, gradient)
    branch = attention.inputs
    if pre and trace.attention_norm is not None:
        attention_norm = layer_norm_gradients(trace.attention_norm, branch)
        branch = attention_norm.inputs
    gradient = gradient + branch if block.residual else branch
    return BlockGradients(attention, expand, project, attention_norm, feed_forward_norm, gradient)
