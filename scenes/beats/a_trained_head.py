"""Chapter a-trained-head: real attention of a small model that was trained in this run."""

from __future__ import annotations

import numpy as np
from manim import (
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    VGroup,
)

from math_core import AttentionTrace, TrainingTrace
from scenes.beats.attention_stage import AttentionStage
from scenes.stage import theme
from scenes.stage.attention_grid import AttentionGrid
from scenes.stage.chart import Chart
from scenes.stage.emphasis import dim
from scenes.stage.shown import Shown, spoken_number
from scenes.stage.tokens import TokenRow, attention_arc
from scenes.stage.typesetting import Words

_ROW_Y = -1.6
_GRID_X = 0.4
_VISITS = 4
# Weights below this are too thin to be told from nothing.
_SEEN = 0.01


class ATrainedHeadBeats(AttentionStage):
    """One head of a trained model reads a sentence."""

    def introduce_the_model(self) -> None:
        """Say what was trained, and on what."""
        run = self.params.trained()
        self.trained: AttentionTrace = self.params.trained_trace()
        last = len(run.trace.steps) - 1
        self.sentence = TokenRow(self.params.sentence, font_size=theme.SIZE_LABEL, max_rows=1)
        self.sentence.move_to((0, _ROW_Y, 0))
        loss = {
            "start": Shown(run.trace.quantity("loss", 0)),
            "end": Shown(run.trace.quantity("loss", last)),
        }
        with self.say(
            "This head was trained. It belongs to a small language model that learned, "
            "in this run, to continue a few sentences. Its loss went from {start} to {end}.",
            **loss,
        ) as line:
            self.play(self.title_in(), run_time=theme.QUICK)
            self.play(FadeOut(self.tokens, shift=0.5 * UP), run_time=theme.QUICK)
            self.play(
                LaggedStart(
                    *(FadeIn(pill, shift=0.3 * UP) for pill in self.sentence.pills),
                    lag_ratio=theme.LAG,
                ),
                run_time=line.share(0.15),
            )
            chart = self.loss_chart(run.trace)
            self.play(FadeIn(chart), run_time=theme.QUICK)
            steps = [int(step) for step in run.trace.steps]
            curve = chart.series(
                [run.trace.quantity("loss", i) for i in range(last + 1)],
                theme.RESULT,
                xs=steps,
                marks=False,
            )
            self.play(Create(curve), run_time=line.share(0.35))
        self.loss_plot = VGroup(chart, curve)
        which = f"block {self.params.block}, head {self.params.head}"
        self.label = Words(
            which, font_size=theme.SIZE_LABEL, color=theme.QUIET, constant="an index"
        )
        self.label.move_to((0, 2.9, 0))

    @staticmethod
    def loss_chart(trace: TrainingTrace) -> Chart:
        """Return the axes of the training run."""
        top, end = float(np.ceil(trace.loss.max())), int(trace.steps[-1])
        return Chart(
            (0, end),
            (0, top),
            6.4,
            2.1,
            x_ticks=(0, end),
            y_ticks=(0, top),
            x_name="training steps",
            y_name="loss",
        ).shift((0, 0.95, 0))

    def visit_some_words(self) -> None:
        """Draw what a few words look at, as wide as they look."""
        spoken = (
            f"Here is block {spoken_number(str(self.params.block))}, "
            f"head {spoken_number(str(self.params.head))}."
        )
        with self.say(spoken + " The thicker the arc, the more a word takes from there.") as line:
            self.play(FadeOut(self.loss_plot), FadeIn(self.label), run_time=line.share(0.3))
        for query in self.most_decided():
            self.show_arcs(query)

    def weights(self) -> np.ndarray:
        """Return the head's weights, shape (n_words, n_words)."""
        weights: np.ndarray = self.trained.attention_weights[0, self.params.head - 1]
        return weights

    def most_decided(self) -> list[int]:
        """Return the words that look hardest at another one, in the order of the sentence."""
        others = self.weights() * (1 - np.eye(len(self.weights())))
        order = np.argsort(-others.max(axis=1), kind="stable")
        # The first words have hardly another one to look at, which says nothing.
        first = max(2, len(order) // 3)
        chosen = [int(i) for i in order if i >= first][:_VISITS]
        return sorted(chosen)

    def show_arcs(self, query: int) -> None:
        """Draw one word's arcs and name the one it looks at most."""
        weights, head = self.weights()[query], self.params.head - 1
        best = int(weights.argmax())
        asker = self.sentence.pill(query)
        arcs = VGroup(
            *(
                attention_arc(
                    asker,
                    self.sentence.pill(j),
                    self.trained.quantity("attention_weights", 0, head, query, j),
                )
                for j in range(query + 1)
                if weights[j] > _SEEN
            )
        )
        most = Shown(self.trained.quantity("attention_weights", 0, head, query, best))
        asks, asked = self.params.sentence[query], self.params.sentence[best]
        where = "at itself" if best == query else f"at “{asked}”"
        with self.say(f"“{asks}” looks most {where}: {{w}}.", w=most) as line:
            asker.light(theme.QUERY)
            others = [p for j, p in enumerate(self.sentence.pills) if j not in (query, best)]
            for pill in others:
                dim(pill)
            if best != query:
                self.sentence.pill(best).light(theme.KEY)
            self.play(Create(arcs, lag_ratio=theme.LAG), run_time=line.share(0.5))
            self.wait(max(theme.PAUSE, line.rest - theme.QUICK))
            self.play(FadeOut(arcs), run_time=theme.QUICK)
        self.rest_sentence()

    def rest_sentence(self) -> None:
        """Put every pill of the sentence back to how it was."""
        rested = TokenRow(self.params.sentence, font_size=theme.SIZE_LABEL, max_rows=1)
        rested.move_to((0, _ROW_Y, 0))
        self.remove(*self.sentence.pills, self.sentence)
        self.sentence = rested
        self.add(rested)

    def show_all_of_it(self) -> None:
        """Show the whole pattern as a grid."""
        grid = AttentionGrid(
            self.trained,
            (0, self.params.head - 1),
            words=self.params.sentence,
            size=3.9,
        ).move_to((_GRID_X, -0.35, 0))
        with self.say(
            "And this is the whole pattern. Nobody wrote it: it came out of predicting "
            "the next word."
        ) as line:
            self.play(FadeOut(self.sentence, scale=0.8), run_time=theme.QUICK)
            self.play(
                FadeIn(grid.cells, grid.row_names, grid.column_names, grid.titles),
                run_time=theme.QUICK,
            )
            self.play(
                LaggedStart(*(FadeIn(dot, scale=0.2) for dot in grid.dots), lag_ratio=0.02),
                run_time=line.share(0.4),
            )
        with self.say(
            "A small model in a small world. In a large one, heads that follow grammar "
            "and meaning arise the same way."
        ):
            pass
