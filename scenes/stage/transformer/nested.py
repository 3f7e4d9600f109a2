"""The levels inside each other: heads as panels, a block that stands upright, a tower of blocks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import RIGHT, UP, Circle, Dot, Line, RoundedRectangle, Square, VGroup, VMobject

from math_core import AttentionTrace
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.course.roadmap import attention_emblem, layers_emblem
from scenes.stage.text.typesetting import Formula, Words
from scenes.stage.transformer.block import BlockIcon, Plus, StationBox
from scenes.stage.words.tokens import AttentionArc


def network_with_neuron() -> VGroup:
    """Return the emblem of a network in which one neuron is marked: the one it all began with."""
    emblem = layers_emblem()
    # The first node of the middle column, after the wires and the three inputs.
    marked = emblem[4]
    marked.set_stroke(theme.RESULT, theme.STROKE).set_fill(theme.RESULT, opacity=1)
    return emblem


class HeadPanel(VGroup):
    """One head in small: the tokens in a row, and how much one of them takes from each.

    Parameters
    ----------
    trace
        Attention of a batch in heads.
    head
        Which head of the first sample.
    query
        The token that asks.
    width
        Of the row of tokens, in frame units.

    Attributes
    ----------
    tokens : VGroup
        One square a token.
    arcs : VGroup
        As wide as the weights, the query's own among them.

    Examples
    --------
    >>> from scenes.attention.params import AttentionParams
    >>> panel = HeadPanel(AttentionParams().multi_head_trace().heads, 0, 2, 3.0)
    """

    def __init__(self, trace: AttentionTrace, head: int, query: int, width: float) -> None:
        n = trace.attention_weights.shape[-1]
        side = 0.6 * width / n
        self.tokens = VGroup(
            *(
                Square(
                    side,
                    color=theme.OUTLINE,
                    fill_color=theme.CANVAS,
                    stroke_width=theme.STROKE_THIN,
                ).move_to(((k / (n - 1) - 0.5) * (width - side), 0, 0))
                for k in range(n)
            )
        )
        self.tokens[query].set_stroke(theme.QUERY)
        self.arcs = VGroup(
            *(
                AttentionArc(
                    self.tokens[query].get_top(),
                    self.tokens[key].get_top(),
                    trace.quantity("attention_weights", 0, head, query, key),
                )
                for key in range(n)
            )
        )
        super().__init__(self.arcs, self.tokens)


class RoomyStation(VGroup):
    """A station of a block with a picture of what is inside.

    Parameters
    ----------
    inside
        The picture.
    text
        Its name, a line each.
    width, height
        In frame units.
    font_size
        Of its name.
    """

    def __init__(
        self,
        inside: VGroup,
        text: str,
        width: float,
        height: float,
        font_size: float = theme.SIZE_LABEL,
    ) -> None:
        self.box = RoundedRectangle(
            corner_radius=0.12,
            width=width,
            height=height,
            color=theme.OUTLINE,
            stroke_width=theme.STROKE_THIN,
            fill_color=theme.CANVAS,
            fill_opacity=1,
        )
        self.inside = inside.scale(min(0.72 * height / inside.height, 0.36 * width / inside.width))
        self.inside.move_to(self.box.get_left() + RIGHT * 0.3, aligned_edge=np.array([-1, 0, 0]))
        self.words = Words(text, font_size=font_size, color=theme.WHITE)
        self.words.next_to((self.inside.get_right()[0] + 0.35, 0, 0), RIGHT, buff=0)
        super().__init__(self.box, self.inside, self.words)


class UprightBlock(VGroup):
    """A transformer block from bottom to top: one rail, two stations that lead around it.

    The norms are left out: this is the block in a word.

    Parameters
    ----------
    attention, feed_forward
        What its two stations are called, a line each.
    width
        Of a station, in frame units.
    font_size
        Of their names.

    Attributes
    ----------
    rail : VGroup
        The residual stream with its tip.
    attention, feed_forward : RoomyStation
        What is added to it.
    ways : VGroup
        From the rail to each station and back.
    pluses : VGroup
        Where they come back.

    Examples
    --------
    >>> block = UprightBlock()
    """

    _HEIGHT = 1.5
    _RAIL_X = -3.1
    _STATION_LEFT = -1.6

    def __init__(
        self,
        attention: str = "multi-head\nattention",
        feed_forward: str = "feed-forward",
        *,
        width: float = 4.5,
        font_size: float = theme.SIZE_LABEL,
    ) -> None:
        def station(inside: VGroup, name: str, y: float) -> RoomyStation:
            made = RoomyStation(inside, name, width, self._HEIGHT, font_size)
            return made.move_to((self._STATION_LEFT + width / 2, y, 0))

        self.attention = station(attention_emblem(), attention, -1.1)
        self.feed_forward = station(network_with_neuron(), feed_forward, 1.1)
        bottom, top = np.array([self._RAIL_X, -2.25, 0.0]), np.array([self._RAIL_X, 2.25, 0.0])
        tip = VMobject(color=theme.WHITE, stroke_width=4.0).set_points_as_corners(
            [top + np.array([side, -0.14 * (side != 0), 0.0]) for side in (-0.12, 0.0, 0.12)]
        )
        self.rail = VGroup(Line(bottom, top, color=theme.WHITE, stroke_width=4.0), tip)
        stations = (self.attention, self.feed_forward)
        self.ways = VGroup(*(self._way(station) for station in stations))
        self.pluses = VGroup(*(Plus().move_to(way.get_end()) for way in self.ways))
        super().__init__(self.rail, self.ways, *stations, self.pluses)

    def _way(self, station: RoomyStation) -> VMobject:
        """Return the way out to a station and, above, back to the rail."""
        drop = 0.28 * self._HEIGHT * UP
        middle = station.box.get_left()
        rail = np.array([self._RAIL_X, middle[1], 0.0])
        way = VMobject(color=theme.OUTLINE, stroke_width=theme.STROKE)
        # Behind the station, which covers its turn.
        corners = [rail - drop, middle - drop, middle + drop, rail + drop]
        return way.set_points_as_corners(corners)


class Tower(VGroup):
    """The full transformer: positions enter, blocks are stacked, an output head on top.

    Attributes
    ----------
    rail : Line
        The residual stream through all of it.
    icons : VGroup
        The blocks that are drawn, from below; more are between the last two.
    names : VGroup
        Block₁, block₂ … of the icons.
    more : VGroup
        The dots for those not drawn.
    entrance, exit : VGroup
        Positional encoding and the plus where it enters; the output head.
    neuron : Dot
        The neuron it all began with, inside the first block.

    Examples
    --------
    >>> tower = Tower()
    """

    def __init__(self) -> None:
        ys = (-0.95, -0.2, 1.0)
        self.rail = Line((0, -2.25, 0), (0, 2.25, 0), color=theme.WHITE, stroke_width=4.0)
        self.icons = VGroup(*(BlockIcon(2.9, 0.6).move_to((0, y, 0)) for y in ys))
        self.names = VGroup(
            *(
                allow(
                    Formula(f'"block"_{k}', font_size=theme.SIZE_LABEL, color=theme.WORDS),
                    "number",
                    "counts the blocks",
                ).next_to(icon, RIGHT, buff=0.25)
                for k, icon in zip(("1", "2", "N"), self.icons, strict=True)
            )
        )
        cover = Square(0.5, stroke_width=0, fill_color=theme.CANVAS, fill_opacity=1)
        cover.move_to((0, 0.4, 0))
        dots = (Dot((0, 0.4 + 0.15 * k, 0), radius=0.04, color=theme.WHITE) for k in (-1, 0, 1))
        self.more = VGroup(cover, *dots)
        plus = Plus().move_to((0, -1.75, 0))
        positions = Words(
            "positional\nencoding", font_size=theme.SIZE_TICK, color=theme.WORDS, align="right"
        ).next_to(plus, np.array([-1, 0, 0]), buff=0.75)
        wire = Line(
            positions.get_right() + RIGHT * 0.12,
            plus.get_left(),
            color=theme.OUTLINE,
            stroke_width=theme.STROKE,
        )
        self.entrance = VGroup(wire, plus, positions)
        self.exit = VGroup(StationBox("output\nhead").move_to((0, 1.85, 0)))
        self.neuron = marked_neuron(self.icons[0][1][1].get_center())
        super().__init__(
            self.rail,
            self.more,
            self.icons,
            self.names,
            self.entrance,
            self.exit,
            self.neuron,
        )


def marked_neuron(place: np.ndarray, radius: float = 0.06) -> Dot:
    """Return the mark of the neuron that it all began with."""
    return Dot(place, radius=radius, color=theme.RESULT)


def ring_around(node: VMobject) -> Circle:
    """Return a ring that tells one node from the others."""
    return Circle(
        radius=node.width / 2 + 0.07, color=theme.RESULT, stroke_width=theme.STROKE
    ).move_to(node)


def side_by_side(panels: Sequence[HeadPanel], columns: int, width: float, height: float) -> VGroup:
    """Lay panels out in rows of ``columns``, ``width`` and ``height`` frame units apart."""
    rows = -(-len(panels) // columns)
    for k, panel in enumerate(panels):
        row, column = divmod(k, columns)
        x = (column - (columns - 1) / 2) * width
        # By its tokens: arcs rise differently, and the rows should not.
        panel.shift(np.array([x, ((rows - 1) / 2 - row) * height, 0.0]) - panel.tokens.get_center())
    return VGroup(*panels)
