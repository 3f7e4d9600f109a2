"""Chapter stacking-layers: the output of one layer is the input of the next."""

from __future__ import annotations

from typing import Any

from manim import (
    RIGHT,
    Create,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    LaggedStart,
    ReplacementTransform,
    SurroundingRectangle,
    VGroup,
    smooth,
    squish_rate_func,
)
from manim.animation.animation import Animation

from scenes.layers.params import LayersParams
from scenes.layers.stacking_layers.light import passing
from scenes.layers.stacking_layers.looking_back import LookingBack
from scenes.layers.stacking_layers.whole_batch import WholeBatch, network_with_tables
from scenes.layers.stages import NetworkAtRest, OneBatch
from scenes.layers.words import activation_name
from scenes.stage import theme
from scenes.stage.allowances import allow
from scenes.stage.chapter import Chapter
from scenes.stage.emphasis import dimming, restoring, swell
from scenes.stage.networks.batch_network import outer_numbers
from scenes.stage.networks.network import NetworkView
from scenes.stage.part import Part
from scenes.stage.text.rounding import counted, spoken_number

# The network while it stands alone.
_WIDTH, _HEIGHT, _CENTER_Y = 10.6, 6.0, 0.2
# So many layers are spoken of one by one.
_TOLD = 4


class StackingLayers(Chapter[LayersParams, OneBatch]):
    """A batch through a deep network: fills are activations, edges are weights."""

    title = "Stacking layers"
    takeaways = (
        "The output of one layer is the input of the next.",
        "A later layer never sees the inputs: it weighs what the layer before has found.",
        "Each layer turns (batch, n_in) into (batch, n_out); the batch stays.",
    )
    opens_on = OneBatch
    ends_on = NetworkAtRest

    def __init__(self, part: Part[LayersParams], opening: OneBatch) -> None:
        super().__init__(part, opening)
        self.product = opening.product
        self.trace = self.params.network_trace()
        self.sample = network_with_tables(self.params).brightest
        self.view = self.make_view()
        self.inputs, self.outputs = outer_numbers(self.view, self.sample, theme.SIZE_LABEL)
        self.last = len(self.view.sizes) - 1

    def construct(self) -> None:
        """Play the chapter."""
        self.go_in_and_come_out()
        self.ask_about_a_second_layer()
        self.count_the_layers()
        self.light_the_first_layer()
        self.light_the_second_layer()
        self.light_the_rest()
        batch = WholeBatch(self.part, self.view, self.inputs, self.outputs)
        batch.send_the_rest()
        batch.follow_the_shapes()
        batch.light_it_all()
        batch.move_to_the_end_stage()

    def make_view(self) -> NetworkView:
        """Return the network as large as the frame."""
        view = NetworkView(self.trace, self.sample, width=_WIDTH, height=_HEIGHT)
        view.shift((0, _CENTER_Y - view.columns[0].get_y(), 0))
        return view.empty(range(1, len(view.sizes)))

    # --- one layer becomes a network ----------------------------------------------------------

    def go_in_and_come_out(self) -> None:
        """Show that a layer takes a table and returns one."""
        p = self.product
        with self.say("A table of numbers goes in, and a table of numbers comes out.") as line:
            box = SurroundingRectangle(
                p.inputs.brackets, color=theme.RESULT, stroke_width=theme.STROKE, buff=0.08
            )
            goal = SurroundingRectangle(
                p.outputs.brackets, color=theme.RESULT, stroke_width=theme.STROKE, buff=0.08
            )
            line.wait_for("table")
            self.play(self.title_in(), Create(box), run_time=theme.QUICK)
            line.wait_for("out")
            self.play(ReplacementTransform(box, goal), run_time=theme.MOVE)
            self.play(FadeOut(goal), run_time=theme.BRIEF)

    def ask_about_a_second_layer(self) -> None:
        """Let the multiplication become a layer, and the next one grow from it."""
        text = (
            "So layers stack: each takes up what the one before has made. "
            "But what does a second one see that the first can't?"
        )
        if self.last == 1:
            text = "So another layer could take it up. Here, there is one layer alone."
        with self.say(text) as line:
            line.wait_for("layers" if self.last > 1 else "layer")
            self.become_a_layer(run_time=theme.SLOW)
            if self.last > 1:
                first = range(2, self.last + 1)
                pace = line.until("second", at_least=theme.MOVE) / len(first)
                for column in first:
                    self.play(*self.growth(column), run_time=max(theme.BRIEF, pace))
                looks = [self.looking(column) for column in (2, 1)]
                self.play(looks[0], run_time=line.until("first", at_least=theme.QUICK))
                self.play(looks[1], run_time=line.rest)

    def become_a_layer(self, run_time: float) -> None:
        """Turn a row into input nodes, weights into edges, and marks into neurons."""
        p, view = self.product, self.view
        row = p.inputs.row(self.sample)
        kept = {id(member) for member in row}
        others = [entry for entry in p.inputs.entries if id(entry) not in kept]
        leaving = VGroup(
            *(p.biases, p.plus, p.label("w"), p.label("b"), p.label("a"), p.label("x")),
            *(p.inputs.brackets, *p.inputs.dots, p.weights.brackets, p.weights.dots),
            *(p.outputs.brackets, p.outputs.dots, *others),
        )
        weights, edges = p.weights.entries, view.edges[0]
        shrinking: list[Any] = list(allow(weights, "size", "numbers that turn into edges"))
        self.play(
            FadeOut(leaving),
            FadeOut(p.outputs.entries, target_position=p.marks, scale=0.3),
            *(weight.animate.scale(0.5) for weight in shrinking),
            run_time=0.3 * run_time,
        )
        self.remove(*weights)
        late = squish_rate_func(smooth, 0.7, 1.0)
        # There may be more edges than numbers; each starts where a number was.
        starts = [weights[k % len(weights)] for k in range(len(edges))]
        seeds = [
            edge.copy().set(width=weight.width).move_to(weight)
            for edge, weight in zip(edges, starts, strict=True)
        ]
        self.play(
            ReplacementTransform(row, self.inputs),
            ReplacementTransform(p.marks, view.columns[1]),
            *(ReplacementTransform(seed, edge) for seed, edge in zip(seeds, edges, strict=True)),
            *(GrowFromCenter(node, rate_func=late) for node in view.columns[0]),
            *map(FadeIn, self.dots_until(1)),
            run_time=0.7 * run_time,
        )
        self.clear()
        self.add(self.corner, self.inputs, edges, *view.columns[:2])
        self.add(*self.dots_until(1))

    def dots_until(self, column: int) -> list[Any]:
        """Return the ellipses of the columns up to one of them."""
        right = self.view.columns[column].get_x() + 0.1
        return [dot for dot in self.view.dots if dot.get_x() < right]

    def growth(self, column: int) -> list[Animation]:
        """Return how a column grows out of the one before."""
        view = self.view
        dots = [dot for dot in self.dots_until(column) if dot not in self.dots_until(column - 1)]
        return [
            LaggedStart(*(Create(edge) for edge in view.edges[column - 1]), lag_ratio=0.01),
            LaggedStart(*(GrowFromCenter(node) for node in view.columns[column]), lag_ratio=0.05),
            *map(FadeIn, dots),
        ]

    def looking(self, column: int) -> Animation:
        """Return how a column is pointed out, neuron by neuron."""
        return LaggedStart(*map(swell, self.view.columns[column]), lag_ratio=0.1)

    def count_the_layers(self) -> None:
        """Count the layers."""
        told = len(self.params.sizes) - 1 <= _TOLD
        with self.say(self.words_about_sizes()) as line:
            line.wait_for("inputs" if self.params.sizes[0] > 1 else "input")
            self.play(self.looking(0), run_time=line.until("then", at_least=theme.QUICK))
            for column in range(1, self.last + 1):
                if told:
                    line.wait_for(*self.word_of(column))
                pace = theme.QUICK if told else line.rest / (self.last + 1 - column)
                self.play(self.looking(column), run_time=max(theme.BRIEF, pace))

    def word_of(self, column: int) -> tuple[str, int]:
        """Return with which word, and which of them, the size of a layer is told."""
        sizes = self.params.sizes
        words = spoken_number(str(sizes[column])).split()
        if self.last == 1:
            words = counted(sizes[1], "neuron").split()
        before = " ".join(spoken_number(str(n)) for n in sizes[:column]).split()
        return words[0], before.count(words[0]) + 1

    def words_about_sizes(self) -> str:
        """Return the sentence that names the network's sizes."""
        first, *layers = self.params.sizes
        start = f"here: {counted(first, 'input')}, then "
        if len(layers) > _TOLD:
            return f"{start}{counted(len(layers), 'layer')}, one after another.".capitalize()
        told = [spoken_number(str(n)) for n in layers]
        if len(layers) == 1:
            return f"{start}a layer of {counted(layers[0], 'neuron')}.".capitalize()
        sizes = f"{', '.join(told[:-1])} and {told[-1]}"
        return f"{start}layers of {sizes} neurons.".capitalize()

    # --- the light ----------------------------------------------------------------------------

    def light_the_first_layer(self) -> None:
        """Send one sample in: the first layer lights."""
        others = VGroup(*self.view.edges[1:])
        with self.say(
            "Send one sample in. The first layer weighs its inputs, and lights up."
        ) as line:
            line.wait_for("sample")
            self.play(
                LaggedStart(*map(swell, self.inputs), lag_ratio=0.2),
                *([dimming(others)] if len(others) else []),
                run_time=line.until("first", at_least=theme.QUICK),
            )
            self.light(0, run_time=max(theme.MOVE, line.rest))

    def light_the_second_layer(self) -> None:
        """Let the light go on, and look back along it: all that comes, comes through layer one."""
        if self.last == 1:
            return
        view = self.view
        with self.say(
            "The second layer never sees the inputs. It weighs what the first one found."
        ) as line:
            self.focus(1, run_time=line.until("never", at_least=theme.BRIEF))
            line.wait_for("weighs")
            self.light(1, run_time=max(theme.MOVE, line.rest))
        LookingBack(self.part, view).look_back()

    def light_the_rest(self) -> None:
        """Let the light run to the end, where the answers stand."""
        layers = range(2, self.last)
        text = "And so on, until the last layer gives the answers."
        if not layers:
            text = "It is the last one, too: it gives the answers."
        hidden = activation_name(self.params.activation).removeprefix("the ")
        if hidden:
            text += f" It has no {hidden}, so they can be any number."
        with self.say(text) as line:
            if layers:
                pace = max(theme.QUICK, line.until("answers") / len(layers))
                for k in layers:
                    self.focus(k, run_time=0.3 * pace)
                    self.light(k, run_time=0.7 * pace)
            else:
                line.wait_for("answers")
            self.play(
                FadeIn(self.outputs, shift=0.2 * RIGHT),
                *map(restoring, self.view.edges),
                run_time=theme.QUICK,
            )
            if hidden:
                line.wait_for("any")
                self.play(LaggedStart(*map(swell, self.outputs), lag_ratio=0.3), run_time=line.rest)

    def focus(self, layer: int, run_time: float) -> None:
        """Bring out the edges of one layer, and let those of the one before step back."""
        edges = self.view.edges
        self.play(dimming(edges[layer - 1]), restoring(edges[layer]), run_time=run_time)

    def light(self, k: int, run_time: float) -> None:
        """Let the sample pass layer ``k``."""
        self.play(*passing(self.view, k, self.sample, 0.0, 1.0), run_time=run_time)
