"""Manim's renderer, drawing only what has changed and handing it on as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

from manim import Mobject, Scene
from manim.renderer.cairo_renderer import CairoRenderer
from manim.scene.scene_file_writer import SceneFileWriter

from studio.camera import FilmCamera
from studio.encoder import ClipEncoder
from studio.rect import Pixels, Rect


class FilmRenderer(CairoRenderer):
    """Draws a scene into the encoders that it is given, and fast-forwards where there is none.

    Parameters
    ----------
    encoder_for
        Called with the scene before every play: where its pictures go, or ``None``.
    on_frames
        Called with the number of frames after each that were written.
    **options
        Those of Manim's renderer.
    """

    camera: FilmCamera

    def __init__(
        self,
        encoder_for: Callable[[Any], ClipEncoder | None],
        on_frames: Callable[[int], None],
        **options: Any,
    ) -> None:
        super().__init__(SceneFileWriter, FilmCamera, **options)
        self._encoder_for = encoder_for
        self._encoder: ClipEncoder | None = None
        self._on_frames = on_frames
        self._changed: list[Rect] = []

    def play(self, scene: Scene, *args: Any, **kwargs: Any) -> None:
        """Play, or fast-forward, as the encoder says."""
        self._encoder = self._encoder_for(scene)
        # Manim takes this for what it was told on the command line.
        self._original_skipping_status = self._encoder is None
        super().play(scene, *args, **kwargs)

    def save_static_frame_data(  # type: ignore[override]  # Manim says int64 and means uint8
        self,
        scene: Scene,  # noqa: ARG002
        static_mobjects: Iterable[Mobject],
    ) -> Pixels | None:
        """Draw what stands still during a play, behind what does not."""
        self.static_image = None
        if self.skip_animations:
            return None
        canvas = self.camera.picture
        shown = canvas.copy()
        self.camera.forget()
        self.camera.reset()
        self.camera.capture_mobjects(static_mobjects)
        backdrop = canvas.copy()
        canvas[:] = shown
        self.static_image = backdrop  # type: ignore[assignment]
        return backdrop

    def update_frame(
        self,
        scene: Scene,
        mobjects: Iterable[Mobject] | None = None,
        include_submobjects: bool = True,
        ignore_skipping: bool = True,
        **kwargs: Any,
    ) -> None:
        """Bring the canvas up to date.

        Without anything that moves, Manim would draw all mobjects a second time over themselves,
        and their edges would be harder in every pause.
        """
        if self.static_image is None:
            super().update_frame(scene, mobjects, include_submobjects, ignore_skipping, **kwargs)
        else:
            self._changed += self.camera.redraw(cast(Any, self.static_image), mobjects or ())

    def render(
        self,
        scene: Scene,
        time: float,  # noqa: ARG002
        moving_mobjects: Iterable[Mobject] | None = None,
    ) -> None:
        """Draw and write one frame."""
        if not self.skip_animations:
            self.update_frame(scene, moving_mobjects)
            self._write(1)

    def freeze_current_frame(self, duration: float) -> None:
        """Write the frame for as long as ``duration`` seconds."""
        if not self.skip_animations:
            self._write(int(duration * self.camera.frame_rate))

    def _write(self, frames: int) -> None:
        assert self._encoder is not None
        self._encoder.write(self.camera.picture, frames, self._changed)
        self._changed = []
        self.time += frames / self.camera.frame_rate
        self._on_frames(frames)
