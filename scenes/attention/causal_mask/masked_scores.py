"""Scores with tiles of −∞ over those that a mask hides."""

from __future__ import annotations

from manim import BackgroundRectangle, Rectangle, VGroup, VMobject

from scenes.stage import theme
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.typesetting import Formula


class MaskedScores:
    """All scores, and the tiles that stand for those of later keys.

    Parameters
    ----------
    scores
        All of them, a query a row; the tiles are made where its cells stand now.

    Attributes
    ----------
    map : HeatMap
        The scores.
    tiles : dict[tuple[int, int], VGroup]
        −∞ on a dark tile as large as a cell, by the cell's row and column.
    large_sign : VGroup
        One −∞ for all tiles, where they are too small for a sign of their own; empty otherwise.
    """

    def __init__(self, scores: HeatMap) -> None:
        self.map = scores
        self.n = scores.n_rows
        # Those of later keys leave the map when the mask has covered them.
        self._cells = {(i, j): scores.cell(i, j) for i in range(self.n) for j in range(self.n)}
        later = [(i, j) for i, j in self._cells if j > i]
        self.tiles = {place: self._tile(*place) for place in later}
        self.large_sign = VGroup()
        if later and all(len(tile) == 1 for tile in self.tiles.values()):
            self.large_sign.add(self._one_sign_for_all())

    @property
    def covered(self) -> list[VMobject]:
        """The cells under the tiles."""
        return [self._cells[place] for place in self.tiles]

    def drop_what_is_covered(self) -> None:
        """Take the cells under the tiles out of the map."""
        self.map.cells.remove(*self.covered)

    def cell(self, i: int, j: int) -> VMobject:
        """Return what stands for a score: its cell, or the tile of −∞ over it."""
        return self.tiles.get((i, j)) or self._cells[i, j]

    def row(self, i: int) -> list[VMobject]:
        """Return what stands for the scores of a query."""
        return [self.cell(i, j) for j in range(self.n)]

    def _tile(self, i: int, j: int) -> VGroup:
        width, height = self.map.cell_size
        tile = VGroup(
            Rectangle(
                width=width,
                height=height,
                stroke_color=theme.NEGATIVE,
                stroke_width=theme.STROKE_THIN,
                fill_color=theme.CANVAS,
                fill_opacity=1,
            )
        )
        size = min(theme.SIZE_BODY, 60 * min(self.map.cell_size))
        # Where cells are small, one large sign says it for all.
        if size >= theme.SIZE_TICK - 1:
            tile.add(Formula("-infinity", font_size=size, color=theme.NEGATIVE))
        return tile.move_to(self._cells[i, j])

    def _one_sign_for_all(self) -> VGroup:
        """Return a large −∞ in the middle of the masked triangle."""
        sign = Formula("-infinity", font_size=theme.SIZE_LARGE, color=theme.NEGATIVE)
        last = self.n - 1
        middle = self._cells[last // 3, last - last // 3].get_center()
        backing = BackgroundRectangle(sign, color=theme.CANVAS, fill_opacity=1, buff=0.1)
        return VGroup(backing, sign).move_to(middle)
