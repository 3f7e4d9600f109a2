"""A Jupyter notebook that shows films, and makes them again with other values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from studio.embed.clip import EmbeddableClip
from studio.embed.figure import figure
from studio.embed.markdown import in_markdown


def notebook(clips: Sequence[EmbeddableClip]) -> str:
    """Return the notebook, in the format 4.5 of nbformat.

    Each film is there already, as the output of the cell that makes it.

    Parameters
    ----------
    clips
        The films.
    """
    cells = [cell for i, clip in enumerate(clips) for cell in _cells(clip, i)]
    data = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _cells(clip: EmbeddableClip, number: int) -> list[dict[str, Any]]:
    words = [f"# {in_markdown(clip.title)}", *(f"- {in_markdown(t)}" for t in clip.takeaways)]
    return [
        {
            "cell_type": "markdown",
            "id": f"about-{number}",
            "metadata": {},
            "source": "\n\n".join([words[0], "\n".join(words[1:])]),
        },
        {
            "cell_type": "code",
            "id": f"film-{number}",
            "metadata": {},
            "execution_count": None,
            "source": f"from studio.notebook import film\n\n{_call(clip)}",
            "outputs": [
                {
                    "output_type": "display_data",
                    "data": {"text/html": figure(clip), "text/plain": clip.alternative_text},
                    "metadata": {},
                }
            ],
        },
    ]


def _call(clip: EmbeddableClip) -> str:
    """Return the call that makes the film, as Python."""
    arguments = [repr(clip.target), *(f"{name}={value!r}" for name, value in clip.changed.items())]
    return f"film({', '.join(arguments)})"
