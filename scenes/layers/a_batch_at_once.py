"""Chapter a-batch-at-once: every row meets every column."""

from __future__ import annotations

from typing import Any

from manim import (
    DOWN,
    RIGHT,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    Indicate,
    LaggedStart,
    Line,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
    linear,
)
from manim.animation.animation import Animation

from scenes.layers.params import LayersParams
from scenes.layers.stages import OneBatch, OneMultiplication
from scenes.layers.words import activation_name
from scenes.stage import theme
from scenes.stage.chapter import Chapter
from scenes.stage.emphasis import dimming, restoring
from scenes.stage.part import Part
from scenes.stage.tables.layer_product import WORK_WIDTH, LayerProduct
from scenes.stage.tables.matrix import ShapeLabel
from scenes.stage.tables.row_times_column import RowTimesColumn
from scenes.stage.text.rounding import counted, product_sign, spoken_number
from scenes.stage.text.typesetting import Formula


class ABatchAtOnce(Chapter[LayersParams, OneMultiplication]):
    """Row times column, with sums that add up on screen."""

    title = "A batch at once"
    takeaways = (
        "One multiplication computes all neurons for all samples.",
        "Rows are samples, columns are neurons: (4, 3) @ (3, 5) + (5,) is (4, 5).",
        "Each sample becomes a vector of neuron activations.",
    )
    opens_on = OneMultiplication
    ends_on = OneBatch

    def __init__(self, part: Part[LayersParams], opening: OneMultiplication) -> None:
        super().__init__(part, opening)
        self.trace = self.params.batch_trace()
        self.activation = activation_name(self.trace.activation)
        self.product = p = LayerProduct(self.trace)
        # The entry that is worked out.
        i, j = p.inputs.drawn_rows[min(1, len(p.inputs.drawn_rows) - 1)], 0
        self.at = (i, j)
        neuron = self.params.layer().neuron(j).forward(self.trace.inputs[i])
        self.work = RowTimesColumn(neuron).move_to(p.work_center)
        self.row_box, self.column_box = p.inputs.row_box(i), p.weights.column_box(j)
        self.sums = self.make_name_of_sums()

    def construct(self) -> None:
        """Play the chapter."""
        self.let_the_batch_in()
        self.work_out_one_entry()
        self.sweep_the_rest()
        self.read_the_shapes()
        self.apply_the_activation()
        self.name_the_gain()

    def let_the_batch_in(self) -> None:
        """Put more samples below the first: a row each."""
        one, p = self.opening.product, self.product
        with self.say("That was one sample. Usually many come at once: a batch.") as line:
            self.play(
                self.title_in(),
                FadeOut(one.outputs, one.label("a"), one.label("x")),
                ReplacementTransform(one.weights, p.weights),
                ReplacementTransform(one.biases, p.biases),
                ReplacementTransform(one.plus, p.plus),
                ReplacementTransform(one.marks, p.marks),
                ReplacementTransform(one.label("w"), p.label("w")),
                ReplacementTransform(one.label("b"), p.label("b")),
                ReplacementTransform(one.inputs.row(0), p.inputs.row(0)),
                ReplacementTransform(one.inputs.brackets, p.inputs.brackets),
                FadeOut(one.inputs.area, *one.inputs.dots),
                run_time=line.share(0.5),
            )
        rows = [p.inputs.row(i) for i in p.inputs.drawn_rows[1:]]
        n = self.params.batch
        each = "row each" if n > 1 else "row alone"
        with self.say(f"Here it has {counted(n, 'sample')}: one {each}.") as line:
            self.play(
                LaggedStart(*(FadeIn(row, shift=0.8 * RIGHT) for row in rows), lag_ratio=0.3)
                if rows
                else FadeIn(p.inputs.dots),
                FadeIn(p.label("x"), p.inputs.dots),
                run_time=line.share(0.7),
            )

    def work_out_one_entry(self) -> None:
        """Multiply one row by one column, pair by pair."""
        p, work = self.product, self.work
        i, j = self.at
        with self.say("Take one row and one column: one sample, one neuron.") as line:
            self.play(
                Create(self.row_box),
                Create(self.column_box),
                *(dimming(p.inputs.row(k)) for k in p.inputs.drawn_rows if k != i),
                *(dimming(p.weights.column(k)) for k in p.weights.drawn_columns if k != j),
                run_time=line.share(0.4),
            )
        first, *others = work.drawn
        x, w = work.lefts[first].rounded, work.rights[first].rounded
        product = work.products[first].rounded
        verb = "is" if product_sign((x, w), product) == "=" else "is about"
        with self.say(f"{{x}} times {{w}} {verb} {{p}}.", x=x, w=w, p=product) as line:
            self.play_pair(first, None, run_time=line.duration)
        if others:
            with self.say("Pair after pair, the sum grows.") as line:
                pace = max(1.0, line.duration / len(others))
                for before, k in zip(work.drawn, others, strict=False):
                    self.play_pair(k, before, run_time=pace)
        self.finish_the_entry()

    def play_pair(self, k: int, before: int | None, run_time: float) -> None:
        """Let pair ``k`` meet, multiply, and join the sum."""
        p, work = self.product, self.work
        i, j = self.at
        if before is not None and k != before + 1:
            self.play(FadeIn(work.dots), run_time=theme.QUICK)
        self.play(
            TransformFromCopy(p.inputs.entry(i, k), work.lefts[k]),
            TransformFromCopy(p.weights.entry(k, j), work.rights[k]),
            FadeIn(work.signs[k][0]),
            run_time=0.45 * run_time,
        )
        factors = VGroup(work.lefts[k].copy(), work.rights[k].copy())
        self.play(
            ReplacementTransform(factors, work.products[k]),
            FadeIn(work.signs[k][1]),
            run_time=0.25 * run_time,
        )
        parts = VGroup(work.products[k].copy())
        if before is not None:
            parts.add(work.sums[before].copy())
        self.play(ReplacementTransform(parts, work.sums[k]), run_time=0.25 * run_time)

    def finish_the_entry(self) -> None:
        """Add the bias; the total takes its place in the result."""
        p, work = self.product, self.work
        i, j = self.at
        landing = VGroup(p.pre_activation.brackets, p.pre_activation.dots)
        z = work.total
        with self.say("Add the neuron's bias, and the entry is {z}.", z=z) as line:
            self.play(
                TransformFromCopy(p.biases.entry(0, j), work.bias[1]),
                FadeIn(work.bias[0]),
                Create(work.rule),
                run_time=line.share(0.45),
            )
            last = VGroup(work.sums[work.drawn[-1]].copy(), work.bias[1].copy())
            self.play(
                ReplacementTransform(last, work.z[1]),
                FadeIn(work.z[0]),
                run_time=line.share(0.4),
            )
        with self.say("It belongs where the row and the column cross.") as line:
            self.play(
                FadeIn(landing),
                TransformFromCopy(work.z[1], p.pre_activation.entry(i, j)),
                run_time=line.share(0.6),
            )

    def sweep_the_rest(self) -> None:
        """Let every row meet every column."""
        p = self.product
        z = p.pre_activation
        i, first = self.at
        columns = [j for j in z.drawn_columns if j != first]
        if not columns:
            self.play(FadeOut(self.work), run_time=theme.QUICK)
            return self.sweep_the_rows()
        with self.say("The row goes on to all the other columns.") as line:
            self.play(FadeOut(self.work), run_time=theme.QUICK)
            pace = line.rest / len(columns)
            for j in columns:
                self.play(
                    self.column_box.animate.become(p.weights.column_box(j)),
                    restoring(p.weights.column(j)),
                    self.answer(i, j),
                    run_time=max(0.5, pace),
                )
        return self.sweep_the_rows()

    def sweep_the_rows(self) -> None:
        """Let all other rows meet the columns, row by row, to and fro."""
        p, z, i = self.product, self.product.pre_activation, self.at[0]
        rows = [k for k in p.inputs.drawn_rows if k != i]
        # The first row has left the column's box at the last column.
        columns = [*z.drawn_columns][::-1]
        if rows:
            with self.say("And every other row does the same, with the same weights.") as line:
                pace = max(1.0, line.duration / len(rows))
                for before, k in zip([i, *rows], rows, strict=False):
                    self.play(
                        self.row_box.animate.become(p.inputs.row_box(k)),
                        *([] if before == i else [dimming(p.inputs.row(before))]),
                        restoring(p.inputs.row(k)),
                        run_time=0.3 * pace,
                    )
                    self.play(self.cross(k, columns), run_time=0.7 * pace)
                    columns.reverse()
        self.play(
            FadeOut(self.row_box, self.column_box),
            *(restoring(p.inputs.row(k)) for k in p.inputs.drawn_rows),
            *(restoring(p.weights.column(k)) for k in p.weights.drawn_columns),
            run_time=theme.QUICK,
        )

    def cross(self, i: int, columns: list[int]) -> Animation:
        """Return how row ``i`` meets the columns: where the boxes cross, the entries come out."""
        box: Any = self.column_box
        goal = self.product.weights.column_box(columns[-1])
        glide = box.animate(rate_func=linear).become(goal)
        return AnimationGroup(
            glide, LaggedStart(*(self.answer(i, j) for j in columns), lag_ratio=0.3)
        )

    def answer(self, i: int, j: int) -> Animation:
        """Return how the entry of row ``i`` and column ``j`` comes out where they cross."""
        return FadeIn(self.product.pre_activation.entry(i, j), scale=0.4)

    def read_the_shapes(self) -> None:
        """Show how the sizes fit together."""
        p = self.product
        x, w, b, a = (p.shapes[name] for name in ("x", "w", "b", "a"))
        at, plus, arrow = (
            Formula(sign, font_size=theme.SIZE_LABEL, color=theme.WORDS)
            for sign in ('"@"', "+", "arrow.r")
        )
        copies = [ShapeLabel(shape.shape, color=theme.WHITE) for shape in (x, w, b, a)]
        upper = VGroup(copies[0], at, copies[1], plus, copies[2]).arrange(RIGHT, buff=0.2)
        lower = VGroup(arrow, copies[3]).arrange(RIGHT, buff=0.2)
        both = VGroup(upper, lower).arrange(DOWN, buff=0.4)
        both.scale(min(1.25, WORK_WIDTH / both.width)).move_to(p.work_center)
        m, k, n = (spoken_number(str(d)) for d in (*x.shape, w.shape[1]))
        with self.say(f"The shapes say it all. {m.capitalize()} by {k}, times {k} by {n}.") as line:
            self.play(
                # They light up where they stand; a flight would cross the numbers.
                *(Indicate(shape, 1.15, color=theme.RESULT) for shape in (x, w)),
                FadeIn(copies[0], at, copies[1]),
                run_time=line.share(0.5),
            )
            inner = VGroup(_under(copies[0], last=True), _under(copies[1], last=False))
            self.play(Create(inner), run_time=theme.QUICK)
        with self.say(f"The inner sizes agree and vanish. What is left is {m} by {n}.") as line:
            outer = VGroup(_under(copies[0], last=False), _under(copies[1], last=True))
            self.play(
                Indicate(b, 1.15, color=theme.RESULT),
                FadeIn(plus, copies[2]),
                ReplacementTransform(inner, outer),
                run_time=line.share(0.4),
            )
            under = _both_under(copies[3])
            self.play(
                TransformFromCopy(outer, under),
                FadeIn(arrow, copies[3], p.label("a")[1], self.sums),
                run_time=line.share(0.3),
            )
        self.shape_rule = VGroup(both, outer, under)

    def make_name_of_sums(self) -> Formula:
        """Return the name of the table before its activation, at the place of the later one."""
        name = self.product.names["a"]
        if not self.activation:
            return name
        return Formula("Z", font_size=theme.SIZE_LABEL, color=theme.WORDS).move_to(name)

    def apply_the_activation(self) -> None:
        """Send each number through the activation by itself."""
        p = self.product
        z, a = p.pre_activation, p.outputs
        if not self.activation:
            text = "There is no activation here: this is the output."
        else:
            text = f"Last, {self.activation}, on each number by itself."
        with self.say(text) as line:
            if self.activation:
                self.play(FadeOut(self.shape_rule), run_time=theme.QUICK)
                rule = Formula(
                    f'A = upright("{self.activation}")(Z)', font_size=theme.SIZE_FORMULA
                ).move_to(p.work_center)
                self.play(FadeIn(rule), FadeOut(self.sums), run_time=theme.QUICK)
            self.play(
                LaggedStart(
                    *(
                        ReplacementTransform(old, new)
                        for old, new in zip(z.entries, a.entries, strict=True)
                    ),
                    lag_ratio=0.03,
                ),
                *([FadeIn(p.label("a")[0])] if self.activation else []),
                run_time=line.rest,
            )
        off = int((self.trace.output == 0).sum())
        total = self.trace.output.size
        if self.trace.activation == "relu" and off and total > 1:
            were = "was" if off == 1 else "were"
            zeros = [
                a.entry(i, j)
                for i in a.drawn_rows
                for j in a.drawn_columns
                if self.trace.output[i, j] == 0
            ]
            told = f"{spoken_number(str(off)).capitalize()} of {counted(total, 'number')}"
            with self.say(f"{told} {were} not positive: now zero.") as line:
                if zeros:
                    swell = (Indicate(e, 1.25, color=theme.QUIET) for e in zeros)
                    self.play(LaggedStart(*swell, lag_ratio=0.1), run_time=line.share(0.7))

    def name_the_gain(self) -> None:
        """Say what the multiplication did, and leave it on the stage."""
        neurons = counted(self.params.neurons, "neuron")
        samples = counted(self.params.batch, "sample")
        with self.say(f"{neurons.capitalize()}, {samples}, one multiplication.") as line:
            boxes = VGroup(self.product.outputs.brackets)
            self.play(boxes.animate.set_stroke(theme.RESULT), run_time=line.share(0.4))
        self.play(self.fade_all_but(self.product), run_time=theme.QUICK)
        self.clear()
        self.add(*OneBatch(self.params).mobjects)


def _numbers(label: ShapeLabel) -> tuple[VGroup, VGroup]:
    """Return the glyphs of the first and of the last number of a shape."""
    first, last = (len(str(n)) for n in (label.shape[0], label.shape[-1]))
    glyphs = label.submobjects
    return VGroup(*glyphs[1 : 1 + first]), VGroup(*glyphs[-1 - last : -1])


def _under(label: ShapeLabel, *, last: bool) -> Line:
    """Return a line under the first or the last number of a shape."""
    number = _numbers(label)[1 if last else 0]
    y = label.get_bottom()[1] - 0.06
    line = Line((number.get_left()[0], y, 0), (number.get_right()[0], y, 0), color=theme.RESULT)
    return line.set_stroke(width=theme.STROKE)


def _both_under(label: ShapeLabel) -> VGroup:
    return VGroup(_under(label, last=False), _under(label, last=True))
