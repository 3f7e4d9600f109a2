"""Chapter multi-head: several patterns side by side, concatenated and projected."""

from __future__ import annotations

from manim import (
    DOWN,
    UP,
    FadeIn,
    FadeOut,
    LaggedStart,
    TransformFromCopy,
    VGroup,
)

from math_core import MultiHeadTrace
from scenes.beats.attention_stage import AttentionStage
from scenes.params.attention import FullSizeTrace
from scenes.stage import theme
from scenes.stage.heatmap import HeatMap
from scenes.stage.shown import Shown, spoken_number
from scenes.stage.typesetting import Formula, Words

_MOST_HEADS = 3
_LONGEST_NAME = 6
_INPUT_X, _PATTERN_X, _OUTPUT_X, _RESULT_X = -4.6, -0.95, 2.3, 5.05
_TOP, _BOTTOM = 1.95, -2.9
_HEADING_Y = 2.5
_MOST_DIMENSIONS = 8


def stand(heat_map: HeatMap, x: float, y: float) -> HeatMap:
    """Centre a map's cells on a point, whatever its labels."""
    center = heat_map.cells.get_center()
    return heat_map.shift((x - center[0], y - center[1], 0))


class MultiHeadBeats(AttentionStage):
    """Attention in several subspaces at once."""

    def show_the_vectors(self) -> None:
        """Show the tokens' vectors, and say into how many parts they are split."""
        self.heads: MultiHeadTrace = self.params.multi_head_trace()
        d, h = self.params.d_model, self.params.n_heads
        self.drawn_heads = min(h, _MOST_HEADS)
        self.input_map = self.wide_map("inputs", _INPUT_X)
        heading = self.column_heading("x", _INPUT_X)
        heads = self.counted(h, "head")
        with self.say(
            f"One attention pattern is one point of view. So split each vector of "
            f"{spoken_number(str(d))} dimensions into {heads}, "
            f"of {spoken_number(str(d // h))} dimensions each."
        ) as line:
            self.play(self.title_in(), run_time=theme.QUICK)
            self.play(
                FadeOut(self.tokens, scale=0.6),
                FadeIn(self.input_map, target_position=self.tokens),
                FadeIn(heading),
                run_time=line.share(0.3),
            )

    def wide_map(self, field: str, x: float) -> HeatMap:
        """Return all tokens' vectors of d_model dimensions."""
        wide = HeatMap(
            self.heads,
            field,
            (0,),
            colormap="RdBu",
            row_labels=self.short_names() if field == "inputs" else (),
            size=(2.6, 3.6),
            cell=(0.33, 0.6),
            most=(16, _MOST_DIMENSIONS),
        )
        return stand(wide, x, (_TOP + _BOTTOM) / 2)

    def short_names(self) -> tuple[str, ...]:
        """Return the tokens where they are short enough to stand beside their vectors."""
        tokens = self.params.tokens
        return tokens if max(map(len, tokens)) <= _LONGEST_NAME else ()

    def head_map(self, field: str, head: int, x: float) -> HeatMap:
        """Return one head's pattern or output, in its row."""
        pattern = field == "attention_weights"
        height = (_TOP - _BOTTOM) / self.drawn_heads
        side = min(2.0, height - 0.5)
        one = HeatMap(
            self.heads.heads,
            field,
            (0, head),
            colormap="viridis" if pattern else "RdBu",
            limits=(0.0, 1.0) if pattern else None,
            decimals=2 if pattern and self.n_tokens <= 4 else None,
            size=(2.9, side) if pattern else (1.7, side),
            cell=(0.72, 0.6) if pattern else (0.33, 0.6),
            most=(16, 16) if pattern else (16, _MOST_DIMENSIONS // 2),
        )
        return stand(one, x, self.head_y(head) - 0.12)

    def head_y(self, head: int) -> float:
        """Return the middle of a head's row."""
        height = (_TOP - _BOTTOM) / self.drawn_heads
        return _TOP - (head + 0.5) * height

    @staticmethod
    def column_heading(text: str, x: float) -> Formula:
        """Return the formula above a column of the picture."""
        return Formula(text, font_size=theme.SIZE_LABEL, color=theme.QUIET).move_to(
            (x, _HEADING_Y, 0)
        )

    def give_each_head_its_pattern(self) -> None:
        """Show each head's attention weights."""
        self.patterns = [
            self.head_map("attention_weights", h, _PATTERN_X) for h in range(self.drawn_heads)
        ]
        heading = self.column_heading('upright("softmax")((Q K^T) / sqrt(d_k))', _PATTERN_X)
        names = VGroup(
            *(
                Words(
                    f"head {h + 1}",
                    font_size=theme.SIZE_TICK,
                    color=theme.WORDS,
                    constant="an index",
                ).next_to(pattern, UP, buff=0.1)
                for h, pattern in enumerate(self.patterns)
            )
        )
        more = self.params.n_heads - self.drawn_heads
        rest = f" {self.counted(more, 'more head').capitalize()} follow." if more > 0 else ""
        with self.say(
            "Each head has queries and keys of its own, and so a pattern of its own." + rest
        ) as line:
            self.play(
                *(
                    TransformFromCopy(self.input_map.cells, pattern.cells)
                    for pattern in self.patterns
                ),
                FadeIn(heading, names),
                run_time=line.share(0.4),
            )
        with self.say(
            "These weights are random. After training, one head may follow grammar, "
            "another meaning, another position."
        ):
            pass

    def put_the_heads_together(self) -> None:
        """Concatenate the heads' outputs and project them."""
        outputs = [self.head_map("output", h, _OUTPUT_X) for h in range(self.drawn_heads)]
        heading = self.column_heading("A V", _OUTPUT_X)
        with self.say("Each head mixes its own part of the values.") as line:
            self.play(
                *(
                    TransformFromCopy(pattern.cells, output.cells)
                    for pattern, output in zip(self.patterns, outputs, strict=True)
                ),
                FadeIn(heading, *(output.more for output in outputs if len(output.more))),
                run_time=line.share(0.6),
            )
        concatenated = self.wide_map("concatenated", _RESULT_X)
        title = self.column_heading('upright("concat")', _RESULT_X)
        with self.say("Their outputs are set side by side again.") as line:
            self.play(
                LaggedStart(
                    *(
                        TransformFromCopy(output.cells, self.own_columns(concatenated, head))
                        for head, output in enumerate(outputs)
                        if len(self.own_columns(concatenated, head))
                    ),
                    lag_ratio=0.2,
                ),
                FadeIn(title),
                run_time=line.share(0.6),
            )
        self.clear_copies(concatenated)
        result = self.wide_map("output", _RESULT_X)
        final = self.column_heading('upright("concat") W_O', _RESULT_X)
        with self.say("And one more matrix, W O, blends what the heads have found.") as line:
            self.play(
                FadeOut(title, concatenated, shift=0.3 * UP),
                FadeIn(final, result, shift=0.3 * UP),
                run_time=line.share(0.5),
            )

    def own_columns(self, concatenated: HeatMap, head: int) -> VGroup:
        """Return the drawn cells of the columns that a head owns."""
        d_k = self.params.d_model // self.params.n_heads
        columns = range(head * d_k, min((head + 1) * d_k, concatenated.n_columns))
        return VGroup(
            *(concatenated.cell(i, j) for i in range(concatenated.n_rows) for j in columns)
        )

    def clear_copies(self, concatenated: HeatMap) -> None:
        """Leave one map where several flew together."""
        self.remove(*concatenated.cells)
        self.add(concatenated)

    def tell_the_full_size(self) -> None:
        """Give the sizes of the first transformer."""
        full: FullSizeTrace = self.params.full_size()
        names = ("d_model", "n_heads", "d_k")
        d, h, k = (Shown(full.quantity(name), 0) for name in names)
        formula = Formula(
            '@d = @h " heads" times @k',
            {"d": d, "h": h, "k": k},
            font_size=theme.SIZE_LARGE,
        ).move_to((0, 0.8, 0))
        matrix = Formula(
            "W_O : @e times @f", {"e": d, "f": d}, font_size=theme.SIZE_FORMULA, color=theme.WORDS
        ).next_to(formula, DOWN, buff=0.6)
        with self.say(
            "In the first transformer, that was {d} dimensions: {h} heads of {k}.", d=d, h=h, k=k
        ) as line:
            self.play(self.fade_all_but(self.corner), run_time=theme.QUICK)
            self.play(FadeIn(formula), run_time=line.share(0.3))
            self.play(FadeIn(matrix, shift=0.2 * UP), run_time=theme.QUICK)
