"""A picture of an offending moment, with the problem outlined."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from manim import Rectangle

from scenes.stage import theme
from scenes.stage.part import Part
from studio.check.findings import Finding

_MARGIN = 0.06


def draw_still(part: Part[Any], findings: Sequence[Finding], folder: Path) -> Path | None:
    """Draw the stage as it is now, with a red box around what findings are about.

    Parameters
    ----------
    part
        The film at the offending moment.
    findings
        What to outline.
    folder
        Where the picture goes; made if it is not there.

    Returns
    -------
    Path | None
        The PNG, or ``None`` if the findings have no place on the stage.
    """
    boxes = [box for finding in findings for box in finding.boxes]
    if not boxes:
        return None
    outlines = [
        Rectangle(
            width=right - left + 2 * _MARGIN,
            height=top - bottom + 2 * _MARGIN,
            color=theme.NEGATIVE,
            stroke_width=theme.STROKE_CURVE,
        ).move_to(((left + right) / 2, (bottom + top) / 2, 0))
        for left, bottom, right, top in boxes
    ]
    renderer: Any = part.renderer
    renderer.static_image = None
    renderer.update_frame(part, mobjects=[*part.mobjects, *outlines], ignore_skipping=True)
    folder.mkdir(parents=True, exist_ok=True)
    first = findings[0]
    path = folder / f"{part.slug}-{first.chapter}-{first.play:03}.png"
    renderer.camera.get_image().save(path)

    return path
