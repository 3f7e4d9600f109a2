"""A camera that redraws only the part of the picture that has changed.

Manim draws everything that moves anew for every frame. Most of what it calls moving is as it was:
labels wait for their turn, numbers stand beside the bar that grows. So this camera remembers how
each mobject was drawn, and clears and redraws the rectangles in which something is different. What
it leaves on the canvas is what Manim would have drawn; only Cairo's rounding differs, by a few
levels in a few pixels, where a curve crosses a rectangle's side.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

import cairo
import numpy as np
import numpy.typing as npt
from manim import LineJointType, Mobject, MovingCamera, VMobject

from studio.rect import Pixels, Rect

# Cairo's own limit: a pointed corner is at most so many line widths long.
_MITER_LIMIT = 10.0
_POINTS_A_CURVE = 4
# Beside a mobject's own tolerance, points may differ by so much of their coordinates and be one.
_RELATIVE_TOLERANCE = 1e-5
# Antialiasing reaches into the next pixel.
_SOFT_EDGE = 1
# Two rectangles are taken as one if that is less than so many times their area, and some pixels.
_WORTH_JOINING = 1.2
_SMALL = 10_000


@dataclass
class _Look:
    """How a mobject was last drawn.

    Attributes
    ----------
    mobject
        Kept, so that its id stays its own.
    shape
        Its points.
    paint
        Everything else that makes its pixels.
    reach
        How far paint goes beyond the points, in scene units; below 0: there is no paint.
    box
        Where it is; ``None`` if it is nowhere in the picture.
    drawn
        How often it was drawn with this shape.
    path
        Its outline as Cairo has it, from the second time on.
    """

    mobject: VMobject
    shape: bytes
    paint: tuple[Any, ...]
    reach: float
    box: Rect | None
    drawn: int = 0
    path: Any = None


class FilmCamera(MovingCamera):
    """Manim's moving camera with a memory of what is on its canvas."""

    def __init__(self, **options: Any) -> None:
        self._looks: dict[int, _Look] = {}
        self._view: tuple[float, ...] = ()
        super().__init__(**options)

    @property
    def picture(self) -> Pixels:
        """The picture as it is now, RGBA; Manim's name for it says int64 and means uint8."""
        return cast(Pixels, self.pixel_array)

    def forget(self) -> None:
        """Take nothing on the canvas as known: the next redraw draws everything."""
        self._looks = {}
        self._view = ()

    def redraw(self, backdrop: Pixels, mobjects: Iterable[Mobject]) -> list[Rect]:
        """Bring the canvas up to date, and tell where it has changed.

        Parameters
        ----------
        backdrop
            The picture behind the mobjects, of shape (height, width, 4).
        mobjects
            What is drawn on it, with its members.

        Returns
        -------
        list[Rect]
            Disjoint rectangles with everything that differs from the canvas before.
        """
        members = _members(mobjects)
        outlines = [m for m in members if isinstance(m, VMobject) and m.background_image is None]
        if len(outlines) < len(members):
            # Pixel images have no outline to tell where they are; Manim draws them.
            self.forget()
            return self._redraw_all(backdrop, members)
        view = (*self.frame_center, self.frame_width, self.frame_height)
        known = view == self._view
        before = self._looks if known else {}
        self._looks, self._view = {}, view
        changed = [rect for member in outlines for rect in self._look_at(member, before)]
        changed += [look.box for key, look in before.items() if key not in self._looks]
        if not known or _reordered(before, self._looks):
            return self._redraw_all(backdrop, members)
        damage = _joined([rect for rect in changed if rect is not None])
        self._repair(damage, backdrop)
        return damage

    def set_cairo_context_path(self, ctx: cairo.Context[Any], vmobject: VMobject) -> FilmCamera:
        """Set the path as Manim does, or take the one that was made before."""
        look = self._looks.get(id(vmobject))
        ctx.new_path()
        if look is not None and look.path is not None:
            ctx.append_path(look.path)
            return self
        points = self.transform_points_pre_display(vmobject, vmobject.points)
        _trace(ctx, points[:, :2], vmobject.tolerance_for_point_equality)
        if look is not None:
            look.drawn += 1
            # What changes its shape in every frame is not worth the copy.
            if look.drawn > 1:
                look.path = ctx.copy_path()
        return self

    def _look_at(self, member: VMobject, before: dict[int, _Look]) -> Iterable[Rect | None]:
        """Note how a mobject looks now, and return where that changes the picture."""
        shape, paint = member.points.tobytes(), _paint(member)
        old = before.get(id(member))
        if old is None or old.shape != shape:
            reach = _reach(member) * self.cairo_line_width_multiple
            new = _Look(member, shape, paint, reach, self._box(member, reach))
            self._looks[id(member)] = new
            return (new.box,) if old is None else (old.box, new.box)
        self._looks[id(member)] = old
        if old.paint == paint:
            return ()
        was, reach = old.box, _reach(member) * self.cairo_line_width_multiple
        old.paint = paint
        if reach != old.reach:
            old.reach, old.box = reach, self._box(member, reach)
        return (was, old.box)

    def _box(self, member: VMobject, reach: float) -> Rect | None:
        """Return the pixels that a mobject can touch."""
        if reach < 0:
            return None
        points = self.transform_points_pre_display(member, member.points)
        low, high = points.min(axis=0) - reach, points.max(axis=0) + reach
        # The view is asked for once a picture: Manim measures its frame for every answer.
        x, y, _, width, _ = self._view
        scale = self.pixel_width / width
        across, down = self.pixel_width / 2 - x * scale, self.pixel_height / 2 + y * scale
        rect = Rect(
            max(0, math.floor(low[0] * scale + across) - _SOFT_EDGE),
            max(0, math.floor(down - high[1] * scale) - _SOFT_EDGE),
            min(self.pixel_width, math.ceil(high[0] * scale + across) + _SOFT_EDGE),
            min(self.pixel_height, math.ceil(down - low[1] * scale) + _SOFT_EDGE),
        )
        return rect if rect.left < rect.right and rect.top < rect.bottom else None

    def _redraw_all(self, backdrop: Pixels, members: list[Mobject]) -> list[Rect]:
        before = self.picture.copy()
        self.picture[:] = backdrop
        self.capture_mobjects(members, include_submobjects=False)
        return _differing(before, self.picture)

    def _repair(self, damage: Sequence[Rect], backdrop: Pixels) -> None:
        """Draw anew what is in some rectangles."""
        if not damage:
            return
        ctx = self.get_cairo_context(self.pixel_array)
        ctx.save()
        ctx.identity_matrix()
        for rect in damage:
            self.picture[rect.slices] = backdrop[rect.slices]
            ctx.rectangle(rect.left, rect.top, rect.right - rect.left, rect.bottom - rect.top)
        ctx.restore()
        ctx.clip()
        for look in self._looks.values():
            box = look.box
            if box is not None and any(box.meets(rect) for rect in damage):
                self.display_vectorized(look.mobject, ctx)


def _members(mobjects: Iterable[Mobject]) -> list[Mobject]:
    """Return mobjects and all their members that have points, in the order they are drawn.

    What :meth:`manim.Camera.get_mobjects_to_display` returns, without its nested generators.
    """
    found: dict[int, Mobject] = {}
    waiting = [*mobjects][::-1]
    while waiting:
        mobject = waiting.pop()
        if len(mobject.points):
            # Of what is there twice, the last one counts.
            found.pop(id(mobject), None)
            found[id(mobject)] = mobject
        waiting += mobject.submobjects[::-1]
    return sorted(found.values(), key=lambda mobject: mobject.z_index)


def _trace(ctx: cairo.Context[Any], points: npt.NDArray[np.float64], tolerance: float) -> None:
    """Add curves to a path, as :meth:`manim.Camera.set_cairo_context_path` does, but faster.

    Parameters
    ----------
    ctx
        Where the path is.
    points
        Four of each curve, of shape (4 × n_curves, 2).
    tolerance
        Where a curve starts so close to the end of the one before, they are joined.
    """
    n_curves = len(points) // _POINTS_A_CURVE
    ends = points[_POINTS_A_CURVE - 1 : -1 : _POINTS_A_CURVE]
    starts = points[_POINTS_A_CURVE::_POINTS_A_CURVE][: len(ends)]
    apart = np.abs(ends - starts) > tolerance + _RELATIVE_TOLERANCE * np.abs(starts)
    breaks = [0, *(np.flatnonzero(apart.any(axis=1)) + 1).tolist(), n_curves]
    # Cairo takes Python's numbers faster than NumPy's.
    xy = points.ravel().tolist()
    for first, last in pairwise(breaks):
        begin, end = 2 * _POINTS_A_CURVE * first, 2 * _POINTS_A_CURVE * last
        if begin == end:
            continue
        ctx.new_sub_path()
        ctx.move_to(xy[begin], xy[begin + 1])
        for k in range(begin, end, 2 * _POINTS_A_CURVE):
            ctx.curve_to(*xy[k + 2 : k + 8])
        if all(
            abs(xy[end - 2 + axis] - xy[begin + axis])
            <= tolerance + _RELATIVE_TOLERANCE * abs(xy[end - 2 + axis])
            for axis in (0, 1)
        ):
            ctx.close_path()


def _paint(member: VMobject) -> tuple[Any, ...]:
    """Return all that makes a mobject's pixels but its points."""
    return (
        member.get_fill_rgbas().tobytes(),
        member.get_stroke_rgbas().tobytes(),
        member.get_stroke_rgbas(background=True).tobytes(),
        member.get_stroke_width(),
        member.get_stroke_width(background=True),
        member.joint_type,
        member.cap_style,
        tuple(member.sheen_direction),
    )


def _reach(member: VMobject) -> float:
    """Return how far paint goes beyond the points, in units of stroke width; below 0: no paint."""
    reach = -1.0
    if member.get_fill_rgbas()[:, 3].any():
        reach = 0.0
    for background in (False, True):
        width = member.get_stroke_width(background)
        if width > 0 and member.get_stroke_rgbas(background)[:, 3].any():
            pointed = member.joint_type in (LineJointType.AUTO, LineJointType.MITER)
            # A single curve has no corners, only ends.
            cornered = pointed and len(member.points) > member.n_points_per_cubic_curve
            reach = max(reach, width / 2 * (_MITER_LIMIT if cornered else math.sqrt(2)))
    return reach


def _reordered(before: dict[int, _Look], now: dict[int, _Look]) -> bool:
    """Return whether something that stayed has come before or behind another."""
    return [key for key in before if key in now] != [key for key in now if key in before]


def _joined(rects: Iterable[Rect]) -> list[Rect]:
    """Return disjoint rectangles that cover some rectangles, few and not much larger."""
    joined: list[Rect] = []
    for each in rects:
        rect, neighbour = each, _neighbour(each, joined)
        while neighbour is not None:
            joined.remove(neighbour)
            rect = rect.around(neighbour)
            neighbour = _neighbour(rect, joined)
        joined.append(rect)
    return joined


def _neighbour(rect: Rect, others: Iterable[Rect]) -> Rect | None:
    """Return a rectangle that is better taken together with ``rect``, if there is one."""
    for other in others:
        apart = rect.area + other.area
        if rect.meets(other) or rect.around(other).area < _WORTH_JOINING * apart + _SMALL:
            return other
    return None


def _differing(before: Pixels, now: Pixels) -> list[Rect]:
    """Return the rectangle in which two pictures differ, if they do."""
    different = before.view(np.uint32)[..., 0] != now.view(np.uint32)[..., 0]
    rows = np.flatnonzero(different.any(axis=1))
    if len(rows) == 0:
        return []
    columns = np.flatnonzero(different.any(axis=0))
    return [Rect(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)]
