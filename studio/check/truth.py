"""Truth: every number on the stage comes from a trace, and is what the trace says."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

from math_core import Quantity, Trace
from scenes.stage.narration import SpokenLine
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import PLACEHOLDER, Formula, Words
from studio.check.findings import Finding
from studio.check.glyphs import drawn_wrongly
from studio.check.stage_view import StageView, Thing, ink

# What is drawn may differ from the value by the rounding of colours and widths.
_RELATIVE, _ABSOLUTE = 0.02, 0.02
_SCRIPT = re.compile(r"[_^]\s*(\([^()]*\)|[\w.]+)")
_LABEL = re.compile(r"\{\{(.*?):[^:{}]*\}\}")
# A digit after a letter is part of a name, such as T2.
_DIGIT = re.compile(r"(?<![A-Za-z\d])\d")


def check_truth(stage: StageView, moving: Collection[int] = ()) -> Iterator[Finding]:
    """Yield what is untrue on the stage.

    Parameters
    ----------
    stage
        The stage at some moment.
    moving
        Ids of mobjects that are in the middle of an animation, on the way between two values.
    """
    for thing in stage.texts:
        if id(thing.mobject) in moving:
            continue
        if isinstance(thing.mobject, Number):
            yield from _check_rounded(thing, thing.mobject.rounded)
            yield from _check_glyphs(thing)
        elif isinstance(thing.mobject, Formula):
            for rounded in thing.mobject.values.values():
                yield from _check_rounded(thing, rounded)
            yield from _check_typed(thing, thing.mobject.template)
            yield from _check_glyphs(thing)
        elif isinstance(thing.mobject, Words):
            yield from _check_typed(thing, thing.mobject.text)
    for thing in stage.encoded:
        if not _on_its_way(thing.mobject, moving):
            yield from _check_drawn(thing)


def _on_its_way(mobject: Any, moving: Collection[int]) -> bool:
    """Return whether a mobject stands between two values, as itself or an animation says."""
    # Between two plays everything stands for what was computed.
    between = bool(moving) and getattr(mobject, "between", False)
    return between or any(id(member) in moving for member in mobject.get_family())


def _fault(thing: Thing, message: str) -> Finding:
    return Finding("truth", message, (thing.name,), (thing.box,))


def _check_rounded(thing: Thing, rounded: Rounded) -> Iterator[Finding]:
    """A shown value is what its trace holds now."""
    if "number" in thing.allowances:
        return
    problem = origin_problem(rounded.quantity)
    if problem:
        yield _fault(thing, f"{thing.name} shows {rounded.text}, {problem}")


def origin_problem(quantity: Quantity) -> str:
    """Return what is wrong with a quantity's origin; nothing if it is what its trace computed."""
    trace = quantity.trace
    if not isinstance(trace, Trace):
        return "which no trace owns"
    computed = trace.quantity(quantity.field, *quantity.index).value
    same = computed == quantity.value or (computed != computed and quantity.value != quantity.value)
    return "" if same else f"but {quantity.origin} is {computed:g}"


def _check_glyphs(thing: Thing) -> Iterator[Finding]:
    """The outlines are those of what the text says, and no fewer or more."""
    mobject: Number | Formula = thing.mobject
    if isinstance(mobject, Number):
        # A transform from longer text leaves transparent copies of glyphs behind.
        drawn = sum(1 for glyph in mobject.submobjects if len(glyph.points) and ink(glyph) > 0)
        if drawn != len(mobject.text):
            yield _fault(
                thing, f"{thing.name} has {len(mobject.text)} characters but {drawn} glyphs"
            )
            return
    if drawn_wrongly(mobject):
        yield _fault(thing, f"{thing.name} is drawn with other glyphs than it says")


def _check_typed(thing: Thing, text: str) -> Iterator[Finding]:
    """No digit was typed in, unless it is declared a constant."""
    if "number" in thing.allowances:
        return
    bare = PLACEHOLDER.sub("", _LABEL.sub(r"\1", text))
    if isinstance(thing.mobject, Formula):
        # Indices and exponents are part of a formula's spelling.
        bare = _SCRIPT.sub("", bare)
    if found := _DIGIT.search(bare):
        yield _fault(
            thing, f"{thing.name} has a typed number ({found.group()}…) that no trace owns"
        )


def _check_drawn(thing: Thing) -> Iterator[Finding]:
    """A length, width, area or brightness is what its quantity is."""
    if "value" in thing.allowances:
        return
    mobject: Any = thing.mobject
    quantity: Quantity = mobject.quantity
    if problem := origin_problem(quantity):
        yield _fault(thing, f"{thing.name} stands for {quantity.value:g}, {problem}")
        return
    drawn = float(mobject.read_back())
    scale = max(abs(quantity.value), float(getattr(mobject, "scale_of_value", 0.0)))
    if abs(drawn - quantity.value) > _ABSOLUTE * max(1.0, scale) + _RELATIVE * scale:
        yield _fault(
            thing,
            f"{thing.name} is drawn as {drawn:g}, but {quantity.origin} is {quantity.value:g}",
        )


def check_line(line: SpokenLine) -> Iterator[Finding]:
    """Yield what is untrue in a spoken line.

    Parameters
    ----------
    line
        The line with the values that its template names.
    """
    for rounded in line.values.values():
        if problem := origin_problem(rounded.quantity):
            yield Finding("truth", f"the caption says {rounded.text}, {problem}", (line.text,))
    bare = re.sub(r"\{[^{}]*\}", "", line.template)
    if found := _DIGIT.search(bare):
        yield Finding(
            "truth",
            f"the caption has a typed number ({found.group()}…) that no trace owns",
            (line.text,),
        )
