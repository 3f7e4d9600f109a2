"""The package as a whole: its documentation is true and it needs NumPy alone."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import math_core

MODULES = ["math_core", *(f"math_core.{m.name}" for m in pkgutil.iter_modules(math_core.__path__))]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_documentation_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_every_public_name_is_there_and_every_class_and_function_documented() -> None:
    assert len(set(math_core.__all__)) == len(math_core.__all__)
    public = [getattr(math_core, name) for name in math_core.__all__]
    assert all(each.__doc__ for each in public if callable(each))


def test_computing_needs_neither_pictures_nor_models() -> None:
    code = (
        "import sys, math_core; "
        "print(*{'manim', 'pydantic', 'scenes', 'studio', 'typer'} & set(sys.modules))"
    )
    root = Path(math_core.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
