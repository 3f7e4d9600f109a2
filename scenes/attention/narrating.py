"""How the chapters of Part 3 speak of tokens."""

from __future__ import annotations

from scenes.attention.params import SOURCE_TOKENS, AttentionParams


def token_name(params: AttentionParams, i: int) -> str:
    """Return a token as a line of narration names it; braces in it stand for themselves."""
    token = params.tokens[i].replace("{", "{{").replace("}", "}}")
    return token if params.tokens == SOURCE_TOKENS else f"“{token}”"


def asking_token(params: AttentionParams) -> str:
    """Return the token that asks, as a line of narration names it."""
    return token_name(params, params.query)
