"""Part 3: how words look at each other, and what a head computes."""

from __future__ import annotations

from scenes.attention.a_trained_head.chapter import ATrainedHead
from scenes.attention.alone_or_in_context import AloneOrInContext
from scenes.attention.attention_matrix.chapter import AttentionMatrix
from scenes.attention.causal_mask.chapter import CausalMask
from scenes.attention.mixing_or_not.chapter import MixingOrNot
from scenes.attention.multi_head.chapter import MultiHead
from scenes.attention.one_query_step_by_step import OneQueryStepByStep
from scenes.attention.params import AttentionParams
from scenes.attention.query_key_value.chapter import QueryKeyValue
from scenes.attention.why_divide_by_root_dk.chapter import WhyDivideByRootDk
from scenes.stage.part import Part


class Attention(Part[AttentionParams]):
    """Attention: query, key, value, softmax, weighted sum."""

    number = 3
    slug = "attention"
    title = "Attention"
    teaches = "Query, key and value: how each token takes from all the others what it needs."
    params_model = AttentionParams
    chapters = (
        AloneOrInContext,
        QueryKeyValue,
        OneQueryStepByStep,
        AttentionMatrix,
        WhyDivideByRootDk,
        CausalMask,
        MultiHead,
        MixingOrNot,
        ATrainedHead,
    )
