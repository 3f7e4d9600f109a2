"""Act: a whole batch passes the network, and a table grows under every layer."""

from __future__ import annotations

from manim import (
    Create,
    FadeIn,
    FadeOut,
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
from manim.animation.animation import Animation

from scenes.layers.params import LayersParams
from scenes.layers.stacking_layers.light import lighting, passing
from scenes.layers.stages import NetworkAtRest
from scenes.stage import theme
from scenes.stage.chapter import Act
from scenes.stage.emphasis import dimming, restoring
from scenes.stage.networks.batch_network import BatchNetwork
from scenes.stage.networks.network import NetworkView
from scenes.stage.part import Part
from scenes.stage.text.rounding import counted, spoken_number

# Of the network with its tables.
_WIDTH, _HEIGHT, _CENTER_Y = 10.6, 3.6, 1.25
_CELL_WIDTH, _CELL_HEIGHT, _TABLE_HEIGHT, _MAX_ROWS, _MAX_CELLS = 0.56, 0.42, 1.55, 5, 9
_LONGEST_STEP, _BOX_GAP, _STILL = 1.6, 0.08, 2.0


def network_with_tables(params: LayersParams) -> BatchNetwork:
    """Return the network above its tables, as large as both fit into the frame."""
    rows = min(params.batch, _MAX_ROWS)
    # The outer tables stay inside the frame.
    outer = min(_MAX_CELLS, max(params.sizes[0], params.sizes[-1]))
    width = min(_CELL_WIDTH, 2 * (theme.STAGE_RIGHT - _WIDTH / 2) / outer)
    return BatchNetwork(
        params.network_trace(),
        width=_WIDTH,
        height=_HEIGHT,
        center_y=_CENTER_Y,
        cell=(width, min(_CELL_HEIGHT, _TABLE_HEIGHT / rows)),
        number_size=theme.SIZE_LABEL,
    )


class WholeBatch(Act[LayersParams]):
    """One sample becomes a row of every table, then come the others; at last all is lit.

    Parameters
    ----------
    part
        The film in which it is played.
    view
        The network as it stands on the stage, lit by one sample.
    inputs, outputs
        That sample's numbers beside it.
    """

    def __init__(
        self, part: Part[LayersParams], view: NetworkView, inputs: VGroup, outputs: VGroup
    ) -> None:
        super().__init__(part)
        self.alone, self.inputs, self.outputs = view, inputs, outputs
        self.network = network_with_tables(self.params)
        self.view = self.network.view
        self.sample = view.sample
        self.last = len(view.sizes) - 1

    def send_the_rest(self) -> None:
        """Make room, and let the batch pass: a table grows under every layer."""
        network, small = self.network, self.view
        for c in range(len(small.sizes)):
            for j in small.drawn[c]:
                small.node(c, j).set_quantity(self.alone.activation(c, j, self.sample))
        n = self.params.batch
        rest = [sample for sample in network.samples if sample != self.sample]
        text = "Now write its answers down, a row under every layer."
        if rest:
            other = "the other sample passes" if n == 2 else "the whole batch passes"
            text = f"{text} And so {other}."
        with self.say(text) as line:
            self.play(
                *(
                    ReplacementTransform(old, new)
                    for old, new in zip(
                        (*self.alone.edges, *self.alone.columns),
                        (*small.edges, *small.columns),
                        strict=True,
                    )
                ),
                ReplacementTransform(self.alone.dots, small.dots),
                ReplacementTransform(self.inputs, network.inputs),
                ReplacementTransform(self.outputs, network.outputs),
                run_time=theme.MOVE,
            )
            line.wait_for("row")
            self.play(
                *(
                    TransformFromCopy(
                        VGroup(*(small.node(c, j).body for j in small.drawn[c])),
                        network.rows[c, self.sample],
                    )
                    for c in range(len(small.sizes))
                ),
                run_time=theme.MOVE,
            )
            if rest:
                line.wait_for("passes")
            self.play(FadeIn(small.shape_labels), run_time=theme.BRIEF)
            if rest:
                pace = max(theme.MOVE, line.rest / len(rest))
                for sample in rest:
                    self.pass_network(sample, pace)
            if len(network.gaps):
                self.play(FadeIn(network.gaps), run_time=theme.BRIEF)

    def pass_network(self, sample: int, run_time: float) -> None:
        """Let a sample pass all layers in one go."""
        network, view = self.network, self.view
        inputs, outputs = network.numbers(sample)
        view.sample = sample
        n = len(view.sizes)
        moves: list[Animation] = []
        for c in range(n):
            start = 0.7 * c / n
            moves += lighting(view, c, sample, (start, start + 0.3))
            late = squish_rate_func(smooth, start + 0.15, min(1.0, start + 0.45))
            if network.rows[c, sample] not in self.mobjects:
                moves.append(FadeIn(network.rows[c, sample], rate_func=late))
        self.play(
            *moves,
            FadeOut(network.inputs, rate_func=squish_rate_func(smooth, 0.0, 0.1)),
            FadeIn(inputs, rate_func=squish_rate_func(smooth, 0.1, 0.3)),
            FadeOut(network.outputs, rate_func=squish_rate_func(smooth, 0.5, 0.7)),
            FadeIn(outputs, rate_func=squish_rate_func(smooth, 0.7, 1.0)),
            run_time=run_time,
        )
        network.inputs, network.outputs = inputs, outputs

    def follow_the_shapes(self) -> None:
        """Let the tables widen and narrow before the eye, from the first to the last."""
        n = self.params.batch
        rows = f"{counted(n, 'row')} {'goes' if n == 1 else 'go'} in, {spoken_number(str(n))} "
        rows += f"{'comes' if n == 1 else 'come'} out"
        with self.say(
            f"{rows.capitalize()}: of the shape, a layer changes only the width."
        ) as line:
            line.wait_for("in")
            self.play(self.lifting(0), run_time=line.until("out", at_least=theme.QUICK))
            self.play(self.lifting(self.last), run_time=line.until("layer", at_least=theme.QUICK))
            self.play(
                LaggedStart(*map(self.lifting, range(self.last + 1)), lag_ratio=0.4),
                run_time=max(theme.SLOW, line.rest),
            )

    def lifting(self, column: int) -> Animation:
        """Return how the shape below a column is pointed out."""
        return Indicate(self.view.shape_labels[column], 1.25, color=theme.RESULT)

    def light_it_all(self) -> None:
        """Go from table to table: each layer sees only the one before it."""
        network, view = self.network, self.view
        dark = [node.copy().empty() for column in view.columns[1:] for node in column]
        nodes = [node for column in view.columns[1:] for node in column]
        text = "So each layer sees only the table that the one before has made of the data."
        if self.last == 1:
            text = "A second layer would see only the table that this one has made of the data."
        box = self.around(0)
        with self.say(text) as line:
            for node in nodes:
                node.__dict__.pop("quantity", None)
            inputs, outputs = network.numbers(self.sample)
            self.play(
                *(Transform(node, new) for node, new in zip(nodes, dark, strict=True)),
                *lighting(view, 0, self.sample),
                FadeOut(
                    network.inputs, network.outputs, rate_func=squish_rate_func(smooth, 0, 0.4)
                ),
                FadeIn(inputs, rate_func=squish_rate_func(smooth, 0.5, 1.0)),
                Create(box),
                *map(dimming, view.edges[1:]),
                run_time=theme.QUICK,
            )
            view.sample = self.sample
            network.inputs, network.outputs = inputs, outputs
            pace = min(_LONGEST_STEP, max(theme.QUICK, line.rest / self.last))
            for k in range(self.last):
                on = [dimming(view.edges[k - 1]), restoring(view.edges[k])] if k else []
                if on:
                    self.play(*on, run_time=0.25 * pace)
                late = squish_rate_func(smooth, 0.3, 1.0)
                self.play(
                    *passing(view, k, self.sample, 0.0, 1.0),
                    Transform(box, self.around(k + 1), rate_func=late),
                    run_time=0.75 * pace,
                )
            self.play(
                FadeIn(outputs), FadeOut(box), *map(restoring, view.edges), run_time=theme.QUICK
            )
        self.wait(_STILL)

    def around(self, column: int) -> SurroundingRectangle:
        """Return a frame around the table below a column."""
        network = self.network
        rows = VGroup(*(network.rows[column, sample] for sample in network.samples))
        return SurroundingRectangle(
            rows, color=theme.RESULT, stroke_width=theme.STROKE, buff=_BOX_GAP
        )

    def move_to_the_end_stage(self) -> None:
        """Take the network to where the next chapter finds it."""
        ending, network = NetworkAtRest(self.params), self.network
        goal = ending.network
        pairs = [
            *zip(network.view.edges, goal.view.edges, strict=True),
            *zip(network.view.columns, goal.view.columns, strict=True),
            *((network.rows[key], goal.rows[key]) for key in network.rows),
            (network.view.dots, goal.view.dots),
            (network.view.shape_labels, goal.view.shape_labels),
            (network.gaps, goal.gaps),
            (network.inputs, goal.inputs),
            (network.outputs, goal.outputs),
        ]
        self.play(
            *(ReplacementTransform(old, new) for old, new in pairs),
            self.title_out(),
            run_time=theme.QUICK,
        )
        self.clear()
        self.add(*ending.mobjects)
