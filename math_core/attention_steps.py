r"""What attention adds to a layer, and its projections and angles taken apart.

:class:`~math_core.attention.AttentionTrace` holds whole matrices; here their parts are worked out
so that they can be followed with a pencil. One query has :mod:`math_core.one_query`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from math_core.attention import (
    MultiHeadAttention,
    MultiHeadTrace,
    cosine_similarity,
)
from math_core.initialisers import glorot_uniform
from math_core.layers import DenseLayer
from math_core.trace import Trace
from math_core.validation import Array


@dataclass(frozen=True, eq=False)
class ContextTrace(Trace):
    """One word in two sentences that differ elsewhere, alone and in context.

    Attributes
    ----------
    inputs
        The word's vector, which is the same in both sentences, shape (d,).
    feed_forward
        A tanh layer's output at the word in each sentence, shape (2, d).
    attention
        Attention's output at the word in each sentence, shape (2, d).
    """

    inputs: Array
    feed_forward: Array
    attention: Array


def compare_contexts(
    random: np.random.RandomState,
    sentences: tuple[Sequence[str], Sequence[str]],
    word: int,
    d_model: int,
) -> ContextTrace:
    """Return what a layer and what attention make of one word in two sentences.

    Neither is trained: vectors and weights are random, and equal words have equal vectors.

    Parameters
    ----------
    random
        Where vectors and weights come from.
    sentences
        Two lists of words of one length.
    word
        The position of the word, the same word in both.
    d_model
        Dimensions of a vector.

    Raises
    ------
    ValueError
        If the sentences differ in length, or at the word.
    """
    one, other = (list(sentence) for sentence in sentences)
    if len(one) != len(other) or one[word] != other[word]:
        raise ValueError("the sentences must have one length and the same word at its position")
    words = list(dict.fromkeys([*one, *other]))
    embeddings = random.randn(len(words), d_model)
    layer = DenseLayer(glorot_uniform(random, d_model, d_model), np.zeros(d_model), "tanh")
    attention = MultiHeadAttention.fresh(random, d_model, 1, glorot_uniform)
    inputs = np.stack([embeddings[[words.index(w) for w in each]] for each in (one, other)])
    alone = np.stack([layer.forward(each).output[word] for each in inputs])
    return ContextTrace(inputs[0, word], alone, attention.forward(inputs).output[:, word])


@dataclass(frozen=True, eq=False)
class ProjectionTrace(Trace):
    """One token's query, key and value; vectors are matrices of one row or column.

    Attributes
    ----------
    inputs
        The token's vector as a column, shape (d_model, 1).
    w_query, w_key, w_value
        The weights, shape (d_model, d_model).
    query, key, value
        Its products with them as rows, shape (1, d_model).
    query_products
        What the query's entries are sums of: inputs × the columns of w_query, shape
        (d_model, d_model), a column an entry.
    query_sums
        These sums as they grow downwards, of that shape; the last row is the query.
    """

    inputs: Array
    w_query: Array
    w_key: Array
    w_value: Array
    query: Array
    key: Array
    value: Array
    query_products: Array
    query_sums: Array


def project_token(
    attention: MultiHeadAttention, trace: MultiHeadTrace, token: int
) -> ProjectionTrace:
    """Return what multi-head attention projected one token of its first sequence to.

    Parameters
    ----------
    attention, trace
        The weights, and what they were used on.
    token
        Position of the token, counted from 0.
    """
    place = (0, slice(token, token + 1))
    products = trace.inputs[place].T * attention.w_q
    return ProjectionTrace(
        inputs=trace.inputs[place].T,
        w_query=attention.w_q,
        w_key=attention.w_k,
        w_value=attention.w_v,
        query=trace.query[place],
        key=trace.key[place],
        value=trace.value[place],
        query_products=products,
        query_sums=products.cumsum(axis=0),
    )


@dataclass(frozen=True, eq=False)
class HeadWeightsTrace(Trace):
    """The four matrices of multi-head attention, shape (d_model, d_model) each.

    Attributes
    ----------
    w_query, w_key, w_value
        What makes queries, keys and values; head *h* owns columns h·d_k to (h + 1)·d_k.
    w_output
        What blends the heads' concatenated outputs; head *h* owns those rows.
    """

    w_query: Array
    w_key: Array
    w_value: Array
    w_output: Array


def weights_of(attention: MultiHeadAttention) -> HeadWeightsTrace:
    """Return the weights of multi-head attention, to be shown."""
    return HeadWeightsTrace(attention.w_q, attention.w_k, attention.w_v, attention.w_o)


@dataclass(frozen=True, eq=False)
class CosineTrace(Trace):
    """The cosine of the angle between two vectors, taken apart.

    Attributes
    ----------
    products
        Entry × entry, shape (d,).
    dot_product
        Their sum, shape ().
    lengths
        Of the two, shape (2,).
    cosine
        Dot product ÷ both lengths, shape (); 0 where a vector is zero.
    """

    products: Array
    dot_product: Array
    lengths: Array
    cosine: Array


def follow_cosine(vectors: Array, one: int, other: int) -> CosineTrace:
    """Return every step of the cosine of the angle between two rows.

    Parameters
    ----------
    vectors
        Shape (n, d).
    one, other
        Which two rows, counted from 0.
    """
    products = vectors[one] * vectors[other]
    lengths = np.linalg.norm(vectors[[one, other]], axis=1)
    cosine = cosine_similarity(vectors[[one, other]])[0, 1]
    return CosineTrace(products, np.asarray(products.sum()), lengths, np.asarray(cosine))
