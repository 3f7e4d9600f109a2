"""A rendered film as a clip, and one in which everything a viewer types is hostile."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from studio.embed.clip import EmbeddableClip, embeddable
from studio.render import Outcome

# What means something in HTML, XML, scripts, Markdown, Quarto, YAML, Lua or a terminal.
HOSTILE = (
    "<script>alert(1)</script>\"'`]]>&amp;{{< video >}}:::\r\n\r\n---\n\n# x: [a](b) $m$ \\end "
    "${v} ‮​ \u2028 {{ 7*7 }} {% if %} --> </style></textarea>"
)


@pytest.fixture
def film(short_film: tuple[Path, Outcome]) -> EmbeddableClip:
    """The short film of two chapters."""
    return embeddable(short_film[1].written[0])


@pytest.fixture
def chapter(short_film: tuple[Path, Outcome]) -> EmbeddableClip:
    """Its first chapter."""
    return embeddable(short_film[1].written[1])


@pytest.fixture
def hostile(film: EmbeddableClip) -> EmbeddableClip:
    """The short film, with hostile words wherever words come from somebody."""
    sections = tuple(
        replace(
            section,
            title=HOSTILE,
            takeaways=(HOSTILE,),
            lines=tuple(replace(line, text=HOSTILE) for line in section.lines),
        )
        for section in film.sections
    )
    return replace(
        film,
        title=HOSTILE,
        sections=sections,
        cues=tuple(replace(cue, text=HOSTILE) for cue in film.cues),
        params={"tokens": [HOSTILE], "prompt": HOSTILE},
        changed={"tokens": [HOSTILE]},
        numbers=((HOSTILE, "(2,)", HOSTILE),),
    )
