"""Chapter weighted-sum: inputs × weights + bias, each term a pull on one sum."""

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
    TransformFromCopy,
    VGroup,
    VMobject,
    smooth,
    squish_rate_func,
)
from manim.animation.animation import Animation

from scenes.neuron.edge_letters import has_room, letters_at_edges, put_at_edge
from scenes.neuron.params import NeuronParams
from scenes.neuron.running_sum import RunningSum
from scenes.neuron.stages import AtRest, OnTheRoad
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.emphasis import dimming, pulse, restoring, swell
from scenes.stage.networks.neuron import EdgeLabel, Multiplication, NeuronDiagram
from scenes.stage.part import LineTiming, Part
from scenes.stage.text.number import Number
from scenes.stage.text.rounding import product_sign, spoken_number
from scenes.stage.text.typesetting import Formula, Words

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_REACH = 3.6
# Where the neuron's body stands alone and beside the sum, and how large the neuron is drawn there.
_ALONE, _ALONE_SCALE, _ALONE_HEIGHT = np.array([0.9, 0.2, 0.0]), 1.5, 6.2
_AT_WORK, _WORK_SCALE = np.array([-1.5, 0.4, 0.0]), 1.1
_LEDGER_LEFT, _LEDGER_Y, _RULE_Y = -0.1, -0.75, 2.6
# Between neuron and sum: where products turn into their rows, or below a row.
_CORNER_X, _BELOW = -0.3, 0.55
# How wide two factors may be.
_FACTORS_ROOM = 2.05
# What one term takes at an easy pace.
_TERM_SECONDS = 2.6


class WeightedSum(Chapter[NeuronParams, OnTheRoad]):
    """Inputs × weights + bias, each term a pull on one sum."""

    title = "Weighted sum"
    takeaways = (
        "A neuron multiplies each input by its weight and adds up the products.",
        "The bias comes on top, whatever the inputs are; the result is the pre-activation z.",
        "A thick edge is a weight large in size; blue is positive, red is negative.",
    )
    opens_on = OnTheRoad
    ends_on = AtRest

    def __init__(self, part: Part[NeuronParams], opening: OnTheRoad) -> None:
        super().__init__(part, opening)
        self.trace = self.params.trace()
        self.diagram = NeuronDiagram(self.trace, reach=_REACH)
        pills = VGroup(*self.diagram.pills)
        self.size = min(_ALONE_SCALE, _ALONE_HEIGHT / pills.height)
        self.diagram.scale(self.size, about_point=self.diagram.body.get_center())
        self.diagram.shift(_ALONE)
        self.diagram.body.set_z_index(2)
        self.letters = letters_at_edges(self.diagram, self.size)
        self.sum = RunningSum(self.diagram)
        self.sum.move_to(_LEDGER_LEFT, _LEDGER_Y)
        self.ledger = self.sum.ledger
        self.dimmed = VGroup()

    def construct(self) -> None:
        """Play the chapter."""
        self.bring_in_the_neuron()
        self.give_edges_their_weights()
        self.make_room_for_the_sum()
        self.add_up_the_products()
        self.add_the_bias()
        self.turn_the_inputs_down()
        self.call_it_z()
        self.name_the_strongest_input()
        self.answer()
        self.move_to_the_end_stage()

    def bring_in_the_neuron(self) -> None:
        """Make the neuron out of the emblem on the road, and ask what comes out of it."""
        diagram = self.diagram
        n = diagram.n_inputs
        boxes = VGroup(*(pill.box for pill in diagram.pills))
        self.bare_edges = VGroup(
            *(Line(e.get_start(), e.get_end(), color=theme.GUIDE) for e in diagram.edges)
        ).set_stroke(width=theme.STROKE_THIN)
        self.question = Words("?", font_size=theme.SIZE_HERO, color=theme.RESULT)
        self.question.next_to(diagram.output, RIGHT, buff=0.25)
        opening = (
            "One number goes" if n == 1 else f"{spoken_number(str(n)).capitalize()} numbers go"
        )
        with self.say(f"{opening} into a neuron, and one comes out. Which one?") as line:
            self.play(self.opening.depart())
            wires, dots, out, body = self.opening.emblem
            self.clear()
            self.add(wires, dots, out, body)
            self.play(
                ReplacementTransform(wires, self.bare_edges),
                ReplacementTransform(dots, boxes),
                ReplacementTransform(body, diagram.body),
                ReplacementTransform(out, diagram.output),
                LaggedStart(
                    *(
                        FadeIn(pill.number, name, scale=0.6)
                        for pill, name in zip(diagram.pills, diagram.names, strict=True)
                    ),
                    lag_ratio=0.3,
                    rate_func=squish_rate_func(smooth, 0.5, 1.0),
                ),
                self.title_in(),
                run_time=line.until("comes", at_least=theme.MOVE),
            )
            self.play(
                *(pulse(edge, width=theme.STROKE, trail=0.4) for edge in self.bare_edges),
                run_time=theme.QUICK,
            )
            self.play(pulse(diagram.output[0]), run_time=line.until("Which"))
            self.play(FadeIn(self.question, scale=0.5), run_time=theme.BRIEF)

    def give_edges_their_weights(self) -> None:
        """Let each edge take the width and colour of its weight."""
        diagram = self.diagram
        each = "Each input has" if diagram.n_inputs > 1 else "The input has"
        with self.say(
            f"{each} a weight: thicker is larger in size, blue is plus, red is minus."
        ) as line:
            line.wait_for("weight")
            self.play(
                LaggedStart(*(GrowFromCenter(letter) for letter in self.letters), lag_ratio=0.3),
                run_time=line.until("thicker", at_least=theme.QUICK),
            )
            self.play(
                LaggedStart(
                    *(
                        AnimationGroup(ReplacementTransform(bare, edge), GrowFromCenter(label))
                        for bare, edge, label in zip(
                            self.bare_edges, diagram.edges, diagram.labels, strict=True
                        )
                    ),
                    lag_ratio=0.5,
                ),
                run_time=line.until("size", at_least=theme.MOVE),
            )
            for word, wanted in (("blue", True), ("red", False)):
                line.wait_for(word)
                of_the_sign = [i for i, w in enumerate(self.trace.weights) if (w >= 0) == wanted]
                if of_the_sign:
                    self.play(
                        *(pulse(diagram.edges[i], trail=0.4) for i in of_the_sign),
                        *(swell(diagram.labels[i].number) for i in of_the_sign),
                        run_time=theme.QUICK,
                    )

    def make_room_for_the_sum(self) -> None:
        """Move the neuron to the left, and let its sum begin at zero."""
        diagram, ledger = self.diagram, self.ledger
        smaller, move = _WORK_SCALE / self.size, _AT_WORK - diagram.body.get_center()
        center = diagram.body.get_center()
        shown = VGroup(
            *diagram.edges, *self.letters, *diagram.labels, *diagram.pills, *diagram.names
        )
        diagram.bias.scale(smaller, about_point=center).shift(move)
        self.running = diagram.number_in_body(self.sum.total(), theme.RESULT)
        self.running.scale(_WORK_SCALE).move_to(_AT_WORK).set_z_index(3)
        self.sum.start_at_zero()
        with self.say("Inside, a sum begins at zero.") as line:
            self.play(
                VGroup(shown, diagram.body).animate.scale(smaller, about_point=center).shift(move),
                FadeOut(diagram.output, shift=2 * LEFT, rate_func=squish_rate_func(smooth, 0, 0.4)),
                self.question.animate.scale(0.5).move_to(_AT_WORK),
                run_time=line.until("sum", at_least=theme.MOVE),
            )
            self.question.set_z_index(3)
            self.sum.go_live()
            self.play(
                FadeIn(self.sum.name, shift=0.4 * RIGHT),
                Create(ledger.zero[0]),
                FadeIn(ledger.zero[1]),
                run_time=line.until("zero", at_least=theme.QUICK),
            )
            self.play(FadeOut(self.question, scale=0.5), run_time=theme.BRIEF)
            self.play(
                FadeIn(self.running, scale=0.5), FadeIn(ledger.values[-1]), run_time=theme.BRIEF
            )
        self.running.follow(self.sum.total)
        self.sum.follow(-1, self.sum.total)
        self.add(ledger.bars[-1])

    def add_up_the_products(self) -> None:
        """Let each product travel into the sum and pull it."""
        n = self.diagram.n_inputs
        x, w = (self.diagram.rounded(field, 0) for field in ("inputs", "weights"))
        product = self.diagram.rounded("products", 0)
        verb = "makes" if product_sign((x, w), product) == "=" else "makes about"
        side = "to the right" if product.quantity.value > 0 else "to the left"
        pull = f"pulls the sum {side}" if product.quantity.value else "leaves the sum where it is"
        pulls = pull.split()[0]
        with self.say(f"{{x}} times {{w}} {verb} {{p}}: that {pull}.", x=x, w=w, p=product) as line:
            self.play_term(0, line, pulls)
        if n > 1:
            self.add_up_the_others()

    def add_up_the_others(self) -> None:
        """Let the other products follow, and say where a negative input turns one round."""
        n, turned = self.diagram.n_inputs, self.turned()
        others = "the other one" if n == 2 else "the others"
        text = f"Then {others}: plus pulls to the right, minus to the left."
        if turned:
            text += f" The {_ORDINALS[turned]} input is negative: it turns its pull round."
        with self.say(text) as line:
            first = turned if turned and turned > 1 else n
            seconds = line.until("negative") if first < n else line.rest
            pace = max(0.5, seconds / (_TERM_SECONDS * (first - 1)))
            for i in range(1, first):
                self.play_term(i, pace=min(1.0, pace))
            if first < n:
                line.wait_for("input")
                self.play(swell(self.diagram.pills[first].number), run_time=theme.QUICK)
            for i in range(first, n):
                self.play_term(i, pace=min(1.0, max(0.5, line.rest / _TERM_SECONDS)))

    def turned(self) -> int | None:
        """Return the last input but the first whose product has not its weight's sign."""
        signs = zip(self.trace.weights, self.trace.products, strict=True)
        rows = [i for i, (weight, product) in enumerate(signs) if i and weight * product < 0]
        return rows[-1] if rows else None

    def play_term(
        self, i: int, line: LineTiming | None = None, pulls: str = "", pace: float = 1.0
    ) -> None:
        """Multiply input ``i`` by its weight at the edge and carry the product into the sum.

        With a line, the factors meet and the product comes when that is said, and the sum is
        pulled on the word ``pulls``.
        """
        diagram = self.diagram
        label, letter = diagram.labels[i], self.letters[i]
        pair = (diagram.pills[i].number, label.number)
        factors = Multiplication(*(number.copy().scale(1 / _WORK_SCALE) for number in pair))
        factors.times.scale(1.2)
        # Long numbers find room between input and body.
        factors.scale(min(1.0, _FACTORS_ROOM / factors.width))
        put_at_edge(diagram, i, factors)
        if has_room(diagram):
            factors.gap.set_fill(opacity=0)
        self.remove(label, letter)
        self.play(
            FadeIn(factors.gap, factors.times),
            *([FadeIn(self.ledger.names[0], shift=0.3 * RIGHT)] if i == 0 else []),
            TransformFromCopy(diagram.pills[i].number, factors.left),
            TransformFromCopy(label.number, factors.right),
            run_time=0.7 * pace,
        )
        if line is not None:
            line.wait_for("{p}")
        # The product covers the edges that it passes over.
        product = EdgeLabel(diagram.rounded("products", i)).scale(_WORK_SCALE)
        put_at_edge(diagram, i, product)
        if has_room(diagram):
            product.gap.set_fill(opacity=0)
        self.play(
            FadeOut(factors.left, shift=0.3 * RIGHT),
            FadeOut(factors.right, shift=0.3 * LEFT),
            FadeOut(factors.times, factors.gap),
            FadeIn(product),
            run_time=0.4 * pace,
        )
        self.remove(product)
        flight = (
            1.2 * pace if line is None else line.until(pulls, at_least=theme.PAUSE) - theme.BRIEF
        )
        self.carry(
            product.number, i, FadeIn(label, letter), pulse(diagram.edges[i]), seconds=flight
        )
        self.pull(i, run_time=0.7 * pace)

    def carry(self, number: Number, row: int, *others: Animation, seconds: float) -> None:
        """Carry a term behind the body, in whose sum it goes, and on to its row."""
        ledger, center = self.ledger, self.diagram.body.get_center()
        corner = np.array([_CORNER_X, ledger.values[row].get_y(), 0.0])
        # The first name is there before its product, which passes below it.
        named = row == 0
        if named:
            corner += _BELOW * DOWN
        way = VMobject().set_points_as_corners([number.get_center(), center])
        way.add_quadratic_bezier_curve_to(corner, corner + (1.3 if named else 0.5) * RIGHT)
        way.add_line_to(ledger.values[row].get_center())
        self.play(MoveAlongPath(number, way), *others, run_time=seconds)
        self.play(
            ReplacementTransform(number, ledger.values[row]),
            *([] if named else [FadeIn(ledger.names[row])]),
            run_time=theme.BRIEF,
        )

    def pull(self, row: int, run_time: float) -> None:
        """Let a term's bar grow, and pull the sum with it."""
        ledger = self.ledger
        self.add(ledger.bars[row], self.sum.needle)
        if row > 0:
            self.add(ledger.links[row - 1])
        self.play(self.sum.terms.animate.set_value(row + 1.0), run_time=run_time)

    def add_the_bias(self) -> None:
        """Add the bias, which belongs to no input."""
        diagram, row = self.diagram, self.diagram.n_inputs
        pill, edge = diagram.bias.pill, diagram.bias.edge
        how = "all the same" if float(self.trace.bias) else "nowhere here"
        with self.say(
            f"Last, the bias, {{b}}: it belongs to no input, and pulls {how}.",
            b=diagram.rounded("bias"),
        ) as line:
            line.wait_for("bias")
            self.play(FadeIn(diagram.bias, shift=UP * 0.3), run_time=theme.QUICK)
            line.wait_for("belongs")
            carried = Number(
                self.ledger.entries[row].rounded,
                font_size=theme.SIZE_LABEL,
                color=theme.sign_color(float(self.trace.bias)),
            ).move_to(pill)
            flight = line.until("pulls", at_least=theme.MOVE) - theme.BRIEF
            self.carry(carried, row, pulse(edge, width=theme.STROKE), seconds=flight)
            self.pull(row, run_time=theme.PAUSE)

    def turn_the_inputs_down(self) -> None:
        """Turn all inputs down to zero, where the bias is left, and up again."""
        diagram, ledger = self.diagram, self.ledger
        n = diagram.n_inputs
        for i in range(n):
            number = diagram.pills[i].number
            number.follow(self.sum.input(i, number.rounded.decimals))
            self.sum.follow(i, self.sum.product(i))
        inputs = "the input" if n == 1 else "every input"
        biased = bool(float(self.trace.bias))
        text = (
            f"Turn {inputs} down to zero: the bias is what is left. Without it, zero in would "
            "always be zero out. It shifts every sum by as much."
            if biased
            else f"Turn {inputs} down to zero, and zero is left. Another bias shifts every sum."
        )
        with self.say(text) as line:
            line.wait_for("down")
            self.play(
                self.sum.volume.animate.set_value(0.0),
                run_time=line.until("bias" if biased else "and", at_least=theme.MOVE),
            )
            self.play(swell(diagram.bias.pill), swell(ledger.values[n]), run_time=theme.QUICK)
            if biased:
                line.wait_for("It")
                self.play(
                    TransformFromCopy(ledger.bars[n], self.sum.shift),
                    run_time=line.until("shifts", at_least=theme.QUICK),
                )
                self.sum.keep_the_shift()
            line.wait_for("shifts")
            self.play(
                self.sum.volume.animate.set_value(1.0), run_time=max(1.5 * theme.MOVE, line.rest)
            )
        self.sum.hold()
        for number in (self.running, *(pill.number for pill in diagram.pills)):
            number.hold()
        if biased:
            self.play(FadeOut(self.sum.shift), run_time=theme.BRIEF)

    def call_it_z(self) -> None:
        """Name the total, and write the rule with its terms from the rows."""
        diagram, ledger = self.diagram, self.ledger
        n = diagram.n_inputs
        rule = Formula(
            f"{{{{ z : total }}}} = {{{{ sum_(i=1)^{n} : sigma }}}} {{{{ w_i x_i : term }}}} "
            "+ {{ b : bias }}",
            font_size=theme.SIZE_LARGE,
        )
        self.rule = rule.move_to((ledger.get_x(), _RULE_Y, 0))
        named = ("total", "sigma", "term", "bias")
        with self.say("We call it z. Sigma adds up the products; then comes the bias.") as line:
            line.wait_for("z")
            self.play(
                ReplacementTransform(self.sum.name, ledger.names[-1]),
                Create(ledger.rule),
                FadeOut(self.sum.needle),
                run_time=theme.QUICK,
            )
            self.play(
                TransformFromCopy(ledger.names[-1], rule.part("total")),
                FadeIn(rule.without(*named), rule.part("sigma")),
                run_time=line.until("adds", at_least=theme.QUICK),
            )
            self.play(
                FadeIn(rule.part("term"), run_time=theme.QUICK),
                LaggedStart(*(swell(ledger.names[i]) for i in range(n)), lag_ratio=0.3),
                LaggedStart(*(swell(ledger.values[i]) for i in range(n)), lag_ratio=0.3),
                run_time=line.until("then", at_least=theme.MOVE),
            )
            self.play(
                TransformFromCopy(ledger.names[n], rule.part("bias")),
                swell(ledger.values[n]),
                run_time=theme.PAUSE,
            )
            self.add(rule)

    def name_the_strongest_input(self) -> None:
        """Point out the largest product, if there is a single one."""
        diagram, ledger = self.diagram, self.ledger
        sizes = np.abs(self.trace.products)
        strongest = int(sizes.argmax())
        if len(sizes) > 1 and (sizes == sizes[strongest]).sum() == 1:
            way = "to the left" if self.trace.products[strongest] < 0 else "to the right"
            others = [i for i in range(len(sizes)) if i != strongest]
            self.dimmed.add(
                *(diagram.term(i) for i in others),
                *(self.letters[i] for i in others),
                *(ledger.row(i) for i in (*others, diagram.n_inputs)),
                diagram.bias,
                ledger.links,
                self.rule,
            )
            heaviest = np.abs(self.trace.weights[strongest]) == np.abs(self.trace.weights).max()
            measure = (
                "The product largest in size:"
                if heaviest
                else "Not the largest weight, but the largest product:"
            )
            with self.say(
                f"Which input counts most? {measure} "
                f"the {_ORDINALS[strongest]} one's, {{p}}, pulls z {way}.",
                p=diagram.rounded("products", strongest),
            ) as line:
                line.wait_for(_ORDINALS[strongest])
                self.play(dimming(self.dimmed), run_time=theme.QUICK)
                line.wait_for("pulls")
                self.play(
                    swell(ledger.values[strongest]),
                    pulse(diagram.edges[strongest]),
                    run_time=theme.MOVE,
                )

    def answer(self) -> None:
        """Show all at once: every pull, and the one number that they make."""
        pulled = "pulled by every input" if self.diagram.n_inputs > 1 else "pulled by the input"
        if not self.trace.products.all():
            pulled = "with all that pulled at it"
        z = self.diagram.rounded("pre_activation")
        with self.say(f"So {{z}} comes out: one sum, {pulled}.", z=z) as line:
            if self.dimmed:
                self.play(restoring(self.dimmed), run_time=theme.QUICK)
            line.wait_for("{z}")
            self.play(
                swell(self.running),
                swell(self.ledger.values[-1]),
                run_time=line.until("pulled", at_least=theme.QUICK),
            )
            self.play(*(pulse(edge) for edge in self.diagram.edges), run_time=theme.MOVE)

    def move_to_the_end_stage(self) -> None:
        """Let all go into z, and move the neuron to where the next chapter finds it."""
        here, ending = self.diagram, AtRest(self.params).diagram
        self.play(
            FadeOut(
                VGroup(self.ledger, self.rule), target_position=here.body.get_center(), scale=0.1
            ),
            FadeOut(self.letters),
            self.title_out(),
            run_time=theme.QUICK,
        )
        pairs = (
            (VGroup(*here.edges), VGroup(*ending.edges)),
            (VGroup(*here.labels), VGroup(*ending.labels)),
            (VGroup(*here.pills), VGroup(*ending.pills)),
            (VGroup(*here.names), VGroup(*ending.names)),
            (here.bias, ending.bias),
            (here.body, ending.body),
            (self.running, ending.z),
        )
        self.play(
            *(ReplacementTransform(old, new) for old, new in pairs),
            FadeIn(ending.output, shift=RIGHT, rate_func=squish_rate_func(smooth, 0.6, 1.0)),
            run_time=theme.MOVE,
        )
        # The parts came to the stage one by one, and would lie in another order.
        self.clear()
        self.add(ending)
