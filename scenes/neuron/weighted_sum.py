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
    ShowPassingFlash,
    Succession,
    TransformFromCopy,
    VGroup,
    VMobject,
    smooth,
    squish_rate_func,
)
from manim.animation.animation import Animation

from scenes.neuron.params import NeuronParams
from scenes.neuron.stages import AtRest, OnTheRoad
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.emphasis import dimming
from scenes.stage.networks.neuron import EdgeLabel, Multiplication, NeuronDiagram
from scenes.stage.part import Part
from scenes.stage.plots.ledger import Entry, Ledger
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import Rounded, product_sign, spoken_number, sum_sign
from scenes.stage.text.typesetting import Formula

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_LEFT = np.array([-0.75, 0.35, 0.0])
# So many terms are read aloud one by one; the others follow quickly.
_READ_ALOUD = 3
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
        n = spoken_number(str(diagram.n_inputs))
        noun = "input" if diagram.n_inputs == 1 else "inputs"
        with self.say(f"Here is a neuron with {n} {noun}. Each one is just a number.") as line:
            self.play(
                FadeOut(rest),
                ReplacementTransform(wires, self.bare_edges),
                ReplacementTransform(dots, boxes),
                ReplacementTransform(body, diagram.body),
                FadeOut(out),
                run_time=theme.MOVE,
            )
            numbers = (
                VGroup(p.number, x) for p, x in zip(diagram.pills, diagram.names, strict=True)
            )
            self.play(
                self.title_in(),
                LaggedStart(*(FadeIn(number) for number in numbers), lag_ratio=0.3),
                run_time=line.rest,
            )

    def give_edges_their_weights(self) -> None:
        """Let each edge take the width and colour of its weight."""
        diagram = self.diagram
        with self.say(
            "Every input has a weight: how much it counts. "
            "The thicker the edge, the larger the weight. Blue is positive, red is negative."
        ) as line:
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
                run_time=line.share(0.7),
            )

    def add_up_the_products(self) -> None:
        """Send each product along its edge into the sum."""
        n = self.diagram.n_inputs
        self.running: Number | None = None
        for i in range(min(n, _READ_ALOUD)):
            x, w = self.diagram.rounded("inputs", i), self.diagram.rounded("weights", i)
            product = self.diagram.rounded("products", i)
            verb = "is" if product_sign((x, w), product) == "=" else "is about"
            with self.say(f"{{x}} times {{w}} {verb} {{p}}.", x=x, w=w, p=product):
                self.play_term(i)
        if n > _READ_ALOUD:
            with self.say("And so on, input by input."):
                for i in range(_READ_ALOUD, n):
                    self.play_term(i, pace=0.6)
        with self.say("Together: {s}.", s=self.diagram.rounded("weighted_sum")):
            assert self.running is not None
            self.play(self.running.animate.scale(1.25), rate_func=lambda t: 4 * t * (1 - t))

    def play_term(self, i: int, pace: float = 1.0) -> None:
        """Multiply input ``i`` by its weight on the edge and carry the product into the sum."""
        diagram = self.diagram
        x, w = diagram.pills[i].number, diagram.labels[i].number
        factors = Multiplication(x, w)
        meeting = diagram.label_point(i)
        factors.move_to(meeting)
        label = diagram.labels[i]
        self.remove(label)
        self.play(
            FadeIn(factors.gap, factors.times),
            TransformFromCopy(x, factors.left),
            TransformFromCopy(w, factors.right),
            run_time=0.7 * pace,
        )
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
            self.pulse(diagram.edges[i]),
            run_time=0.6 * pace,
        )
        total = diagram.number_in_body(diagram.rounded("running_sums", i), theme.WHITE)
        self.enter_ledger(i, product, total, run_time=0.8 * pace)

    def pulse(self, edge: VMobject) -> Animation:
        """Return a flash that runs along an edge."""
        flash = Line(edge.get_start(), edge.get_end(), color=theme.RESULT)
        return ShowPassingFlash(flash.set_stroke(width=theme.STROKE), time_width=0.4)

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
            "Then comes the bias, a number of the neuron's own: {b}.", b=diagram.rounded("bias")
        ) as line:
            pill, edge = diagram.bias.pill, diagram.bias.edge
            self.play(FadeIn(diagram.bias, shift=UP * 0.3), run_time=theme.MOVE)
            carried = EdgeLabel(ledger.entries[row].rounded).move_to(pill)
            way = Line(pill.get_center(), diagram.body.get_bottom() + DOWN * 0.35)
            self.play(MoveAlongPath(carried, way), self.pulse(edge), run_time=theme.MOVE)
            total = diagram.number_in_body(diagram.rounded("pre_activation"), theme.WHITE)
            self.enter_ledger(row, carried, total, run_time=max(theme.MOVE, line.rest))
        terms = [entry.rounded for entry in ledger.entries[:-1]]
        z = diagram.rounded("pre_activation")
        about = "" if sum_sign(terms, z) == "=" else "about "
        rule = Formula(
            f"z = sum_(i=1)^{diagram.n_inputs} w_i x_i + b", font_size=theme.SIZE_FORMULA
        ).move_to((3.9, 2.45, 0))
        with self.say(f"The result is called z: {about}{{z}}.", z=z) as line:
            assert self.running is not None
            self.rule = rule
            self.play(
                Create(ledger.rule),
                FadeIn(ledger.names[-1], ledger.values[-1], ledger.bars[-1]),
                ReplacementTransform(self.running, diagram.z),
                run_time=line.share(0.4),
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
            f"The {_ORDINALS[strongest]} input counts most here: "
            f"its product, {{p}}, pulls z {way}.",
            p=self.diagram.rounded("products", strongest),
        ) as line:
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
