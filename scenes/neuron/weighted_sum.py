"""Chapter weighted-sum: inputs × weights + bias, one term at a time."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    LaggedStart,
    Line,
    MoveAlongPath,
    ReplacementTransform,
    Succession,
    TransformFromCopy,
    VGroup,
    smooth,
    squish_rate_func,
)
from manim.animation.animation import Animation

from scenes.neuron.params import NeuronParams
from scenes.neuron.stages import AtRest, OnTheRoad
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.emphasis import dimming, pulse
from scenes.stage.networks.neuron import EdgeLabel, Multiplication, NeuronDiagram
from scenes.stage.part import LineTiming, Part
from scenes.stage.plots.ledger import Entry, Ledger
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded, product_sign, spoken_number, sum_sign
from scenes.stage.text.typesetting import Formula

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_LEFT = np.array([-0.75, 0.35, 0.0])
# What one term takes at an easy pace.
_TERM_SECONDS = 2.5
_FLIGHT_ARC = 1.3


class WeightedSum(Chapter[NeuronParams, OnTheRoad]):
    """Inputs × weights + bias, one term at a time."""

    title = "Weighted sum"
    takeaways = (
        "A neuron multiplies each input by its weight and adds up the products.",
        "The bias is added last; the result is the pre-activation z.",
        "A thick edge is a large weight; blue is positive, red is negative.",
    )
    opens_on = OnTheRoad
    ends_on = AtRest

    def __init__(self, part: Part[NeuronParams], opening: OnTheRoad) -> None:
        super().__init__(part, opening)
        self.road = opening.road
        self.trace = self.params.trace()
        self.diagram = NeuronDiagram(self.trace).shift(_LEFT)
        self.ledger = self.make_ledger()

    def construct(self) -> None:
        """Play the chapter."""
        self.bring_in_the_neuron()
        self.give_edges_their_weights()
        self.add_up_the_products()
        self.add_the_bias()
        self.name_the_strongest_input()
        self.move_to_the_end_stage()

    def make_ledger(self) -> Ledger:
        """Return the running sum of the products, the bias, and their total z."""
        diagram, sums = self.diagram, [0.0, *map(float, self.trace.running_sums)]
        entries = [
            Entry(f"w_{i + 1} x_{i + 1}", diagram.rounded("products", i), sums[i], sums[i + 1])
            for i in range(diagram.n_inputs)
        ]
        z = diagram.rounded("pre_activation")
        # The bias stands in this sum and is shown with the sum's decimals.
        bias = Rounded(self.trace.quantity("bias"), z.decimals)
        entries.append(Entry("b", bias, sums[-1], z.quantity.value))
        entries.append(Entry("z", z, 0.0, z.quantity.value))
        return Ledger(entries).move_to((3.8, -0.65, 0))

    def bring_in_the_neuron(self) -> None:
        """Turn the emblem on the road into the neuron itself."""
        diagram = self.diagram
        wires, dots, out, body = self.road.emblems[0]
        rest = VGroup(
            self.road.road,
            self.road.marks,
            self.road.titles,
            self.road.subtitles,
            *self.road.emblems[1:],
        )
        self.bare_edges = VGroup(
            *(Line(e.get_start(), e.get_end(), color=theme.GUIDE) for e in diagram.edges)
        ).set_stroke(width=theme.STROKE_THIN)
        boxes = VGroup(*(pill.box for pill in diagram.pills))
        with self.say(self.opening_line()) as line:
            self.play(
                FadeOut(rest),
                ReplacementTransform(wires, self.bare_edges),
                ReplacementTransform(dots, boxes),
                ReplacementTransform(body, diagram.body),
                FadeOut(out),
                run_time=line.until("numbers" if diagram.n_inputs > 1 else "number"),
            )
            numbers = (
                VGroup(p.number, x) for p, x in zip(diagram.pills, diagram.names, strict=True)
            )
            self.play(
                self.title_in(),
                LaggedStart(*(FadeIn(number) for number in numbers), lag_ratio=0.3),
                run_time=line.until("make", at_least=theme.QUICK),
            )
            self.play(
                *(pulse(edge, width=theme.STROKE, trail=0.4) for edge in self.bare_edges),
                run_time=theme.MOVE,
            )

    def opening_line(self) -> str:
        """Return the question that the chapter answers."""
        n = self.diagram.n_inputs
        if n == 1:
            return "Here is a neuron. One number comes in. What does it make of that?"
        noun = f"{spoken_number(str(n)).capitalize()} numbers come in"
        return f"Here is a neuron. {noun}. How does it make one number out of them?"

    def give_edges_their_weights(self) -> None:
        """Let each edge take the width and colour of its weight."""
        diagram = self.diagram
        with self.say(
            "They do not all count the same: each input has a weight of its own. "
            "The thicker the edge, the stronger the weight, and its colour is its sign: "
            "blue for plus, red for minus."
        ) as line:
            line.wait_for("weight")
            self.play(
                LaggedStart(
                    *(
                        AnimationGroup(
                            ReplacementTransform(bare, edge),
                            GrowFromCenter(label),
                        )
                        for bare, edge, label in zip(
                            self.bare_edges, diagram.edges, diagram.labels, strict=True
                        )
                    ),
                    lag_ratio=0.5,
                ),
                run_time=line.until("stronger", at_least=theme.MOVE),
            )
            for word, wanted in (("blue", True), ("red", False)):
                line.wait_for(word)
                of_the_sign = [i for i, w in enumerate(self.trace.weights) if (w >= 0) == wanted]
                if of_the_sign:
                    self.play(
                        *(
                            pulse(diagram.edges[i], width=theme.STROKE, trail=0.4)
                            for i in of_the_sign
                        ),
                        run_time=theme.QUICK,
                    )

    def add_up_the_products(self) -> None:
        """Send each product along its edge into the sum."""
        n = self.diagram.n_inputs
        self.running: Number | None = None
        x, w = (self.diagram.rounded(field, 0) for field in ("inputs", "weights"))
        product = self.diagram.rounded("products", 0)
        verb = "makes" if product_sign((x, w), product) == "=" else "makes about"
        with self.say(
            f"Multiply input and weight: {{x}} times {{w}} {verb} {{p}}.", x=x, w=w, p=product
        ) as line:
            self.play_term(0, line)
        if n > 1:
            others = "the second one" if n == 2 else "all the others"
            with self.say(f"The same with {others}, and every product joins the sum.") as line:
                pace = max(0.5, line.rest / (_TERM_SECONDS * (n - 1)))
                for i in range(1, n):
                    self.play_term(i, pace=min(1.0, pace))
        with self.say("Together they make {s}.", s=self.diagram.rounded("weighted_sum")) as line:
            assert self.running is not None
            line.wait_for("{s}")
            self.play(self.running.animate.scale(1.25), rate_func=lambda t: 4 * t * (1 - t))

    def play_term(self, i: int, line: LineTiming | None = None, pace: float = 1.0) -> None:
        """Multiply input ``i`` by its weight on the edge and carry the product into the sum.

        With a line, the factors meet and the product comes when they are said.
        """
        diagram = self.diagram
        x, w = diagram.pills[i].number, diagram.labels[i].number
        factors = Multiplication(x, w)
        meeting = diagram.label_point(i)
        factors.move_to(meeting)
        label = diagram.labels[i]
        if line is not None:
            line.wait_for("{x}")
        self.remove(label)
        self.play(
            FadeIn(factors.gap, factors.times),
            TransformFromCopy(x, factors.left),
            TransformFromCopy(w, factors.right),
            run_time=0.7 * pace,
        )
        if line is not None:
            line.wait_for("{p}")
        # Like the weight's label, the product covers the edges that it passes over.
        product = EdgeLabel(diagram.rounded("products", i)).move_to(meeting)
        self.play(
            FadeOut(factors.left, shift=0.3 * RIGHT),
            FadeOut(factors.right, shift=0.3 * LEFT),
            FadeOut(factors.times, factors.gap),
            FadeIn(product),
            run_time=0.4 * pace,
        )
        near_body = diagram.label_point(i) + 0.55 * (diagram.landing(i) - diagram.label_point(i))
        way = Line(meeting, near_body)
        self.play(
            MoveAlongPath(product, way),
            FadeIn(label),
            pulse(diagram.edges[i], width=theme.STROKE, trail=0.4),
            run_time=0.6 * pace,
        )
        total = diagram.number_in_body(diagram.rounded("running_sums", i), theme.WHITE)
        self.enter_ledger(i, product, total, run_time=0.8 * pace)

    def enter_ledger(self, row: int, carried: EdgeLabel, total: Number, run_time: float) -> None:
        """Book a term: its number takes its row, its bar grows, the sum in the body changes."""
        ledger = self.ledger
        bar = ledger.bars[row]
        seed = bar.copy().stretch(1e-3, 0, about_edge=(ledger.bar_origin(row), 0, 0))
        moves: list[Animation] = [
            # In an arc above the body, so as not to cross the number in it.
            ReplacementTransform(carried.number, ledger.values[row], path_arc=-_FLIGHT_ARC),
            # The name waits until the number has passed its place.
            FadeIn(ledger.names[row], rate_func=squish_rate_func(smooth, 0.7, 1.0)),
            ReplacementTransform(seed, bar),
        ]
        self.remove(carried.gap)
        # One number at a time in the body: the old sum leaves before the new one is there.
        change = [] if self.running is None else [FadeOut(self.running, shift=0.25 * UP)]
        moves.append(Succession(*change, FadeIn(total, shift=0.25 * UP)))
        moves.append(FadeIn(ledger.links[row - 1] if row > 0 else ledger.zero))
        self.running = total
        self.play(*moves, run_time=run_time)

    def add_the_bias(self) -> None:
        """Add the bias, rule off, and name the total z."""
        diagram, ledger = self.diagram, self.ledger
        row = diagram.n_inputs
        with self.say(
            "Then comes the bias, {b}: a head start that the neuron gives itself, "
            "whatever comes in.",
            b=diagram.rounded("bias"),
        ) as line:
            pill, edge = diagram.bias.pill, diagram.bias.edge
            line.wait_for("bias")
            self.play(FadeIn(diagram.bias, shift=UP * 0.3), run_time=theme.QUICK)
            line.wait_for("head")
            carried = EdgeLabel(ledger.entries[row].rounded).move_to(pill)
            way = Line(pill.get_center(), diagram.body.get_bottom() + DOWN * 0.35)
            self.play(
                MoveAlongPath(carried, way),
                pulse(edge, width=theme.STROKE, trail=0.4),
                run_time=theme.MOVE,
            )
            total = diagram.number_in_body(diagram.rounded("pre_activation"), theme.WHITE)
            self.enter_ledger(row, carried, total, run_time=max(theme.MOVE, line.rest))
        terms = [entry.rounded for entry in ledger.entries[:-1]]
        z = diagram.rounded("pre_activation")
        verb = "is" if sum_sign(terms, z) == "=" else "is about"
        rule = Formula(
            f"z = sum_(i=1)^{diagram.n_inputs} w_i x_i + b", font_size=theme.SIZE_FORMULA
        ).move_to((3.9, 2.45, 0))
        with self.say(f"All of it together is called z. Here, z {verb} {{z}}.", z=z) as line:
            assert self.running is not None
            self.rule = rule
            line.wait_for("called")
            self.play(
                Create(ledger.rule),
                FadeIn(ledger.names[-1], ledger.values[-1], ledger.bars[-1]),
                ReplacementTransform(self.running, diagram.z),
                run_time=line.until("Here", at_least=theme.QUICK),
            )
            self.play(FadeIn(rule), run_time=theme.QUICK)

    def name_the_strongest_input(self) -> None:
        """Point out the largest product, if there is a single one."""
        sizes = np.abs(self.trace.products)
        strongest = int(sizes.argmax())
        if len(sizes) < 2 or (sizes == sizes[strongest]).sum() > 1:
            return
        way = "down" if self.trace.products[strongest] < 0 else "up"
        others = [i for i in range(len(sizes)) if i != strongest]
        with self.say(
            f"Which input counts most here? The {_ORDINALS[strongest]}: "
            f"its product, {{p}}, pulls z {way}.",
            p=self.diagram.rounded("products", strongest),
        ) as line:
            line.wait_for(_ORDINALS[strongest])
            self.play(
                *(dimming(self.diagram.term(i)) for i in others),
                *(dimming(self.ledger.row(i)) for i in others),
                run_time=theme.QUICK,
            )
            self.wait(max(theme.PAUSE, line.rest - theme.QUICK))

    def move_to_the_end_stage(self) -> None:
        """Move the neuron to the place where the next chapter finds it."""
        ending = AtRest(self.params)
        self.play(
            self.fade_all_but(self.diagram),
            ReplacementTransform(self.diagram, ending.diagram),
            run_time=theme.MOVE,
        )
        # The old parts came to the stage one by one, and would lie under the new ones.
        self.clear()
        self.add(ending.diagram)
