"""What the check sees of a frame as a whole, held against moments worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from manim import Circle, FadeIn, FadeOut, Line, ReplacementTransform, Square, VGroup

from scenes.stage import theme
from studio.check.composition import Exchange, Moment, check_balance, check_black, cover
from studio.check.stage_view import Thing

WHOLE = (0.0, 0.0, 1.0)


def thing(mobject: Any, opacity: float = 1.0) -> Thing:
    points = mobject.points[:, :2]
    box = (*points.min(axis=0), *points.max(axis=0))
    return Thing(mobject, box, opacity, 0)


# --- nearly black ---------------------------------------------------------------------------------


def moments(*levels: tuple[float, float]) -> list[Moment]:
    return [Moment(time, light, lopsided=False) for time, light in levels]


def test_black_lasts_from_where_the_light_falls_below_15_percent_to_where_it_rises_again() -> None:
    # In a second from 1 to 0 and back: below 0.15 from 1.85 to 2.15.
    (finding,) = check_black(moments((0, 1), (1, 1), (2, 0), (3, 1)))
    assert finding.seconds == pytest.approx(1.85)
    assert "0.3 s" in finding.message


def test_a_blink_of_black_is_let_through() -> None:
    # Below 0.15 for 2 × 0.15 × 0.6 = 0.18 s.
    assert list(check_black(moments((0, 1), (1, 1), (1.6, 0), (2.2, 1)))) == []


def test_black_that_lasts_to_the_end_is_found() -> None:
    (finding,) = check_black(moments((0, 1), (1, 0), (1.5, 0)))
    assert finding.seconds == pytest.approx(0.85)


@pytest.mark.parametrize(("black", "found"), [(0.5, 0), (0.7, 1)])
def test_only_the_first_frames_may_be_black_a_little_longer(black: float, found: int) -> None:
    opening = moments((0, 0), (black, 0), (black + 0.001, 1), (3, 1))
    assert len(list(check_black(opening))) == found


# --- half a frame ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "found"), [(3.5, 0), (4.5, 1)])
def test_half_a_frame_may_be_empty_for_four_seconds(seconds: float, found: int) -> None:
    seen = [Moment(0, 1, False), Moment(1, 1, True), Moment(1 + seconds, 1, True)]
    assert len(list(check_balance(seen))) == found


def test_two_short_stretches_are_not_one_long_one() -> None:
    times = np.arange(0, 12, 0.5)
    seen = [Moment(float(t), 1, bool(t % 4)) for t in times]
    assert list(check_balance(seen)) == []


# --- where there is something ---------------------------------------------------------------------


def test_a_filled_square_covers_its_cells_and_no_other() -> None:
    square = Square(1.0, fill_opacity=0.6, stroke_width=0).move_to((0.5, 0.5, 0))
    cells = cover([thing(square)], WHOLE)
    # Cells are 0.2 wide, and the frame's middle is at row 20, column 35.6 of 40 by 71.
    assert set(np.unique(cells)) == {0.0, 0.6}
    rows, columns = np.nonzero(cells)
    assert (rows.min(), rows.max()) == (20, 25)
    assert (columns.min(), columns.max()) == (35, 40)


def test_an_outline_leaves_its_inside_free() -> None:
    circle = Circle(2.0, stroke_opacity=0.8, fill_opacity=0)
    cells = cover([thing(circle)], WHOLE)
    assert cells[20, 35] == 0
    assert cells[20, 45] == pytest.approx(0.8)
    # A circle of radius 2 is 12.6 long: about as many cells of 0.2, and not twice as many.
    assert 50 < np.count_nonzero(cells) < 110


def test_what_has_the_colour_of_the_canvas_is_not_seen() -> None:
    black = Square(2.0, color=theme.CANVAS, fill_opacity=1)
    assert cover([thing(black)], WHOLE).max() == 0


def test_the_camera_brings_what_it_looks_at_into_the_frame() -> None:
    far = Line((20, 0, 0), (21, 0, 0))
    assert cover([thing(far)], WHOLE).max() == 0
    close = cover([thing(far)], (20.5, 0.0, 4.0))
    # Four times as long: 4 units are 20 cells.
    assert np.count_nonzero(close) == pytest.approx(20, abs=1)


# --- what comes and what goes ---------------------------------------------------------------------


def test_what_leaves_is_told_from_what_comes() -> None:
    old, new, source, target = Square(), Circle(), Square(), Circle()
    exchange = Exchange.of([FadeOut(old), FadeIn(new), ReplacementTransform(source, target)])
    assert exchange.leaving == {id(old)}
    assert set(exchange.coming) == {id(new), id(source)}
    # It may lie through what it is made of, and what it becomes.
    assert {id(source), id(target)} <= exchange.coming[id(source)]


def test_a_move_is_no_exchange() -> None:
    square = Square()
    move: Any = square.animate.shift((1, 0, 0))
    exchange = Exchange.of([move.build()])
    assert not exchange.leaving
    assert not exchange.coming


def test_members_of_a_group_leave_and_come_with_it() -> None:
    group = VGroup(Square(), Circle())
    assert {id(each) for each in group} <= Exchange.of([FadeOut(group)]).leaving
