"""The whole model as a picture: blocks on one rail, words and positions below, a head on top."""

from __future__ import annotations

from manim import Line, VGroup

from scenes.stage import theme
from scenes.stage.transformer.block import BlockIcon, StationBox

BLOCK_WIDTH, TALLEST_BLOCK = 3.5, 0.9
_X, _BOTTOM, _TOP = -5.0, -1.72, 2.5
_BLOCK_SHARE, _END_GAP, _END_HEIGHT = 0.84, 0.12, 0.5


class ModelStack(VGroup):
    """Blocks between foot and head, at the left of the stage.

    Parameters
    ----------
    n_blocks
        How many blocks.

    Attributes
    ----------
    rail : Line
        From foot to head, behind the blocks.
    blocks : list[BlockIcon]
        From the bottom up.
    icons : VGroup
        All blocks.
    foot, head : StationBox
        Where words and positions enter, and where the logits come out.
    pitch : float
        From one block to the next, as it stands at the left, in frame units.
    """

    def __init__(self, n_blocks: int) -> None:
        self.pitch = (_TOP - _BOTTOM) / n_blocks
        height = min(TALLEST_BLOCK, _BLOCK_SHARE * self.pitch)
        self.blocks = [BlockIcon(BLOCK_WIDTH, height, named=True) for _ in range(n_blocks)]
        for i, block in enumerate(self.blocks):
            block.move_to((_X, _BOTTOM + (i + 0.5) * self.pitch, 0))
        self.icons = VGroup(*self.blocks)
        self.foot = StationBox("words + positions", _END_HEIGHT)
        self.foot.move_to((_X, _BOTTOM - _END_GAP - _END_HEIGHT / 2, 0))
        self.head = StationBox("output head", _END_HEIGHT)
        self.head.move_to((_X, _TOP + _END_GAP + _END_HEIGHT / 2, 0))
        self.rail = Line(self.foot.get_top(), self.head.get_bottom(), color=theme.WHITE)
        self.rail.set_stroke(width=theme.STROKE).set_z_index(-2)
        super().__init__(self.rail, self.icons, self.foot, self.head)
