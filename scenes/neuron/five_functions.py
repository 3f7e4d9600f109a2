"""Five activation functions on one pair of axes, and what each makes of the same z."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from manim import LEFT, RIGHT, Arrow, Circle, Line, Mobject, RoundedRectangle, ValueTracker, VGroup

from math_core import ACTIVATIONS
from scenes.neuron.hill import follower_shape
from scenes.neuron.live import activation_at, z_at
from scenes.neuron.live_plot import BendingCurve, LivePlot, Shape, shape_of
from scenes.neuron.params import COMPARED_ACTIVATIONS, MANY, NeuronParams
from scenes.stage import theme
from scenes.stage.course.activation_cards import COMPARED
from scenes.stage.plots.plot import nice_limit
from scenes.stage.text.number import Number
from scenes.stage.text.readout import Readout
from scenes.stage.text.rounding import Rounded
from scenes.stage.text.typesetting import Words

# Each curve's own colour and width; where two lie on one another, both are seen.
LOOKS = {
    "linear": (theme.GREY_B, theme.STROKE_CURVE),
    "relu": (theme.FUNCTION, theme.STROKE_EDGE_MAX),
    "sigmoid": (theme.WHITE, theme.STROKE_CURVE),
    "tanh": (theme.BLUE, theme.STROKE_CURVE),
    "leaky_relu": (theme.RED, theme.STROKE),
}
# Where each of them is taken.
USES = {
    "linear": "at the end, for any number",
    "relu": "inside, the usual one",
    "sigmoid": "at the end, for a yes or no",
    "tanh": "inside, centred on zero",
    "leaky_relu": "inside, where neurons die",
}
# What the curves are at each whole step of their progress.
FOLLOWERS, FIVE, RELU, LEAKY = range(4)

_NAME_X, _NUMBER_X = 1.75, 6.55
_TOP_ROW, _ROW, _USE_DROP = 1.15, 0.86, 0.4
_BODY = np.array([2.55, 2.45, 0.0])
_BODY_RADIUS = 0.75
_ARROW_LENGTH = 1.7
_READOUT_DROP = 0.42


def five_limit(params: NeuronParams) -> float:
    """Return how far the axes of the five functions reach."""
    return nice_limit(float(params.trace().pre_activation), at_least=3)


def shown_decimals(limit: float) -> int:
    """Return the decimals that z and the outputs share."""
    return 3 if limit < 100 else 2 if limit < 1_000 else 1


class FiveFunctions(VGroup):
    """One plot with five curves, a vertical line where z is, and each curve's value.

    Parameters
    ----------
    params
        The viewer's neuron.
    plot
        The axes.

    Attributes
    ----------
    z, progress : ValueTracker
        Where the vertical line is; and what the curves are: see ``FOLLOWERS`` to ``LEAKY``.
    curves, dots, names, outputs : VGroup
        One a function, in the order of ``COMPARED``.
    z_line, readout
        The vertical line, and z in figures at its foot.
    uses
        Where each function is taken, below its name.
    own
        A frame around the row of the neuron's own activation.
    body, arrow, answer, number
        The neuron, its output and the number there, and z inside.
    """

    def __init__(self, params: NeuronParams, plot: LivePlot) -> None:
        trace = params.trace()
        self.plot = plot
        self.z = ValueTracker(float(trace.pre_activation))
        self.progress = ValueTracker(FIVE)
        self.decimals = shown_decimals(five_limit(params))
        z: Callable[[], float] = self.z.get_value
        self.z_name = plot.axis_name("z")
        self.curves = VGroup(*(self._curve(name) for name in COMPARED))
        self.z_line = self._line_at_z()
        self.dots = VGroup(
            *(
                curve.rider(z, LOOKS[name][0])
                for name, curve in zip(COMPARED, self.curves, strict=True)
            )
        )
        self.readout = self._readout()
        self.names = VGroup(
            *(
                Words(each.label, font_size=theme.SIZE_FORMULA, color=LOOKS[name][0]).move_to(
                    (_NAME_X, row_y(i), 0), aligned_edge=LEFT
                )
                for i, (name, each) in enumerate(COMPARED.items())
            )
        )
        self.outputs = VGroup(*(self._output(name, i) for i, name in enumerate(COMPARED)))
        self.uses = VGroup(
            *(
                Words(USES[name], font_size=theme.SIZE_LABEL).move_to(
                    (_NAME_X, row_y(i) - _USE_DROP, 0), aligned_edge=LEFT
                )
                for i, name in enumerate(COMPARED)
            )
        )
        self.own = self._frame_around(params.activation)
        self._make_neuron(Rounded(trace.quantity("output"), self.decimals))
        super().__init__(
            self.z_name,
            self.z_line,
            self.curves,
            self.dots,
            self.readout,
            self.names,
            self.outputs,
            self.uses,
            self.body,
            self.number,
            self.arrow,
            self.answer,
            self.own,
        )

    def _curve(self, name: str) -> BendingCurve:
        """Return a curve that comes from the followers' sum, and may become ReLU and leaky ReLU."""
        start = follower_shape(MANY)
        color, width = LOOKS[name]
        own = shape_of(COMPARED[name], color, width, dashed=name == "linear")
        shapes: list[Shape] = [start, own]
        shapes += [shape_of(ACTIVATIONS[each]) for each in ("relu", "leaky_relu")]
        return BendingCurve(self.plot.scale_of, shapes, self.progress.get_value)

    def _line_at_z(self) -> Line:
        scale, z = self.plot.scale_of, self.z
        line = Line(color=theme.WHITE, stroke_width=theme.STROKE_THIN)

        def stand(mobject: Mobject) -> None:
            reach = scale.reach.get_value()
            assert isinstance(mobject, Line)
            mobject.put_start_and_end_on(
                scale.point(z.get_value(), -reach), scale.point(z.get_value(), reach)
            )

        stand(line)
        return line.add_updater(stand)

    def _readout(self) -> Readout:
        """Return z in figures, which stays at the foot of its line and in the frame."""
        line = self.z_line
        readout = Readout(
            "z",
            lambda: z_at(self.z, self.decimals),
            font_size=theme.SIZE_FORMULA,
            color=theme.WHITE,
        )

        def stand(mobject: Mobject) -> None:
            room = theme.STAGE_RIGHT - mobject.width / 2
            x = max(line.get_x(), -room)
            mobject.move_to((x, line.get_bottom()[1] - _READOUT_DROP, 0))

        stand(readout)
        return readout.add_updater(stand)

    def output_now(self, name: str) -> Rounded:
        """Return what a function makes of z where it stands."""
        trace = activation_at(COMPARED[name], self.z)
        return Rounded(trace.quantity("output"), self.decimals)

    def _output(self, name: str, i: int) -> Number:
        number = Number(
            self.output_now(name), font_size=theme.SIZE_FORMULA, color=theme.RESULT
        ).fit_width(_NUMBER_X - _NAME_X - 2.4)
        number.follow(lambda: self.output_now(name))

        def stand(mobject: Mobject) -> None:
            mobject.move_to((_NUMBER_X, row_y(i), 0), aligned_edge=RIGHT)

        stand(number)
        return number.add_updater(stand)

    def _make_neuron(self, output: Rounded) -> None:
        self.body = Circle(
            radius=_BODY_RADIUS,
            color=theme.WHITE,
            stroke_width=theme.STROKE,
            fill_color=theme.CANVAS,
            fill_opacity=1,
        ).move_to(_BODY)
        self.number = Number(z_at(self.z, self.decimals), font_size=theme.SIZE_BODY)
        self.number.fit_width(1.6 * _BODY_RADIUS).move_to(_BODY)
        self.number.follow(lambda: z_at(self.z, self.decimals))
        start = self.body.get_right()
        self.arrow = Arrow(
            start,
            start + RIGHT * _ARROW_LENGTH,
            buff=0,
            color=theme.OUTLINE,
            stroke_width=theme.STROKE,
            tip_length=0.22,
        )
        self.answer = Number(output, font_size=theme.SIZE_LARGE, color=theme.RESULT)
        self.answer.fit_width(1.6).next_to(self.arrow, RIGHT, buff=0.2)

    @staticmethod
    def _frame_around(name: str) -> RoundedRectangle:
        """Return a frame around a function's row."""
        y = row_y(COMPARED_ACTIVATIONS.index(name)) - _USE_DROP / 2
        return RoundedRectangle(
            width=_NUMBER_X - _NAME_X + 0.4,
            height=_ROW - 0.02,
            corner_radius=0.15,
            color=LOOKS[name][0],
            stroke_width=theme.STROKE,
        ).move_to(((_NAME_X + _NUMBER_X) / 2, y, 0))


def row_y(i: int) -> float:
    """Return the height of the row of function ``i``."""
    return _TOP_ROW - i * _ROW
