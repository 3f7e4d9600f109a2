"""Chapter stacking-layers: the output of one layer is the input of the next."""

from __future__ import annotations

from manim import (
    Create,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    Indicate,
    LaggedStart,
    ReplacementTransform,
    SurroundingRectangle,
    Transform,
    TransformFromCopy,
    VGroup,
    smooth,
    squish_rate_func,
)

from scenes.layers.params import LayersParams
from scenes.layers.stages import NetworkAtRest, OneBatch
from scenes.layers.words import activation_name
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.emphasis import dimming, restoring
from scenes.stage.networks.batch_network import BatchNetwork
from scenes.stage.part import Part
from scenes.stage.text.rounding import counted, spoken_number

# So many layers are spoken of one by one.
_TOLD = 4
_ORDINALS = ("first", "second", "third", "fourth")


class StackingLayers(Chapter[LayersParams, OneBatch]):
    """A batch through a deep network: fills are activations, edges are weights."""

    title = "Stacking layers"
    takeaways = (
        "The output of one layer is the input of the next.",
        "Each layer turns (batch, n_in) into (batch, n_out); the batch stays.",
        "Data flows forward into more and more abstract representations.",
    )
    opens_on = OneBatch
    ends_on = NetworkAtRest

    def __init__(self, part: Part[LayersParams], opening: OneBatch) -> None:
        super().__init__(part, opening)
        self.product = opening.product
        self.trace = self.params.network_trace()
        self.network = BatchNetwork(self.trace)
        self.view = self.network.view

    def construct(self) -> None:
        """Play the chapter."""
        self.open_up_the_network()
        self.send_the_first_sample()
        self.send_the_rest()
        self.follow_the_shapes()
        self.look_only_one_layer_back()

    def open_up_the_network(self) -> None:
        """Let the table of inputs become the input nodes, and build layer upon layer."""
        p, network, view = self.product, self.network, self.view
        view.empty(range(1, len(view.sizes)))
        with self.say("The output of a layer is again a table of numbers.") as line:
            box = SurroundingRectangle(
                p.outputs.brackets, color=theme.RESULT, stroke_width=theme.STROKE, buff=0.08
            )
            self.play(self.title_in(), Create(box), run_time=line.share(0.5))
        row = p.inputs.row(network.brightest)
        leaving = VGroup(
            *(p.weights, p.biases, p.outputs, p.plus, p.marks, box),
            *(p.label("w"), p.label("b"), p.label("a"), p.names["x"], p.inputs.brackets),
            *(p.inputs.row(i) for i in p.inputs.drawn_rows if i != network.brightest),
            *p.inputs.dots,
        )
        with self.say("So it can be the input of another layer.") as line:
            self.play(
                FadeOut(leaving),
                ReplacementTransform(row, network.inputs),
                FadeIn(view.columns[0], view.dots),
                ReplacementTransform(p.shapes["x"], view.shape_labels[0]),
                run_time=line.rest,
            )
        with self.say(self.words_about_sizes()) as line:
            pace = line.duration / len(view.edges)
            for k, edges in enumerate(view.edges):
                self.play(
                    LaggedStart(*(Create(edge) for edge in edges), lag_ratio=0.01),
                    LaggedStart(
                        *(GrowFromCenter(node) for node in view.columns[k + 1]), lag_ratio=0.05
                    ),
                    FadeIn(view.shape_labels[k + 1]),
                    run_time=max(theme.QUICK, pace),
                )

    def words_about_sizes(self) -> str:
        """Return the sentence that names the network's sizes."""
        first, *layers = self.params.sizes
        start = f"take a whole network: {counted(first, 'input')}, then "
        if len(layers) > _TOLD:
            return f"{start}{counted(len(layers), 'layer')}, one after another.".capitalize()
        told = [spoken_number(str(n)) for n in layers]
        if len(layers) == 1:
            return f"{start}a layer of {counted(layers[0], 'neuron')}.".capitalize()
        sizes = f"{', '.join(told[:-1])} and {told[-1]}"
        return f"{start}layers of {sizes} neurons.".capitalize()

    def send_the_first_sample(self) -> None:
        """Follow one sample from layer to layer."""
        network = self.network
        with self.say("Send one sample in. Its numbers are a row of the first table.") as line:
            self.play(
                TransformFromCopy(self.bodies(0), network.rows[0, network.brightest]),
                run_time=line.share(0.5),
            )
        last = len(self.view.edges) - 1
        for k in range(len(self.view.edges)):
            if len(self.view.edges) > _TOLD and 0 < k < last:
                if k == 1:
                    with self.say("On it goes, from layer to layer.") as line:
                        for middle in range(1, last):
                            self.pass_layer(middle, max(1.0, line.duration / (last - 1)))
                continue
            with self.say(self.words_about_layer(k, last)) as line:
                self.pass_layer(k, min(2.4, line.share(0.8)))
        self.play(FadeIn(network.outputs), run_time=theme.QUICK)

    def words_about_layer(self, k: int, last: int) -> str:
        """Return what is said while the first sample passes layer ``k``."""
        layer = self.trace.layers[k]
        n = len(layer.biases)
        if k == last:
            start = "The last layer" if last else "The only layer"
            return f"{start} has no activation, so its outputs can have any sign."
        if k == 0:
            name = activation_name(layer.activation)
            then = f", then {name}" if name else ""
            return f"Multiply, add the biases{then}. A neuron is as bright as its activation."
        off = int((layer.output[self.network.brightest] == 0).sum())
        text = f"What comes out is the input of the {_ORDINALS[min(k, 3)]} layer."
        if layer.activation == "relu" and 0 < off < n:
            dark = "one is" if off == 1 else f"{spoken_number(str(off))} are"
            text += f" Of its {counted(n, 'neuron')}, {dark} off."
        return text

    def bodies(self, column: int) -> VGroup:
        """Return the discs of a column's nodes."""
        view = self.view
        return VGroup(*(view.node(column, j).body for j in view.drawn[column]))

    def pass_layer(self, k: int, run_time: float) -> None:
        """Let the sample pass layer ``k``: pulses, then fills, then a row of the table."""
        view = self.view
        lit = [node.copy() for node in view.columns[k + 1]]
        for new, j in zip(lit, view.drawn[k + 1], strict=True):
            new.set_quantity(view.activation(k + 1, j))
            view.node(k + 1, j).quantity = view.activation(k + 1, j)
        self.play(
            *view.pulse(k),
            *(
                Transform(node, new, rate_func=squish_rate_func(smooth, 0.55, 1.0))
                for node, new in zip(view.columns[k + 1], lit, strict=True)
            ),
            run_time=0.6 * run_time,
        )
        row = self.network.rows[k + 1, view.sample]
        self.play(TransformFromCopy(self.bodies(k + 1), row), run_time=0.4 * run_time)

    def send_the_rest(self) -> None:
        """Send the other samples of the batch through the same weights."""
        drawn = [sample for sample in self.network.samples if sample != self.network.brightest]
        if not drawn:
            return
        samples = "The other sample takes" if self.params.batch == 2 else "The other samples take"
        with self.say(f"{samples} the same way, through the same weights.") as line:
            pace = line.duration / len(drawn)
            for sample in drawn:
                self.pass_network(sample, max(1.6, pace))
            if len(self.network.gaps):
                self.play(FadeIn(self.network.gaps), run_time=theme.QUICK)

    def pass_network(self, sample: int, run_time: float) -> None:
        """Let a sample pass all layers in one go."""
        network, view = self.network, self.view
        inputs, outputs = network.numbers(sample)
        filled = [column.copy() for column in view.columns]
        view.sample = sample
        n = len(filled)
        moves = []
        for c, column in enumerate(filled):
            start = 0.7 * c / n
            gentle = squish_rate_func(smooth, start, start + 0.3)
            for new, j in zip(column, view.drawn[c], strict=True):
                new.set_quantity(view.activation(c, j))
                view.node(c, j).quantity = view.activation(c, j)
            moves += [
                Transform(node, new, rate_func=gentle)
                for node, new in zip(view.columns[c], column, strict=True)
            ]
            late = squish_rate_func(smooth, start + 0.15, min(1.0, start + 0.45))
            if network.rows[c, sample] not in self.mobjects:
                moves.append(FadeIn(network.rows[c, sample], rate_func=late))
        swap = squish_rate_func(smooth, 0.7, 1.0)
        self.play(
            *moves,
            FadeOut(network.inputs, rate_func=squish_rate_func(smooth, 0.0, 0.1)),
            FadeIn(inputs, rate_func=squish_rate_func(smooth, 0.1, 0.3)),
            FadeOut(network.outputs, rate_func=squish_rate_func(smooth, 0.5, 0.7)),
            FadeIn(outputs, rate_func=swap),
            run_time=run_time,
        )
        network.inputs, network.outputs = inputs, outputs
        view.show_sample(sample)

    def follow_the_shapes(self) -> None:
        """Light the shapes from the first table to the last."""
        view = self.view
        n, first, last = self.params.batch, self.params.sizes[0], self.params.sizes[-1]
        a, b, c = (spoken_number(str(x)) for x in (n, first, last))
        went = "sample goes" if n == 1 else "samples go"
        with self.say(
            f"{a.capitalize()} {went} in as {a} by {b}, and come{'s' if n == 1 else ''} out "
            f"as {a} by {c}. A layer may change the width, never the batch."
        ) as line:
            self.play(
                LaggedStart(
                    *(Indicate(label, 1.25, color=theme.RESULT) for label in view.shape_labels),
                    lag_ratio=0.35,
                ),
                run_time=line.share(0.8),
            )

    def look_only_one_layer_back(self) -> None:
        """Show that a layer sees nothing but the layer before it."""
        view = self.view
        last = len(view.sizes) - 1
        text = "Each layer sees only what the one before has made of the data."
        if last == 1:
            text = "A second layer would see only what this one made of the data."
        others = VGroup(*view.edges[:-1])
        with self.say(text) as line:
            if last > 1:
                self.play(dimming(others), run_time=theme.QUICK)
            self.play(*view.pulse(last - 1), run_time=max(theme.MOVE, line.rest))
        text = "In a trained network, each of these steps is a little more abstract."
        with self.say(text) as line:
            if last > 1:
                self.play(restoring(others), run_time=theme.QUICK)
            if view.sample != self.network.brightest:
                self.pass_network(self.network.brightest, run_time=line.rest)
        self.play(self.title_out(), run_time=theme.QUICK)
        self.clear()
        self.add(*NetworkAtRest(self.params).mobjects)
