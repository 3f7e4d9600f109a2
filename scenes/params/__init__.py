"""What a viewer may change: one validated model a Part, importable without Manim.

A Part finds its model in the ``params`` beside its ``scene``; a Part without such a module has no
parameters.
"""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any, Self

import numpy as np
from pydantic import BaseModel, ConfigDict

from math_core import Trace


class PartParams(BaseModel):
    """The parameters of a Part: frozen, validated, with the source's values as defaults."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def trace(self) -> Trace | None:
        """Return the trace of the Part's main computation, or ``None`` if it computes nothing."""
        return None

    @classmethod
    def extremes(cls) -> tuple[Self, ...]:
        """Return the defaults, and parameters at the edges of what is allowed."""
        return (cls(),)

    @classmethod
    def sample(cls, random: np.random.RandomState) -> Self:  # noqa: ARG003
        """Return allowed parameters, drawn at random."""
        return cls()

    def changed(self) -> dict[str, Any]:
        """Return the parameters that differ from the defaults, in the model's order."""
        fields = type(self).model_fields
        values = {name: getattr(self, name) for name in fields}
        return {n: v for n, v in values.items() if v != fields[n].get_default()}


def params_model(name: str) -> type[PartParams]:
    """Return the parameter model of the Part whose scene is in a module.

    Parameters
    ----------
    name
        The module's name, such as ``scenes.neuron.scene``.

    Returns
    -------
    type[PartParams]
        The model, or plain :class:`PartParams` for a Part without parameters.
    """
    module = f"{name.rpartition('.')[0]}.params"
    if importlib.util.find_spec(module) is None:
        return PartParams
    model: type[PartParams] = importlib.import_module(module).PARAMS
    return model
