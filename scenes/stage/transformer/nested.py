"""The levels inside each other: a block that stands upright, its plan, a tower of blocks."""

from __future__ import annotations

import numpy as np
from manim import RIGHT, UP, Circle, Dot, Line, Rectangle, RoundedRectangle, VGroup, VMobject

from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.course.roadmap import attention_emblem, layers_emblem
from scenes.stage.text.typesetting import Formula, Words
from scenes.stage.transformer.block import Plus


def network_with_neuron() -> VGroup:
    """Return the emblem of a network in which one neuron is marked: the one it all began with."""
    emblem = layers_emblem()
    # The first node of the middle column, after the wires and the three inputs.
    marked = emblem[4]
    marked.set_stroke(theme.RESULT, theme.STROKE).set_fill(theme.RESULT, opacity=1)
    return emblem


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


class BlockPlan(VGroup):
    """A block as seen from far away: the rail, and two stations that lead around it.

    The lower station has room for attention's heads, the upper one for a network above each word.

    Parameters
    ----------
    scale
        How many frame units the plan's own unit has; strokes scale with it.

    Attributes
    ----------
    box : Rectangle
        The block's outline.
    rail : Line
        The residual stream.
    attention, feed_forward : RoundedRectangle
        The stations.
    ways : VGroup
        From the rail to each station and back.
    pluses : VGroup
        Where they come back.

    Examples
    --------
    >>> plan = BlockPlan(0.4)
    """

    WIDTH, HEIGHT = 20.7, 11.7
    # Where things stand, from the block's middle.
    RAIL_X = -9.65
    STATION_X, STATION_WIDTH = 0.85, 18.2
    ATTENTION, FEED_FORWARD = (-5.15, 3.55), (3.85, 5.2)
    # The neuron it all began with, in one of the networks.
    NEURON = (-1.96, 4.55)

    def __init__(self, scale: float = 1.0) -> None:
        self.box = Rectangle(
            width=self.WIDTH,
            height=self.HEIGHT,
            color=theme.WHITE,
            fill_color=theme.CANVAS,
            fill_opacity=0,
        )
        foot, head = (np.array([self.RAIL_X, y, 0.0]) for y in (-self.HEIGHT / 2, self.HEIGHT / 2))
        self.rail = Line(foot, head, color=theme.WHITE)
        self.attention = self._station(*self.ATTENTION, theme.RESULT)
        self.feed_forward = self._station(*self.FEED_FORWARD, theme.POSITIVE)
        stations = (self.attention, self.feed_forward)
        self.ways = VGroup(*(self._way(station) for station in stations))
        self.pluses = VGroup(*(Plus().scale(1.6).move_to(way.get_end()) for way in self.ways))
        super().__init__(self.box, self.rail, *stations, self.ways, self.pluses)
        self.scale(scale, about_point=np.zeros(3))
        for lines, width in ((self, theme.STROKE_THIN), (self.rail, theme.STROKE_CURVE)):
            lines.set_stroke(width=width)
        self.ways.set_stroke(width=theme.STROKE)

    def _station(self, bottom: float, top: float, color: str) -> RoundedRectangle:
        return RoundedRectangle(
            corner_radius=0.3, width=self.STATION_WIDTH, height=top - bottom, color=color
        ).move_to((self.STATION_X, (bottom + top) / 2, 0))

    def _way(self, station: VMobject) -> VMobject:
        """Return the way out to a station and, above, back to the rail."""
        way = VMobject(color=theme.WHITE)
        middle, rise = station.get_left(), 0.3 * station.height
        for y in (middle[1] - rise, middle[1] + rise):
            ends = [np.array([self.RAIL_X, y, 0.0]), np.array([middle[0], y, 0.0])]
            if y > middle[1]:
                ends.reverse()
            way.start_new_path(ends[0])
            way.add_line_to(ends[1])
        return way


class Tower(VGroup):
    """The full transformer: positions enter, blocks are stacked, an output head on top.

    Attributes
    ----------
    rail : Line
        The residual stream through all of it.
    icons : VGroup
        The blocks that are drawn, from below; more are between the last two.
    insides : VGroup
        A sign of attention in each of them.
    names : VGroup
        Block₁, block₂ … of the icons.
    more : VGroup
        The dots for those not drawn.
    entrance, exit : VGroup
        Positional encoding and the plus where it enters; the output head.
    neuron : NeuronMark
        The neuron it all began with, inside the first block.

    Examples
    --------
    >>> tower = Tower()
    """

    # How large the blocks are, and where they stand.
    BLOCK_SCALE = 0.105
    _YS = (-1.3, 0.1, 1.8)
    _DOTS_Y, _ENTRANCE_Y, _EXIT_Y = 0.95, -2.4, 2.98

    def __init__(self) -> None:
        plans = [BlockPlan(self.BLOCK_SCALE).move_to((0, y, 0)) for y in self._YS]
        self.icons = VGroup(*plans)
        self.insides = VGroup(*(self._inside(plan) for plan in plans))
        rail_x = plans[0].rail.get_x()
        self.rail = Line(
            (rail_x, self._ENTRANCE_Y - 0.45, 0),
            (rail_x, self._EXIT_Y, 0),
            color=theme.WHITE,
            stroke_width=theme.STROKE_CURVE,
        )
        self.names = VGroup(
            *(
                allow(
                    Formula(f'"block"_{k}', font_size=theme.SIZE_BODY, color=theme.WHITE),
                    "number",
                    "counts the blocks",
                ).next_to(icon, RIGHT, buff=0.3)
                for k, icon in zip(("1", "2", "N"), self.icons, strict=True)
            )
        )
        dots = (
            Dot((0, self._DOTS_Y + 0.16 * k, 0), radius=0.05, color=theme.WHITE) for k in (-1, 0, 1)
        )
        self.more = VGroup(*dots)
        plus = Plus().move_to((rail_x, self._ENTRANCE_Y, 0))
        positions = Words(
            "positional encoding", font_size=theme.SIZE_LABEL, color=theme.WHITE
        ).next_to(plus, RIGHT, buff=0.75)
        wire = Line(
            positions.get_left() - RIGHT * 0.12,
            plus.get_right(),
            color=theme.RESULT,
            stroke_width=theme.STROKE,
        )
        self.entrance = VGroup(wire, plus, positions)
        head = Words("output head", font_size=theme.SIZE_LABEL, color=theme.WHITE)
        box = RoundedRectangle(
            corner_radius=0.12,
            width=head.width + 0.4,
            height=0.56,
            color=theme.WHITE,
            stroke_width=theme.STROKE_THIN,
            fill_color=theme.CANVAS,
            fill_opacity=1,
        )
        self.exit = VGroup(box, head.move_to(box))
        self.exit.move_to((rail_x - 0.25, self._EXIT_Y, 0), aligned_edge=-RIGHT)
        inside = self.BLOCK_SCALE * np.array([*BlockPlan.NEURON, 0.0])
        self.neuron = NeuronMark(plans[0].box.get_center() + inside)
        super().__init__(
            self.rail,
            self.more,
            self.icons,
            self.insides,
            self.names,
            self.entrance,
            self.exit,
            self.neuron,
        )

    @staticmethod
    def _inside(plan: BlockPlan) -> VGroup:
        """Return the sign of attention in a block."""
        sign = attention_emblem().set_stroke(width=theme.STROKE_THIN)
        return sign.scale(0.62 * plan.attention.height / sign.height).move_to(plan.attention)


class NeuronMark(VGroup):
    """The mark of the neuron that it all began with.

    Parameters
    ----------
    place
        Where the neuron is, of shape (3,).

    Attributes
    ----------
    ring : Circle
        Around the neuron.
    label : VGroup
        What it is called, left of the tower, and a line from there.

    Examples
    --------
    >>> mark = NeuronMark(np.zeros(3))
    """

    _RADIUS, _LABEL_X = 0.13, -1.75

    def __init__(self, place: np.ndarray) -> None:
        self.ring = Circle(radius=self._RADIUS, color=theme.RESULT, stroke_width=theme.STROKE)
        self.ring.move_to(place)
        words = Words("the neuron", font_size=theme.SIZE_BODY, color=theme.RESULT)
        words.move_to(place + self._LABEL_X * RIGHT, aligned_edge=RIGHT)
        wire = Line(
            words.get_right() + 0.12 * RIGHT,
            self.ring.get_left(),
            color=theme.RESULT,
            stroke_width=theme.STROKE_THIN,
        )
        self.label = VGroup(words, wire)
        super().__init__(self.ring, self.label)
