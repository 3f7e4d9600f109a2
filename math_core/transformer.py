r"""The transformer block and what it is made of besides attention.

With sublayers :math:`\mathrm{MHA}` and :math:`\mathrm{FF}`:

- ``norm="post"``: :math:`y = \mathrm{LN}(x + \mathrm{MHA}(x))`,
  :math:`\mathrm{LN}(y + \mathrm{FF}(y))`, as in Vaswani et al. (2017);
- ``norm="pre"``: :math:`y = x + \mathrm{MHA}(\mathrm{LN}(x))`,
  :math:`y + \mathrm{FF}(\mathrm{LN}(y))`, as in GPT;
- ``norm=None``: :math:`y = x + \mathrm{MHA}(x)`,
  :math:`y + \mathrm{FF}(y)`, as in the source's code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from math_core.attention import MultiHeadAttention, MultiHeadTrace
from math_core.initialisers import Initialiser, scaled_normal
from math_core.layers import DenseLayer, LayerTrace
from math_core.trace import Trace
from math_core.validation import (
    Array,
    finite_array,
    finite_scalar,
    finite_vector,
    refuse_overflow,
    sealed,
)

NormPlacement = Literal["post", "pre"] | None

_WAVELENGTH_BASE = 10_000.0


@dataclass(frozen=True, eq=False)
class LayerNormTrace(Trace):
    """Every intermediate of layer normalisation along the last axis.

    Attributes
    ----------
    inputs
        x, shape (…, d).
    mean, variance
        Of each vector, shape (…); the variance divides by d.
    centred, squares
        x − mean and (x − mean)², shape (…, d); the variance is the squares' mean.
    deviation
        √(variance + ε), shape (…).
    normalised
        Centred ÷ deviation, shape (…, d).
    gamma, beta
        Shape (d,).
    epsilon
        ε, shape ().
    scaled
        γ × normalised, shape (…, d).
    output
        Scaled + β, shape (…, d).
    """

    inputs: Array
    mean: Array
    variance: Array
    centred: Array
    squares: Array
    deviation: Array
    normalised: Array
    gamma: Array
    beta: Array
    epsilon: Array
    scaled: Array
    output: Array


def layer_norm(
    inputs: ArrayLike,
    gamma: ArrayLike | None = None,
    beta: ArrayLike | None = None,
    epsilon: float = 1e-5,
) -> LayerNormTrace:
    """Return every intermediate of layer normalisation (Ba, Kiros and Hinton, 2016).

    Parameters
    ----------
    inputs
        x, finite, shape (…, d).
    gamma, beta
        Finite, shape (d,); ones and zeros by default.
    epsilon
        Added to the variance, positive.

    Raises
    ------
    TypeError, ValueError
        If an argument is not made of finite real numbers of its shape, or ε is not positive.
    TooLargeError
        If a variance leaves the range of floats.
    """
    x = finite_array("inputs", inputs)
    if not x.ndim or not x.size:
        raise ValueError(f"inputs must have shape (…, d); got shape {x.shape}")
    d = x.shape[-1]
    g = finite_vector("gamma", np.ones(d) if gamma is None else gamma)
    b = finite_vector("beta", np.zeros(d) if beta is None else beta)
    for name, vector in (("gamma", g), ("beta", b)):
        if len(vector) != d:
            raise ValueError(f"{name} has {len(vector)} values but inputs has {d} dimensions")
    if finite_scalar("epsilon", epsilon) <= 0:
        raise ValueError(f"epsilon must be positive, for example 1e-5; got {epsilon}")
    with np.errstate(all="ignore"):
        # Relative to the first entry, so that what the entries share cannot round: a constant
        # vector is exactly its own mean.
        relative = x - x[..., :1]
        centred = relative - relative.mean(axis=-1, keepdims=True)
        mean = x[..., 0] + relative.mean(axis=-1)
        squares = centred**2
        variance = squares.mean(axis=-1)
    refuse_overflow("variance", variance)
    deviation = np.sqrt(variance + epsilon)
    normalised = centred / deviation[..., None]
    with np.errstate(all="ignore"):
        scaled = g * normalised
        output = scaled + b
    refuse_overflow("output", output)
    return LayerNormTrace(
        inputs=sealed(x),
        mean=np.asarray(mean),
        variance=np.asarray(variance),
        centred=sealed(centred),
        squares=sealed(squares),
        deviation=np.asarray(deviation),
        normalised=sealed(normalised),
        gamma=sealed(g),
        beta=sealed(b),
        epsilon=np.asarray(epsilon),
        scaled=sealed(scaled),
        output=sealed(output),
    )


def sinusoidal_positions(n_tokens: int, d_model: int) -> Array:
    r"""Return the positional encoding of Vaswani et al., section 3.5.

    .. math:: PE_{pos,\,2i} = \sin(pos / 10000^{2i/d}), \quad
              PE_{pos,\,2i+1} = \cos(pos / 10000^{2i/d})

    Parameters
    ----------
    n_tokens
        Positions 0 to n_tokens − 1.
    d_model
        Dimensions; with an odd number the last sine has no cosine.

    Returns
    -------
    ndarray
        Shape (n_tokens, d_model).

    Raises
    ------
    ValueError
        If either number is below 1.
    """
    if n_tokens < 1 or d_model < 1:
        raise ValueError(f"n_tokens and d_model must be 1 or more; got {n_tokens} and {d_model}")
    return sinusoidal_encoding(np.arange(n_tokens, dtype=np.float64), d_model)


def sinusoidal_encoding(places: Array, d_model: int) -> Array:
    """Return the waves of :func:`sinusoidal_positions` at any places, between positions too.

    Parameters
    ----------
    places
        Shape (n,).
    d_model
        Dimensions, 1 or more.

    Returns
    -------
    ndarray
        Shape (n, d_model).
    """
    dimension = np.arange(d_model)
    wavelength = _WAVELENGTH_BASE ** ((dimension - dimension % 2) / d_model)
    angles = np.asarray(places)[:, None] / wavelength
    return np.where(dimension % 2 == 0, np.sin(angles), np.cos(angles))


@dataclass(frozen=True, eq=False)
class BlockTrace(Trace):
    """Every station of one pass through a transformer block, on (batch, tokens, d_model).

    Attributes
    ----------
    inputs
        X, where the residual stream enters.
    attention_norm
        The norm before or after attention; ``None`` without norms.
    attention
        Multi-head attention.
    after_attention
        The residual stream after the first addition (and its norm, in post-norm).
    feed_forward_norm
        The norm before or after the feed-forward layers; ``None`` without norms.
    expand, project
        The two feed-forward layers, on (batch × tokens, …): the same weights at every position.
    output
        Where the residual stream leaves; the shape of the inputs.
    """

    inputs: Array
    attention_norm: LayerNormTrace | None
    attention: MultiHeadTrace
    after_attention: Array
    feed_forward_norm: LayerNormTrace | None
    expand: LayerTrace
    project: LayerTrace
    output: Array


class TransformerBlock:
    """Attention mixes across positions, feed-forward layers work inside each; both are added.

    Parameters
    ----------
    attention
        On d_model dimensions.
    expand, project
        The feed-forward layers, d_model → d_ff → d_model; ReLU and linear in the source.
    norm
        Where layer norm stands: ``"post"``, ``"pre"`` or ``None``.
    attention_gamma, feed_forward_gamma
        γ of the two norms, shape (d_model,); ones by default.
    attention_beta, feed_forward_beta
        β of the two norms, shape (d_model,); zeros by default.
    epsilon
        ε of both norms.
    residual
        Whether the sublayers' outputs are added to the stream; without, they replace it.

    Raises
    ------
    ValueError
        If the layers do not fit the attention's d_model, or norm is something else.
    """

    def __init__(
        self,
        attention: MultiHeadAttention,
        expand: DenseLayer,
        project: DenseLayer,
        norm: NormPlacement = "post",
        *,
        attention_gamma: ArrayLike | None = None,
        attention_beta: ArrayLike | None = None,
        feed_forward_gamma: ArrayLike | None = None,
        feed_forward_beta: ArrayLike | None = None,
        epsilon: float = 1e-5,
        residual: bool = True,
    ) -> None:
        d_model = attention.d_model
        shape = (expand.n_inputs, expand.n_neurons, project.n_inputs, project.n_neurons)
        if shape != (d_model, project.n_inputs, expand.n_neurons, d_model):
            raise ValueError(
                f"the feed-forward layers must lead from {d_model} dimensions to d_ff and back; "
                f"got {shape[0]} → {shape[1]} and {shape[2]} → {shape[3]}"
            )
        if norm not in ("post", "pre", None):
            raise ValueError(f'norm must be "post", "pre" or None; got {norm!r}')
        self._attention = attention
        self._expand, self._project = expand, project
        self._norm = norm
        self._epsilon, self._residual = epsilon, residual
        ones, zeros = np.ones(d_model), np.zeros(d_model)
        given = {
            "attention_gamma": ones if attention_gamma is None else attention_gamma,
            "attention_beta": zeros if attention_beta is None else attention_beta,
            "feed_forward_gamma": ones if feed_forward_gamma is None else feed_forward_gamma,
            "feed_forward_beta": zeros if feed_forward_beta is None else feed_forward_beta,
        }
        self._norms = {name: sealed(finite_vector(name, v)) for name, v in given.items()}

    @classmethod
    def fresh(
        cls,
        random: np.random.RandomState,
        *,
        d_model: int,
        n_heads: int,
        d_ff: int,
        norm: NormPlacement = "post",
        activation: str = "relu",
        initialiser: Initialiser = scaled_normal,
        residual: bool = True,
    ) -> TransformerBlock:
        """Return a block of random weights, drawn in the order W_q, W_k, W_v, W_o, expand, project.

        Raises
        ------
        ValueError
            If n_heads does not divide d_model, or a size is not positive.
        """
        if d_model < 1 or d_ff < 1:
            raise ValueError(f"d_model and d_ff must be 1 or more; got {d_model} and {d_ff}")
        return cls(
            MultiHeadAttention.fresh(random, d_model, n_heads, initialiser),
            DenseLayer(initialiser(random, d_model, d_ff), np.zeros(d_ff), activation),
            DenseLayer(initialiser(random, d_ff, d_model), np.zeros(d_model)),
            norm,
            residual=residual,
        )

    @property
    def attention(self) -> MultiHeadAttention:
        """The attention sublayer."""
        return self._attention

    @property
    def norm(self) -> NormPlacement:
        """Where layer norm stands."""
        return self._norm

    @property
    def residual(self) -> bool:
        """Whether the sublayers' outputs are added to the stream."""
        return self._residual

    def parameters(self) -> dict[str, Array]:
        """Return every weight, bias, γ and β under the name its gradient has."""
        a = self._attention
        named = {f"attention.{n}": getattr(a, n) for n in ("w_q", "w_k", "w_v", "w_o")}
        for name, layer in (("expand", self._expand), ("project", self._project)):
            named |= {f"{name}.weights": layer.weights, f"{name}.biases": layer.biases}
        if self._norm is not None:
            for name in ("attention", "feed_forward"):
                for letter in ("gamma", "beta"):
                    named[f"{name}_norm.{letter}"] = self._norms[f"{name}_{letter}"]
        return named

    def with_parameters(self, parameters: Mapping[str, Array]) -> TransformerBlock:
        """Return a block like this one with other parameters, named as by :meth:`parameters`."""
        p = parameters
        norms = {
            f"{name}_{letter}": p[f"{name}_norm.{letter}"]
            for name in ("attention", "feed_forward")
            for letter in ("gamma", "beta")
            if self._norm is not None
        }
        return TransformerBlock(
            self._attention.with_weights(
                **{n: p[f"attention.{n}"] for n in ("w_q", "w_k", "w_v", "w_o")}
            ),
            DenseLayer(p["expand.weights"], p["expand.biases"], self._expand.activation),
            DenseLayer(p["project.weights"], p["project.biases"], self._project.activation),
            self._norm,
            epsilon=self._epsilon,
            residual=self._residual,
            **norms,
        )

    @property
    def n_parameters(self) -> int:
        """How many weights and biases there are, those of the norms included."""
        norms = 0 if self._norm is None else 4 * self._attention.d_model
        layers = self._expand.n_parameters + self._project.n_parameters
        return self._attention.n_parameters + layers + norms

    def forward(self, inputs: ArrayLike, mask: ArrayLike | None = None) -> BlockTrace:
        """Return every station of one pass.

        Parameters
        ----------
        inputs
            X, finite, shape (batch, tokens, d_model).
        mask
            As for attention.

        Raises
        ------
        TypeError, ValueError, TooLargeError
            As :meth:`MultiHeadAttention.forward`.
        """
        x = finite_array("inputs", inputs)
        before = self._normed("attention", x) if self._norm == "pre" else None
        attention = self._attention.forward(x if before is None else before.output, mask)
        y = self._added(x, attention.output)
        attention_norm = self._normed("attention", y) if self._norm == "post" else before
        if self._norm == "post" and attention_norm is not None:
            y = attention_norm.output
        within = self._normed("feed_forward", y) if self._norm == "pre" else None
        positions = (y if within is None else within.output).reshape(-1, y.shape[-1])
        expand = self._expand.forward(positions)
        project = self._project.forward(expand.output)
        output = self._added(y, project.output.reshape(y.shape))
        after = self._normed("feed_forward", output) if self._norm == "post" else within
        if self._norm == "post" and after is not None:
            output = after.output
        return BlockTrace(
            sealed(x), attention_norm, attention, y, after, expand, project, sealed(output)
        )

    def _normed(self, name: str, stream: Array) -> LayerNormTrace:
        gamma, beta = self._norms[f"{name}_gamma"], self._norms[f"{name}_beta"]
        return layer_norm(stream, gamma, beta, self._epsilon)

    def _added(self, stream: Array, change: Array) -> Array:
        """Return the residual stream with a sublayer's output added to it."""
        if not self._residual:
            return change
        with np.errstate(all="ignore"):
            added: Array = stream + change
        refuse_overflow("residual stream", added)
        return sealed(added)
