"""What holds for the parameters of any Part."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scenes.attention.params import AttentionParams
from scenes.layers.params import LayersParams
from scenes.params import PartParams, params_model
from scenes.transformer.params import TransformerParams


def test_a_part_without_a_parameter_module_has_no_parameters() -> None:
    model = params_model("scenes.stage.part")
    assert model is PartParams
    assert model().trace() is None


@pytest.mark.parametrize("model", [LayersParams, AttentionParams, TransformerParams])
def test_the_trace_for_the_command_line_is_plain_data(model: type[Any]) -> None:
    trace = model().trace()
    assert json.loads(json.dumps(trace.to_dict())) == trace.to_dict()
