"""One neuron of the hidden layer, enlarged: it is the neuron of Part 1."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import (
    DOWN,
    RIGHT,
    UP,
    Create,
    DashedLine,
    FadeIn,
    FadeOut,
    Line,
    ReplacementTransform,
    ShowPassingFlash,
    VGroup,
    VMobject,
)

from math_core import Neuron, NeuronTrace, get_activation
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.chapter import Act
from scenes.stage.networks.neuron import Multiplication, NeuronDiagram
from scenes.stage.part import Part
from scenes.stage.plots.ledger import Entry, Ledger
from scenes.stage.plots.plot import Plot, nice_limit
from scenes.stage.text.rounding import Rounded, product_sign, spoken_number, sum_sign
from scenes.stage.text.typesetting import Formula
from scenes.transformer.params import TransformerParams

_BODY, _REACH = np.array([-1.5, 0.55, 0.0]), 3.9
_LEDGER_AT = np.array([3.35, 0.05, 0.0])
_PLOT_AT, _PLOT_SIZE, _RULE_Y = np.array([3.7, 0.75, 0.0]), (4.2, 2.6), -1.6
# More inputs than these are drawn as five and the rest.
_MOST = 6


class NeuronInside(Act[TransformerParams]):
    """One hidden neuron with its real numbers: weighted sum, bias, activation.

    Parameters
    ----------
    part
        The film in which it is played.
    trace
        The neuron's forward pass.

    Attributes
    ----------
    diagram : NeuronDiagram
        The enlarged neuron, which stays on the stage.
    """

    def __init__(self, part: Part[TransformerParams], trace: NeuronTrace) -> None:
        super().__init__(part)
        self.trace = trace
        self.diagram = NeuronDiagram(trace, reach=_REACH, most=_MOST).shift(_BODY)
        self.n_more = trace.weights.size - self.diagram.n_inputs
        self.ledger = self.make_ledger()

    def make_ledger(self) -> Ledger:
        """Return the sum as a ledger: a row a drawn input, one for all others, bias and z."""
        big, trace = self.diagram, self.trace
        n, digits = big.n_inputs, big.rounded("pre_activation").decimals
        sums = [0.0, *map(float, trace.running_sums)]
        entries = [
            Entry(f"w_{i + 1} x_{i + 1}", big.rounded("products", i), sums[i], sums[i + 1])
            for i in range(n)
        ]
        if self.n_more:
            rest = Neuron(trace.weights[n:], 0.0).forward(trace.inputs[n:])
            rounded = Rounded(rest.quantity("weighted_sum"), digits)
            entries.append(Entry(f'upright("{self.n_more} more")', rounded, sums[n], sums[-1]))
        z = float(trace.pre_activation)
        entries.append(Entry("b", Rounded(trace.quantity("bias"), digits), sums[-1], z))
        exact = sum_sign([entry.rounded for entry in entries], big.rounded("pre_activation")) == "="
        entries.append(Entry("z" if exact else "z approx", big.rounded("pre_activation"), 0.0, z))
        ledger = Ledger(entries)
        if self.n_more:
            allow(ledger.names[n], "number", "how many products are added up in one")
        return ledger.move_to(_LEDGER_AT)

    def look_inside(self, node: VMobject, inputs: Sequence[VMobject]) -> None:
        """Enlarge a neuron of the network and work its output out.

        Parameters
        ----------
        node, inputs
            Where it and its inputs stand in the network, which is on the stage.
        """
        with self.say("Each of these is the neuron of the first film.") as line:
            self.enlarge(node, inputs, line.rest)
        self.add_up()
        self.activate()

    def enlarge(self, node: VMobject, inputs: Sequence[VMobject], seconds: float) -> None:
        """Let a node grow into the neuron's body, and its inputs into numbers."""
        big = self.diagram
        grown = node.copy()
        self.add(grown)
        arriving = [
            FadeIn(VGroup(pill, name), target_position=dot)
            for pill, name, dot in zip(big.pills, big.names, inputs, strict=False)
        ]
        self.play(
            self.fade_all_but(self.corner, grown),
            ReplacementTransform(grown, big.body),
            *arriving,
            run_time=0.5 * seconds,
        )
        edges = [Create(edge) for edge in big.edges]
        self.play(*edges, FadeIn(*big.labels, big.rest), run_time=0.35 * seconds)
        self.bring_to_front(big.body, *big.labels)

    def add_up(self) -> None:
        """Book product after product, those not drawn in one, and the bias."""
        big, ledger = self.diagram, self.ledger
        x, w, p = (big.rounded(field, 0) for field in ("inputs", "weights", "products"))
        is_ = "is" if product_sign((x, w), p) == "=" else "is about"
        n, more = big.n_inputs, self.n_more
        sources = [*big.labels, *([big.rest] if more else []), big.bias]
        edges = [*big.edges, *([big.rest[0]] if more else []), big.bias.edge]
        with self.say(f"Input times weight: {{x}} times {{w}} {is_} {{p}}.", x=x, w=w, p=p) as line:
            factors = Multiplication(big.pills[0].number, big.labels[0].number)
            factors.move_to(big.label_point(0))
            self.remove(big.labels[0])
            self.play(FadeIn(factors, ledger.zero), run_time=line.share(0.2))
            self.wait(0.3 * line.duration)
            self.remove(factors)
            self.add(big.labels[0])
            self.book(0, factors, edges[0], line.share(0.35))
        if n > 1:
            others = f", the last {spoken_number(str(more))} in one" if more else ""
            with self.say(f"So for each input{others}.") as line:
                for row in range(1, n + bool(more)):
                    each = line.duration / (n + bool(more) - 1)
                    self.book(row, sources[row], edges[row], each)
        z = big.rounded("pre_activation")
        terms = [entry.rounded for entry in ledger.entries[:-1]]
        about = "" if sum_sign(terms, z) == "=" else "about "
        with self.say(f"Plus the bias, that is z: {about}{{z}}.", z=z) as line:
            self.play(FadeIn(big.bias, shift=0.3 * UP), run_time=theme.QUICK)
            self.book(len(terms) - 1, sources[-1], edges[-1], line.share(0.2))
            self.play(Create(ledger.rule), FadeIn(ledger.total), run_time=theme.QUICK)
            self.play(FadeIn(big.z, target_position=ledger.values[-1]), run_time=theme.QUICK)
        self.play(FadeOut(ledger), run_time=theme.QUICK)

    def book(self, row: int, source: VMobject, edge: VMobject, seconds: float) -> None:
        """Let a term run along its edge, and take its row in the sum."""
        light = Line(edge.get_start(), edge.get_end(), color=theme.RESULT)
        light.set_stroke(width=2 * theme.STROKE)
        ledger = self.ledger
        moves = [
            ShowPassingFlash(light, time_width=0.5),
            FadeIn(VGroup(ledger.names[row], ledger.values[row]), target_position=source),
            FadeIn(ledger.bars[row]),
        ]
        if row:
            moves.append(FadeIn(ledger.links[row - 1]))
        self.play(*moves, run_time=seconds)

    def activate(self) -> None:
        """Read the output off ReLU's graph at z."""
        z, a = (Rounded(self.trace.quantity(field)) for field in ("pre_activation", "output"))
        limit = nice_limit(z.quantity.value, 1.0)
        plot = Plot(limit, (0.0, limit), *_PLOT_SIZE, x_name="z").move_to(_PLOT_AT)
        curve = plot.curve(get_activation(self.trace.activation))
        foot = plot.point(z.quantity.value, 0.0)
        top = plot.point(z.quantity.value, a.quantity.value)
        dot = plot.marker(lambda: (z.quantity.value, a.quantity.value))
        rise = DashedLine(foot, top + 1e-3 * UP, color=theme.RESULT, stroke_width=theme.STROKE_THIN)
        rule = Formula(
            'upright("ReLU")(@z) = @a', {"z": z, "a": a}, font_size=theme.SIZE_FORMULA
        ).move_to((_PLOT_AT[0], _RULE_Y, 0))
        rule.part("a").set_color(theme.RESULT)
        passes = "lets it through" if z.quantity.value > 0 else "switches it off"
        with self.say(f"And ReLU {passes}: {{a}}.", a=a) as line:
            self.play(
                FadeIn(self.diagram.output, shift=0.3 * RIGHT),
                FadeIn(plot),
                Create(curve),
                run_time=line.share(0.35),
            )
            self.play(Create(rise), FadeIn(dot), run_time=line.share(0.2))
            self.play(FadeIn(rule, shift=0.3 * DOWN), run_time=theme.QUICK)
            self.wait(theme.PAUSE)
