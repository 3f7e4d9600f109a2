"""Does redrawing only what has changed leave the pictures that Manim draws?"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import (
    BLUE,
    DOWN,
    LEFT,
    ORIGIN,
    RED,
    RIGHT,
    UP,
    YELLOW,
    Circle,
    Create,
    Dot,
    FadeIn,
    FadeOut,
    Mobject,
    MovingCamera,
    Polygon,
    Rotate,
    Scene,
    Square,
    Star,
    Transform,
    ValueTracker,
    VGroup,
)

from studio.camera import FilmCamera
from studio.configuration import manim_configured
from studio.encoder import ClipEncoder
from studio.formats import resolve_format
from studio.quality import Quality
from studio.rect import Pixels, Rect
from studio.renderer import FilmRenderer

SMALL = Quality("", 320, 180, 15)
# Cairo rounds a curve a little differently where a rectangle cuts it.
ROUNDING = 12


class Checking(FilmCamera):
    """A camera that draws every picture a second time as Manim does, and compares."""

    def __init__(self, **options: Any) -> None:
        self.errors: list[int] = []
        self.shares: list[float] = []
        super().__init__(**options)

    def redraw(self, backdrop: Pixels, mobjects: Iterable[Mobject]) -> list[Rect]:
        members = list(mobjects)
        before = self.pixel_array.copy()
        changed = super().redraw(backdrop, members)
        now = self.pixel_array.copy()
        elsewhere = np.ones(now.shape[:2], dtype=bool)
        for rect in changed:
            assert elsewhere[rect.slices].all(), "rectangles meet"
            elsewhere[rect.slices] = False
        assert (before == now)[elsewhere].all(), "something changed outside of the rectangles"
        self.errors.append(int(np.abs(now.astype(int) - self._manims(backdrop, members)).max()))
        self.shares.append(1 - float(elsewhere.mean()))
        return changed

    def _manims(self, backdrop: Pixels, members: list[Mobject]) -> Any:
        """Return the picture as drawn by Manim's own camera, without our paths."""
        own, self._looks, rounded = self._looks, {}, self.pixel_array.copy()
        self.pixel_array[:] = backdrop
        MovingCamera.capture_mobjects(self, members)
        picture = self.pixel_array.astype(int)
        self.pixel_array[:], self._looks = rounded, own
        return picture


class Moves(Scene):
    """Much of what an animation can do to a picture."""

    def construct(self) -> None:
        square, star = Square(color=BLUE).shift(3 * LEFT), Star(color=YELLOW, fill_opacity=0.5)
        circle = Circle(fill_color=RED, fill_opacity=1, stroke_width=12).shift(2 * RIGHT)
        spike = Polygon(3 * LEFT, 3 * LEFT + 0.05 * UP, ORIGIN, stroke_width=8).shift(3 * DOWN)
        self.add(Dot(3 * UP), spike)
        self.play(Create(square), FadeIn(star), run_time=0.4)
        self.play(Rotate(spike, 1.0), star.animate.shift(2 * RIGHT), run_time=0.4)
        self.wait(0.2)
        self.play(FadeIn(circle), Transform(square, Circle()), run_time=0.4)
        circle.set_z_index(-1)
        tracker = ValueTracker(0.0)
        star.add_updater(lambda mobject: mobject.set_y(tracker.get_value()))
        # Something comes to the front in the middle of a play, and something else goes.
        square.add_updater(lambda _: circle.set_z_index(2 if tracker.get_value() > 1 else -1))
        spike.add_updater(lambda mobject: mobject.set_opacity(tracker.get_value() < 0.7))
        self.play(tracker.animate.set_value(2.0), run_time=0.6)
        star.clear_updaters()
        square.clear_updaters()
        spike.clear_updaters()
        self.play(self.camera.frame.animate.scale(0.5).shift(RIGHT), run_time=0.4)
        self.play(FadeOut(VGroup(square, star)), circle.animate.set_stroke(width=2), run_time=0.4)
        self.play(self.camera.frame.animate.scale(3), run_time=0.3)


@pytest.fixture
def checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Any, Path]:
    """The camera that has compared every picture of a scene, and the clip."""
    monkeypatch.setattr("studio.renderer.FilmCamera", Checking)
    clip = tmp_path / "moves.mp4"
    with manim_configured(SMALL, tmp_path):
        encoder = ClipEncoder(clip, resolve_format("mp4", False), SMALL)
        renderer = FilmRenderer(lambda _: encoder, lambda _: None)
        Moves(renderer=renderer).render()
        encoder.close()
    return renderer.camera, clip


def test_every_picture_is_as_manim_draws_it(checked: tuple[Any, Path]) -> None:
    camera, _ = checked
    assert len(camera.errors) > 30
    assert max(camera.errors) <= ROUNDING
    assert np.mean(np.array(camera.errors) > 0) < 0.4


def test_less_than_the_whole_picture_is_drawn_anew(checked: tuple[Any, Path]) -> None:
    camera, _ = checked
    assert np.mean(camera.shares) < 0.6


def test_the_clip_has_every_frame(checked: tuple[Any, Path]) -> None:
    camera, clip = checked
    with av.open(clip) as video:
        decoded = sum(1 for _ in video.decode(video=0))
    # 2.9 seconds of moves, and a wait of 0.2 that is one picture for three frames.
    assert decoded == len(camera.errors) + 2


def test_a_pause_looks_like_the_moment_before_it(tmp_path: Path) -> None:
    pictures: list[Pixels] = []

    class Remembering(ClipEncoder):
        def write(self, pixels: Pixels, *args: Any, **kwargs: Any) -> None:
            pictures.append(pixels.copy())
            super().write(pixels, *args, **kwargs)

    class Pause(Scene):
        def construct(self) -> None:
            star = Star(color=YELLOW)
            self.play(star.animate.shift(ORIGIN), run_time=0.2)
            self.wait(0.2)

    with manim_configured(SMALL, tmp_path):
        encoder = Remembering(tmp_path / "a.mp4", resolve_format("mp4", False), SMALL)
        Pause(renderer=FilmRenderer(lambda _: encoder, lambda _: None)).render()
        encoder.close()
    assert (pictures[-1] == pictures[-2]).all()


_RECT = st.builds(
    lambda left, top, width, height: Rect(
        left, top, min(SMALL.width, left + width), min(SMALL.height, top + height)
    ),
    st.integers(0, SMALL.width - 1),
    st.integers(0, SMALL.height - 1),
    st.integers(1, 200),
    st.integers(1, 200),
)


@given(st.lists(_RECT, min_size=1, max_size=4), st.integers(0, 2**32 - 1))
def test_a_patched_picture_is_the_one_converted_as_a_whole(rects: list[Rect], seed: int) -> None:
    from studio.encoder import _Picture, _planes

    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (SMALL.height, SMALL.width, 4), dtype=np.uint8)
    picture = _Picture(resolve_format("mp4", False), SMALL)
    picture.brought_to(pixels, None)
    for rect in rects:
        pixels[rect.slices] = rng.integers(0, 256, pixels[rect.slices].shape, dtype=np.uint8)
    whole = _Picture(resolve_format("mp4", False), SMALL).brought_to(pixels, None)
    for plane, expected in zip(
        _planes(picture.brought_to(pixels, rects)), _planes(whole), strict=True
    ):
        assert (plane == expected).all()
