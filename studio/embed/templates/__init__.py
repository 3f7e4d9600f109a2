"""Texts with gaps, and how they are filled: everything that goes into a gap is escaped."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_FOLDER = Path(__file__).parent
# What would end a script element or begin a comment in it, and line ends of old scripts.
_UNSAFE_IN_SCRIPTS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def render(name: str, **values: Any) -> str:
    """Return a template with its gaps filled, escaped for HTML and XML.

    Parameters
    ----------
    name
        Of the template's file.
    **values
        What goes into its gaps; a missing one is an error.
    """
    return _environment().get_template(name).render(**values)


def text(name: str) -> str:
    """Return a file that has no gaps."""
    return (_FOLDER / name).read_text(encoding="utf-8")


def clock(seconds: float) -> str:
    """Return a time as players show it: ``1:05``, or ``1:02:03`` after an hour."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def in_script(data: Any) -> str:
    """Return data as JSON that may stand in a script element."""
    return json.dumps(data, ensure_ascii=False).translate(_UNSAFE_IN_SCRIPTS)


def written(value: Any) -> str:
    """Return a parameter as one types it."""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Callable[..., str]] = {
        "clock": clock,
        "in_script": in_script,
        "written": written,
    }
    environment.filters.update(filters)
    return environment
