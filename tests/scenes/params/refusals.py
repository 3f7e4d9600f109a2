"""What a model of parameters says of values that it does not allow."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError


def refusal(model: type[Any], **values: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(values)
    return str(caught.value)
