"""Exceptions from what ``forwardpass check`` demands, declared next to the mobject."""

from __future__ import annotations

from typing import Literal, TypeVar

from manim import Mobject

Demand = Literal[
    "number",
    "overlap",
    "crossing",
    "frame",
    "size",
    "contrast",
    "reading",
    "value",
    "through",
    "balance",
    "dark",
]
_ATTRIBUTE = "check_allowances"
MobjectT = TypeVar("MobjectT", bound=Mobject)


def allow(mobject: MobjectT, demand: Demand, reason: str) -> MobjectT:
    """Except a mobject, and everything in it, from one demand of the check.

    Parameters
    ----------
    mobject
        Changed in place; copies keep what is allowed to them.
    demand
        ``number`` (a typed digit that is a constant), ``overlap`` (text on text), ``crossing``
        (text across a line), ``frame`` (outside the safe frame), ``size`` (small type),
        ``contrast``, ``reading`` (gone before it can be read), ``value`` (a drawn value that is
        not its quantity's), ``through`` (one picture comes in through another that leaves),
        ``balance`` (half a frame is empty while it is there) or ``dark`` (it is nearly all there
        is).
    reason
        Why that is right here, in a few words.

    Returns
    -------
    Mobject
        The same mobject.
    """
    # Parts of it may come to the stage without it.
    for member in mobject.get_family():
        setattr(member, _ATTRIBUTE, {**allowances_of(member), demand: reason})
    return mobject


def allowances_of(mobject: Mobject) -> dict[str, str]:
    """Return what a mobject itself is excepted from, with the reasons."""
    allowances: dict[str, str] = getattr(mobject, _ATTRIBUTE, {})
    return allowances
