"""Chapter causal-mask, its first half: who may look at whom, and −∞ where nobody may."""

from __future__ import annotations

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    BackgroundRectangle,
    Create,
    Cross,
    DashedVMobject,
    FadeIn,
    FadeOut,
    LaggedStart,
    Rectangle,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
    VMobject,
    smooth,
    squish_rate_func,
)

from math_core import AttentionTrace
from scenes.beats.attention_stage import AttentionStage
from scenes.stage import theme
from scenes.stage.emphasis import dim, dimming, restoring
from scenes.stage.tables.heatmap import HeatMap
from scenes.stage.text.typesetting import Formula
from scenes.stage.words.tokens import TokenRow, bow

_ROW_Y = -0.9
_MAP_X, _MAP_Y = -3.4, -0.25
_SIZE_OF_FEW, _SIZE_OF_MANY = (4.6, 3.7), (4.3, 4.2)
_LEFT = -6.75
_FEW = 6
# So many tokens are written one by one, with all lines of sight.
_WRITTEN = 5


class CausalMaskBeats(AttentionStage):
    """The decoder's triangle, before and after softmax."""

    def write_from_left_to_right(self) -> None:
        """Write the tokens one by one; each looks back at those that are there."""
        self.full: AttentionTrace = self.params.simple_trace(causal=False)
        self.masked: AttentionTrace = self.params.simple_trace(causal=True)
        self.line = TokenRow(
            self.params.tokens,
            font_size=theme.SIZE_LARGE,
            height=0.9 if self.n_tokens <= _FEW else 0.62,
            gap=0.9 if self.n_tokens <= _FEW else 0.22,
            max_rows=1,
        ).move_to((0, _ROW_Y, 0))
        pills = self.line.pills
        faint = [dim(pill.copy()) for pill in pills]
        with self.say(
            "A decoder writes from left to right. Each new token looks back at those before it."
        ) as line:
            self.play(self.title_in(), run_time=theme.QUICK)
            self.play(
                FadeOut(*self.tokens.columns),
                *(
                    ReplacementTransform(old, new)
                    for old, new in zip(self.tokens.row.pills, faint, strict=True)
                ),
                run_time=line.share(0.25),
            )
            self.remove(self.tokens, *faint)
            self.add(*(dim(pill) for pill in pills))
            self.sight = VGroup()
            written = range(self.n_tokens)[:_WRITTEN]
            share = (line.rest - theme.QUICK) / len(written)
            for i in written:
                back = VGroup(*(self.line_of_sight(i, j) for j in range(i)))
                self.sight.add(*back)
                self.play(restoring(pills[i]), *map(Create, back), run_time=share)

    def line_of_sight(self, query: int, key: int) -> VMobject:
        """Return a line of sight from one token to another."""
        start, end = (self.line.pill(i).get_top() + 0.06 * UP for i in (query, key))
        arc = bow(start, end)
        return arc.set_stroke(theme.KEY, width=theme.STROKE)

    def forbid_to_look_ahead(self) -> None:
        """Cross out the line of sight to a token that is not there yet."""
        if self.n_tokens == 1:
            with self.say("With a single token, there is nothing ahead to look at."):
                pass
            return
        first, second = self.line.pill(0), self.line.pill(1)
        others = self.line.pills[2:]
        path = bow(first.get_bottom() + 0.06 * DOWN, second.get_bottom() + 0.06 * DOWN)
        path.flip(RIGHT).move_to(
            ((first.get_x() + second.get_x()) / 2, first.get_bottom()[1] - 0.06, 0),
            aligned_edge=UP,
        )
        path.set_stroke(theme.NEGATIVE, width=theme.STROKE_CURVE)
        ahead = DashedVMobject(path, num_dashes=14)
        cross = Cross(scale_factor=0.16, stroke_color=theme.NEGATIVE)
        cross.set_stroke(width=theme.STROKE_CURVE).move_to(ahead.get_bottom())
        with self.say(
            f"When {self.name(0)} is read, {self.name(1)} is not there yet: "
            f"{self.name(0)} may not look at it."
        ) as line:
            self.play(
                FadeOut(self.sight),
                *(dimming(pill) for pill in (second, *others)),
                run_time=line.share(0.2),
            )
            self.play(Create(ahead), run_time=line.share(0.35))
            self.play(FadeIn(cross, scale=2), run_time=line.share(0.3))
        self.sight = VGroup(ahead, cross)

    # --- the scores ---------------------------------------------------------------------------

    def mask_map(self, trace: AttentionTrace, field: str) -> HeatMap:
        """Return scores or weights with the tokens on both sides."""
        few, scores = self.n_tokens <= _FEW, field == "scaled_scores"
        heat_map = HeatMap(
            trace,
            field,
            colormap="RdBu" if scores else "viridis",
            limits=None if scores else (0.0, 1.0),
            decimals=2,
            row_labels=self.params.tokens,
            # The names of many would be turned, and leave no room for the rows.
            column_labels=self.params.tokens if few else (),
            row_title="query",
            column_title="key",
            size=_SIZE_OF_FEW if few else _SIZE_OF_MANY,
        )
        heat_map.titles[0].set_color(theme.KEY)
        heat_map.titles[1].set_color(theme.QUERY)
        return heat_map.move_to((max(_MAP_X, _LEFT + heat_map.width / 2), _MAP_Y, 0))

    def lay_out_the_scores(self) -> None:
        """Let the tokens become rows and columns, and fill in every score, a query at a time."""
        self.map = self.mask_map(self.full, "scaled_scores").set_x(0)
        words = [pill.word for pill in self.line.pills]
        with self.say("Here are the scores: every query with every key, over root d k.") as line:
            self.play(
                FadeOut(self.sight, *(pill.box for pill in self.line.pills)),
                *(
                    # Long rows have shortened words, which would melt into the full ones.
                    TransformFromCopy(word, name)
                    if self.n_tokens <= _FEW
                    else FadeIn(name, target_position=word)
                    for word, name in zip(words, self.map.row_names, strict=True)
                ),
                *(
                    (
                        ReplacementTransform(word, name)
                        for word, name in zip(words, self.map.column_names, strict=True)
                    )
                    if len(self.map.column_names)
                    else map(FadeOut, words)
                ),
                run_time=line.share(0.35),
            )
            self.remove(self.line)
            self.play(
                FadeIn(self.map.titles),
                LaggedStart(
                    *(
                        LaggedStart(
                            *(
                                FadeIn(cell, target_position=self.map.row_names[i])
                                for cell in self.map.row(i)
                            ),
                            lag_ratio=0.2,
                        )
                        for i in range(self.map.n_rows)
                    ),
                    lag_ratio=0.4,
                ),
                run_time=line.rest,
            )
        self.clear()
        self.add(self.corner, self.map)
        # Those of later keys will leave the map when the mask has covered them.
        self.score_cells: dict[tuple[int, int], VMobject] = {
            (i, j): self.map.cell(i, j)
            for i in range(self.map.n_rows)
            for j in range(self.map.n_columns)
        }

    # --- the mask -----------------------------------------------------------------------------

    def put_minus_infinity_above(self) -> None:
        """Slide a triangle of −∞ over the scores of later keys."""
        later = [(i, j) for i in range(self.map.n_rows) for j in range(i + 1, self.map.n_columns)]
        self.tiles = {place: self.mask_tile(*place) for place in later}
        self.large_sign = VGroup()
        if not later:
            self.map.move_to(self.mask_map(self.full, "scaled_scores"))
            return
        triangle = VGroup(*self.tiles.values())
        if all(len(tile) == 1 for tile in triangle):
            triangle.add(self.large_sign.add(self.one_sign_for_all()))
        home = self.mask_map(self.full, "scaled_scores").get_x()
        aside = 0.6 + self.map.cells.width
        triangle.shift(RIGHT * (home + aside))
        with self.say(
            "Before the softmax comes the mask: minus infinity wherever the key "
            "comes after the query."
        ) as line:
            self.play(self.map.animate.set_x(home), run_time=line.share(0.2))
            self.play(
                LaggedStart(
                    *(FadeIn(tile, shift=0.5 * LEFT) for tile in triangle),
                    lag_ratio=min(0.2, 2 / len(later)),
                ),
                run_time=line.share(0.4),
            )
            covered = [self.map.cell(*place) for place in later]
            arriving = squish_rate_func(smooth, 0.5, 1)
            self.play(
                triangle.animate.shift(LEFT * aside),
                *(FadeOut(cell, rate_func=arriving) for cell in covered),
                run_time=line.share(0.6),
            )
        self.map.cells.remove(*covered)

    def mask_tile(self, i: int, j: int) -> VGroup:
        """Return −∞ on a dark tile as large as a cell."""
        cell = self.map.cell(i, j)
        tile = VGroup(
            Rectangle(
                width=self.map.cell_size[0],
                height=self.map.cell_size[1],
                stroke_color=theme.NEGATIVE,
                stroke_width=theme.STROKE_THIN,
                fill_color=theme.CANVAS,
                fill_opacity=1,
            )
        )
        size = min(theme.SIZE_BODY, 60 * min(self.map.cell_size))
        # Where cells are small, one large sign says it for all.
        if size >= theme.SIZE_TICK - 1:
            tile.add(Formula("-infinity", font_size=size, color=theme.NEGATIVE))
        return tile.move_to(cell)

    def one_sign_for_all(self) -> VGroup:
        """Return a large −∞ in the middle of the masked triangle."""
        sign = Formula("-infinity", font_size=theme.SIZE_LARGE, color=theme.NEGATIVE)
        last = self.map.n_rows - 1
        middle = self.map.cell(last // 3, last - last // 3).get_center()
        backing = BackgroundRectangle(sign, color=theme.CANVAS, fill_opacity=1, buff=0.1)
        return VGroup(backing, sign).move_to(middle)
